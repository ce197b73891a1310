import Analog

/// How conductances drift, as `characterize --protocol drift` measures it, as a page.
struct DriftReport {
  /// One level of conductance.
  private struct Level {
    let target: Double
    var rows: [(time_s: Double, mean_uS: Double, sd_uS: Double, quietSd_uS: Double?)] = []
  }

  private var levels: [Level] = []

  /// Reads the table strictly, as `calibrate` does.
  init(_ table: MeasurementTable) throws {
    // Any window serves: the report shows targets as the table states them.
    _ = try LevelMeasurement.levels(table, DeviceCard(named: "ideal").cell)
    guard let targets = table["g_target_rel"], let times = table["time_s"], let means = table["mean_uS"],
      let sds = table["sd_uS"]
    else { return }
    let quiet = table["sd_noread_uS"]
    for row in 0..<table.count {
      if levels.last?.target != targets[row] { levels.append(Level(target: targets[row])) }
      let quietSd = quiet.flatMap { $0[row].isNaN ? nil : $0[row] }
      levels[levels.count - 1].rows.append((times[row], means[row], sds[row], quietSd))
    }
  }

  /// The page.
  func page(_ easel: inout Easel) -> Page {
    let falls = levels.compactMap { level -> String? in
      let aged = level.rows.filter { $0.time_s >= 0 }
      guard let first = aged.first, let last = aged.last, first.mean_uS != 0, last.time_s > first.time_s
      else {
        return nil
      }
      let change = last.mean_uS / first.mean_uS - 1
      return
        "The mean of cells programmed to \(Words.number(level.target)) of the window \(change < 0 ? "falls" : "rises") by "
        + "\(Words.percent(abs(change))) from \(Words.duration(first.time_s)) to \(Words.duration(last.time_s)) after programming."
    }
    return Page(
      title: "How conductances drift", lead: falls.isEmpty ? "" : Page.list(falls),
      sections: [
        .init(id: "drift", title: "The fan", body: easel.figure(picture)),
        .init(
          id: "origin", title: "Where this comes from",
          body: Page.paragraph("A table of drift measurements. \(easel.credit)")),
      ])
  }

  private var picture: Easel.Picture {
    let told = levels.map { level in
      let last = level.rows.last!
      return "level \(Words.number(level.target)): \(Words.number(last.mean_uS)) µS at the end"
    }
    return Easel.Picture(
      id: "fan",
      caption:
        "Conductance over time since programming, a line for each level. Wide bands are one standard deviation of the cells as read; "
        + "narrow ones the same without the noise of reading.",
      alternative: "Fans of conductance over time; \(told.joined(separator: "; ")).", script: script,
      height: 460,
      table: PageTable(
        caption: "Mean and standard deviation over cells, in µS",
        header: ["level", "time", "mean", "standard deviation", "without read noise"],
        rows: levels.flatMap { level in
          level.rows.map { row in
            [
              Words.number(level.target), row.time_s < 0 ? "programmed" : Words.duration(row.time_s),
              Words.number(row.mean_uS), Words.number(row.sd_uS), row.quietSd_uS.map(Words.number) ?? "–",
            ]
          }
        }, words: [1]))
  }

  private static let colors = ["#0f7fc4", "#d55e00", "#009e73", "#b5629b", "#b58900", "#7b828c"]

  private var script: String {
    var script = ""
    var bands: [String] = []
    var lines: [String] = []
    for (index, level) in levels.enumerated() {
      // A logarithm has no place for the moment of programming.
      let rows = level.rows.filter { $0.time_s > 0 }
      guard !rows.isEmpty else { continue }
      script += plotData(
        "level\(index)",
        rows.map { row in
          let quiet = row.quietSd_uS ?? row.sd_uS
          return [
            row.time_s, row.mean_uS, row.mean_uS - row.sd_uS, row.mean_uS + row.sd_uS, row.mean_uS - quiet,
            row.mean_uS + quiet,
          ].map(plotNumber)
        })
      let color = plotWord(Self.colors[index % Self.colors.count])
      if rows.count > 1 {
        for columns in ["3:4", "5:6"] {
          bands.append(
            "$level\(index) using 1:\(columns) with filledcurves fc rgb \(color) fs transparent solid 0.18 noborder notitle"
          )
        }
      }
      lines.append(
        "$level\(index) using 1:2 with linespoints lw 2 pt \(5 + 2 * (index % 5)) ps 0.9 lc rgb \(color) title "
          + plotWord("level \(Words.number(level.target))"))
    }
    guard !lines.isEmpty else {
      return "set label 1 'no time after programming' at screen 0.5,0.5 center\nplot [0:1] NaN notitle"
    }
    return script + """
      set logscale x
      set format x '%.0s%c'
      set grid ytics lc rgb '#8a8f98' lw 0.5 dt 3
      set key outside top center horizontal reverse Left samplen 3
      set pointintervalbox 0
      set xlabel 'seconds since programming' offset 0,0.5
      set ylabel 'conductance, µS'
      plot \((bands + lines).joined(separator: ", "))
      """
  }
}
