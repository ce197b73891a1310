import Analog

extension ComparisonPictures {
  /// Copied against distilled over generations, with bands.
  var line: Easel.Picture {
    let last = study.generationCount
    let told = Succession.allCases.map { way in
      "\(study.label(way.rawValue)) from \(Words.percent(study.figure(way, 1).mean)) at generation 1 to "
        + "\(Words.percent(study.figure(way, last).mean)) at generation \(last)"
    }
    let band = study.pairCount > 1 ? " Bands are 95 % intervals of the mean." : ""
    return Easel.Picture(
      id: "line",
      caption:
        "Means over lines of chips, each chip taught or copied from the one before it. Generation 0 is the teacher at "
        + "hand-over.\(band)\(guess.map { " The dotted line is what guessing gets right, \(Words.percent($0))." } ?? "")",
      alternative: "Accuracy down the line of chips: \(told.joined(separator: "; ")).", script: lineScript,
      table: lineTable)
  }

  /// What guessing gets right where classes are equally frequent.
  private var guess: Double? { study.classes.map { 1 / Double($0) } }

  private var lineScript: String {
    let last = study.generationCount
    let points = [
      Succession.copyOpenLoop: 7, .copyWriteVerify: 5, .distilled: 13,
    ]
    var script = ""
    var plots: [String] = []
    if let guess { plots.append("\(100 * guess) with lines lc rgb 'black' lw 1 dt 3 notitle") }
    for way in Succession.allCases {
      let rows = (0...last).compactMap { generation -> [String]? in
        let figure = study.figure(way, generation)
        guard let mean = figure.mean else { return nil }
        let half = figure.halfWidth ?? 0
        return [
          "\(generation)", plotNumber(100 * mean), plotNumber(100 * max(0, mean - half)),
          plotNumber(100 * min(1, mean + half)),
        ]
      }
      script += plotData(way.rawValue, rows.isEmpty ? [["NaN", "NaN", "NaN", "NaN"]] : rows)
      let color = plotWord(Palette.ways[way.rawValue]!)
      if study.pairCount > 1, rows.count > 1 {
        plots.append(
          "$\(way.rawValue) using 1:3:4 with filledcurves fc rgb \(color) fs transparent solid 0.22 noborder notitle"
        )
      }
      plots.append(
        "$\(way.rawValue) using 1:2 with linespoints lw 2.5 pt \(points[way]!) ps 1.1 lc rgb \(color) title "
          + plotWord(study.label(way.rawValue)))
    }
    let step = [1, 2, 5, 10, 20].first { last / $0 <= 12 } ?? 50
    return script + """
      set xrange [-0.2:\(Double(last) + 0.2)]
      set yrange [0:100]
      set xtics 0,\(step),\(last)
      set grid ytics lc rgb '#8a8f98' lw 0.5 dt 3
      set key outside top center horizontal reverse Left samplen 3
      set pointintervalbox 0
      set xlabel 'generation (0: the teacher)' offset 0,0.5
      set ylabel 'test examples right, %'
      plot \(plots.joined(separator: ", "))
      """
  }

  private var lineTable: PageTable {
    func cell(_ figure: ComparisonStudy.Figure) -> String {
      figure.mean == nil || figure.halfWidth == nil
        ? Words.percent(figure.mean) : "\(Words.percent(figure.mean)) \(Words.half(figure.halfWidth))"
    }
    let isLossy = study.lostLines > 0
    return PageTable(
      caption: "Test examples right, generation by generation, with 95 % intervals in points",
      header: ["generation"]
        + Succession.allCases.flatMap { [study.label($0.rawValue)] + (isLossy ? ["lines left"] : []) },
      rows: (1...study.generationCount).map { generation in
        ["\(generation)"]
          + Succession.allCases.flatMap { way in
            let figure = study.figure(way, generation)
            return [cell(figure)] + (isLossy ? ["\(figure.n)"] : [])
          }
      })
  }
}
