import Analog
import Energy

extension ComparisonPictures {
  /// What each way of getting knowledge onto a chip takes, over the whole range of them, with the interval of its prices.
  func price(_ energy: StudyEnergy) -> Easel.Picture {
    let rows: [(label: String, color: String, total: Joules)] =
      energy.handOvers.map { (study.label($0.name), Palette.ways[$0.name] ?? "black", $0.total) }
      + energy.copies.map { ("digital copy, \(Self.node($0.node_nm))", "black", $0.total) }
    let told = rows.map { "\($0.label) \(Words.joules($0.total.nominal))" }
    return Easel.Picture(
      id: "price",
      caption:
        "Energy per chip to get its knowledge onto it, first hand-over, teacher's part included. Each step to the right on the scale "
        + "is ten times as much. Lines are intervals of the prices from the literature. Last, an exact copy between two digital "
        + "memories of the same network.",
      alternative: "Energy of each way: \(told.joined(separator: ", ")).", script: Self.priceScript(rows),
      height: 90 + 44 * rows.count, table: priceTable(rows))
  }

  private static func priceScript(_ rows: [(label: String, color: String, total: Joules)]) -> String {
    var script = ""
    var plots: [String] = []
    for (index, row) in rows.enumerated() {
      let (y, total) = (Double(rows.count - index), row.total)
      let color = plotWord(row.color)
      let ends = [max(total.low, total.nominal * 1e-6), total.nominal, max(total.high, total.nominal)]
      guard total.nominal > 0 else { continue }
      script += plotData("row\(index)", [ends.map(plotNumber) + ["\(y)"]])
      plots.append("$row\(index) using 1:4:($3-$1):(0) with vectors nohead lw 2 lc rgb \(color) notitle")
      plots.append("$row\(index) using 2:4 with points pt 13 ps 1.2 lc rgb \(color) notitle")
      plots.append(
        "$row\(index) using 2:4:(\(plotWord(Words.joules(total.nominal)))) with labels center offset 0,0.85 notitle"
      )
    }
    guard !plots.isEmpty else {
      return "set label 1 'nothing costs anything here' at screen 0.5,0.5 center\nplot NaN notitle"
    }
    let tics = rows.enumerated().map { "\(plotWord($1.label)) \(rows.count - $0)" }.joined(separator: ", ")
    return script + """
      set logscale x
      set format x '%.0s %cJ'
      set lmargin at screen 0.29
      set rmargin at screen 0.97
      set yrange [0.5:\(Double(rows.count) + 0.7)]
      set offsets graph 0.02, graph 0.02, 0, 0
      set ytics (\(tics)) scale 0
      set grid xtics lc rgb '#8a8f98' lw 0.5 dt 3
      set xlabel 'energy per chip (each step ten times as much)'
      plot \(plots.joined(separator: ", "))
      """
  }

  private func priceTable(_ rows: [(label: String, color: String, total: Joules)]) -> PageTable {
    let least = rows.map(\.total.nominal).filter { $0 > 0 }.min()
    return PageTable(
      caption: "Energy per chip of each way, with the interval of the prices",
      header: ["way", "nominal", "low", "high", "times the least"],
      rows: rows.map { row in
        [
          row.label, Words.joules(row.total.nominal), Words.joules(row.total.low),
          Words.joules(row.total.high), least.map { Words.significant(row.total.nominal / $0) } ?? "–",
        ]
      })
  }

  private static func label(_ rival: StudyEnergy.Rival) -> String {
    "digital, \(node(rival.node_nm)), batch \(rival.batch)"
  }

  private static func node(_ node_nm: Double) -> String { "\(Words.number(node_nm)) nm" }

  /// Where the joules of each way go, as shares.
  func shares(_ energy: StudyEnergy) -> Easel.Picture {
    let bars = energy.handOvers.map { (study.label($0.name), $0.spending, $0.total.nominal) }
    return Easel.Picture(
      id: "shares",
      caption: "Where the energy of each way goes, each bar its own total.",
      alternative: "Stacked bars of shares of energy: \(Self.told(bars, shares: true)).",
      script: Self.stack(bars, shares: true), height: 120 + 36 * bars.count,
      table: Self.partsTable("Energy of each way by what took it", bars))
  }

  /// One inference of the chips beside the same network on digital computers.
  func inference(_ energy: StudyEnergy) -> Easel.Picture {
    let bars =
      energy.inferences.map { (study.label($0.name), $0.spending, $0.total.nominal) }
      + energy.rivals.map { (Self.label($0), $0.spending, $0.total.nominal) }
    return Easel.Picture(
      id: "inference",
      caption:
        "Energy of one answer. Chips above; below, digital computers with \(energy.rivals.first?.bits ?? 8) bits and memory that corrects "
        + "errors. Batch is how many answers share one fetch of a weight.",
      alternative: "Stacked bars of the energy of one inference: \(Self.told(bars, shares: false)).",
      script: Self.stack(bars, shares: false), height: 130 + 32 * bars.count,
      table: Self.partsTable("Energy of one inference by what took it", bars))
  }

  /// Each way against each rival.
  func breakEven(_ energy: StudyEnergy) -> PageTable {
    PageTable(
      caption: "After how many inferences a chip has paid for its knowledge, against a digital computer",
      header: ["digital computer"] + energy.handOvers.map { study.label($0.name) },
      rows: energy.rivals.map { rival in
        [Self.label(rival)]
          + energy.handOvers.map { bar in
            let found = energy.breakEvens.first {
              $0.way == bar.name && $0.rival == rival.name && $0.batch == rival.batch
            }
            return found.map { $0.inferences.map(Words.significant) ?? "never" } ?? "–"
          }
      })
  }
}
