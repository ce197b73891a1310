import Analog

/// A wafer as a page: maps of what its dies share and of what tells them apart.
struct WaferReport {
  let table: WaferTable

  /// The page.
  func page(_ easel: inout Easel) -> Page {
    let alive = table.dies.count(where: \.isAlive)
    let factors = Summary(table.dies.map(\.meanFactor))
    let stuck = Summary(table.dies.map(Self.stuckShare))
    return Page(
      title: "A wafer of \(table.dies.count) dies",
      lead: Page.list([
        "\(alive) of \(table.dies.count) dies compute: a yield of \(Words.percent(Double(alive) / Double(table.dies.count))).",
        "Mean factor of a die's cells, 1 being the card's nominal: \(Words.number(factors.mean)) ± \(Words.number(factors.sd)) over dies.",
        "Stuck cells: \(Words.percent(stuck.mean, digits: 2)) ± \(Words.percent(stuck.sd, digits: 2)) over dies.",
      ]),
      sections: [
        .init(id: "maps", title: "The wafer", body: easel.figure(picture(alive: alive))),
        .init(
          id: "origin", title: "Where this comes from",
          body: Page.paragraph("A table of all dies of a wafer. \(easel.credit)")),
      ])
  }

  private static func stuckShare(_ die: WaferTable.Die) -> Double {
    die.cells > 0 ? Double(die.stuckCells) / Double(die.cells) : 0
  }

  private func picture(alive: Int) -> Easel.Picture {
    Easel.Picture(
      id: "mapwafer",
      caption:
        "Each square is a die where it lies on the wafer. From the left above: mean factor of the die's cells, its spread "
        + "within the die in %; below: stuck cells in %, and which dies compute. Those that do not are hollow in the other maps.",
      alternative: "Four maps of a wafer's \(table.dies.count) dies, of which \(alive) compute.",
      script: script,
      height: 820,
      table: PageTable(
        caption: "Every die",
        header: ["die", "x, mm", "y, mm", "computes", "mean factor", "spread", "stuck cells"],
        rows: table.dies.map { die in
          [
            die.serial, Words.number(die.x_mm), Words.number(die.y_mm), die.isAlive ? "yes" : "no",
            Words.number(die.meanFactor), Words.percent(die.factorSigma, digits: 2),
            Words.percent(Self.stuckShare(die), digits: 2),
          ]
        }))
  }

  private var script: String {
    let maps: [(title: String, value: (WaferTable.Die) -> Double)] = [
      ("mean factor", { $0.meanFactor }), ("spread, %", { 100 * $0.factorSigma }),
      ("stuck cells, %", { 100 * Self.stuckShare($0) }), ("computes: 1", { $0.isAlive ? 1 : 0 }),
    ]
    let (wide, high) = (Self.pitch(table.dies.map(\.x_mm)), Self.pitch(table.dies.map(\.y_mm)))
    let reach = (table.dies.map { max(abs($0.x_mm) + wide, abs($0.y_mm) + high) }.max() ?? 1)
    var script = """
      set palette defined (0 '#440154', 0.25 '#3b528b', 0.5 '#21918c', 0.75 '#5ec962', 1 '#fde725')
      set xrange [\(-reach):\(reach)]
      set yrange [\(-reach):\(reach)]
      unset tics
      unset border
      set cbtics scale 0.5
      set style fill solid 1 noborder

      """
    for (index, map) in maps.enumerated() {
      func rows(_ isAlive: Bool) -> [[String]] {
        let rows = table.dies.filter { $0.isAlive == isAlive || index == 3 }.map { die in
          [die.x_mm, die.y_mm, 0.46 * wide, 0.46 * high, map.value(die)].map(plotNumber)
        }
        return rows.isEmpty ? [["NaN", "NaN", "NaN", "NaN", "NaN"]] : rows
      }
      script += plotData("alive\(index)", rows(true)) + plotData("dead\(index)", rows(false))
    }
    script += "set multiplot\n"
    for (index, map) in maps.enumerated() { script += panel(index, map.title, table.dies.map(map.value)) }
    return script + "unset multiplot"
  }

  private func panel(_ index: Int, _ title: String, _ values: [Double]) -> String {
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    // A scale needs two ends, and one that does not come from rounding.
    let room = high - low > 1e-6 * max(abs(high), 1) ? 0 : 0.01 * max(abs(high), 1)
    let range = index == 3 ? (0.0, 1.0) : (max(0, low - room), high + room)
    let (left, bottom) = (0.5 * Double(index % 2), index < 2 ? 0.5 : 0.0)
    let dead =
      index == 3
      ? "" : ", $dead\(index) using 1:2:3:4 with boxxyerror fs empty border lc rgb '#7b828c' notitle"
    return """
      set title \(plotWord(title)) offset 0,-0.4
      set cbrange [\(range.0):\(range.1)]
      set cbtics (\(range.0), \((range.0 + range.1) / 2), \(range.1)) format '%.4g'
      set colorbox horizontal user origin screen \(left + 0.12),\(bottom + 0.055) size screen 0.26,0.015
      set lmargin at screen \(left + 0.05)
      set rmargin at screen \(left + 0.45)
      set bmargin at screen \(bottom + 0.08)
      set tmargin at screen \(bottom + 0.46)
      plot $alive\(index) using 1:2:3:4:5 with boxxyerror fs solid 1 noborder fc palette notitle\(dead)

      """
  }

  /// The least distance between two places that differ.
  private static func pitch(_ places: [Double]) -> Double {
    let sorted = places.sorted()
    return zip(sorted, sorted.dropFirst()).map { $1 - $0 }.filter { $0 > 1e-3 }.min() ?? 1
  }
}
