extension ComparisonPictures {
  /// A bar of a stack: its label, joules by what took them, and all of them.
  typealias Stack = (label: String, parts: [EnergyPart: Double], total_J: Double)

  private static func used(_ bars: [Stack]) -> [EnergyPart] {
    EnergyPart.allCases.filter { part in bars.contains { $0.parts[part] ?? 0 > 0 } }
  }

  /// Each bar and its largest part in words.
  static func told(_ bars: [Stack], shares: Bool) -> String {
    bars.map { bar in
      guard let most = bar.parts.max(by: { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }),
        bar.total_J > 0
      else { return "\(bar.label) nothing" }
      let share = Words.percent(most.value / bar.total_J, digits: 0)
      return "\(bar.label) \(shares ? "" : Words.joules(bar.total_J) + ", ")\(share) for \(most.key.label)"
    }.joined(separator: "; ")
  }

  /// Bars side by side from left to right, as joules or as shares of each bar's own total.
  static func stack(_ bars: [Stack], shares: Bool) -> String {
    let most = bars.map(\.total_J).max() ?? 0
    guard most > 0 else {
      return "set label 1 'nothing costs anything here' at screen 0.5,0.5 center\nunset tics\nunset border\n"
        + "plot [0:1] NaN notitle"
    }
    // In gnuplot's own numbers, so that its axis needs no factor: percent, or the prefix that fits the longest bar.
    let unit = Quantity.prefix(of: most, digits: 3)
    var script = ""
    var plots: [String] = []
    var starts = bars.map { _ in 0.0 }
    for part in used(bars) {
      var rows: [[String]] = []
      for (index, bar) in bars.enumerated() {
        let scale = shares ? 100 / max(bar.total_J, .leastNormalMagnitude) : 1 / unit.factor
        let end = starts[index] + (bar.parts[part] ?? 0) * scale
        let y = Double(bars.count - index)
        if end > starts[index] {
          rows.append(["\(starts[index])", "\(end)", "\(y - 0.32)", "\(y + 0.32)"])
        }
        starts[index] = end
      }
      script += plotData(part.rawValue, rows)
      plots.append(
        "$\(part.rawValue) using 1:3:1:2:3:4 with boxxyerror fc rgb \(plotWord(Palette.parts[part]!)) title \(plotWord(part.label))"
      )
    }
    let totals = bars.enumerated().map { index, bar in
      "set label \(index + 1) \(plotWord(Words.joules(bar.total_J))) at \(starts[index]),\(bars.count - index) left offset 0.6,0"
    }
    let tics = bars.enumerated().map { "\(plotWord($1.label)) \(bars.count - $0)" }.joined(separator: ", ")
    return script + totals.joined(separator: "\n") + """

      set lmargin at screen 0.27
      set rmargin at screen 0.97
      set xrange [0:\(shares ? 118 : 1.15 * most / unit.factor)]
      \(shares ? "set xtics 0,25,100" : "")
      set yrange [0.4:\(Double(bars.count) + 0.6)]
      set ytics (\(tics)) scale 0
      set key outside top center horizontal reverse Left samplen 1.5
      set xlabel '\(shares ? "share of the energy, %" : "energy of one inference, \(unit.symbol)J")' offset 0,0.5
      plot \(plots.joined(separator: ", "))
      """
  }

  static func partsTable(_ caption: String, _ bars: [Stack]) -> PageTable {
    let parts = used(bars)
    return PageTable(
      caption: caption, header: ["what"] + parts.map(\.label) + ["all"],
      rows: bars.map { bar in
        [bar.label]
          + parts.map { part in bar.parts[part].map { $0 > 0 ? Words.joules($0) : "–" } ?? "–" }
          + [Words.joules(bar.total_J)]
      })
  }
}
