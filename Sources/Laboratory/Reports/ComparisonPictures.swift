import Analog

/// The pictures of a comparison about accuracy, each with its table.
struct ComparisonPictures {
  let study: ComparisonStudy

  /// More chips than this would cover each other.
  private static let mostDots = 200

  /// All that can be drawn of the first hand-over: bars from 0 on, and beside them the single chips from near.
  var firstHandOver: Easel.Picture {
    let names = ComparisonStudy.figures
    let interval = study.pairCount > 1 ? " with 95 % intervals of the mean" : ""
    let told = names.map { "\(study.label($0)) \(Words.percent(study.summary[$0]!.mean))" }
    return Easel.Picture(
      id: "first",
      caption:
        "Share of test examples that chips answer right. Left: means\(interval). Right: the same from near, "
        + "each small circle one chip\(study.pairCount > Self.mostDots ? " (the first \(Self.mostDots))" : ""), "
        + "diamonds the means\(interval).",
      alternative: "Bars of accuracy after the first hand-over: \(told.joined(separator: ", ")).",
      script: firstScript(names), height: 350, table: firstTable(names))
  }

  private func firstScript(_ names: [String]) -> String {
    let rows = names.enumerated().map { index, name in (Double(names.count - index), name) }
    var script = ""
    var bars: [String] = []
    var marks: [String] = []
    for (y, name) in rows {
      let figure = study.summary[name]!
      let mean = figure.mean.map { 100 * $0 }
      let half = 100 * (figure.halfWidth ?? 0)
      script += plotData(
        "\(name)",
        [
          [
            plotNumber(mean), "\(y)", plotNumber(mean.map { max(0, $0 - half) }),
            plotNumber(mean.map { min(100, $0 + half) }),
          ]
        ])
      let dots = study.pairs.prefix(Self.mostDots).enumerated().compactMap { index, pair in
        pair.accuracies[name].map { [plotNumber(100 * $0), "\(y + 0.16 * Double(index % 5 - 2))"] }
      }
      script += plotData("\(name)_dots", dots.isEmpty ? [["NaN", "NaN"]] : dots)
      let color = plotWord(Palette.ways[name]!)
      bars.append("$\(name) using (0):2:(0):1:($2-0.33):($2+0.33) with boxxyerror fc rgb \(color) notitle")
      bars.append("$\(name) using 3:2:($4-$3):(0) with vectors nohead lw 2 lc rgb 'black' notitle")
      bars.append(
        "$\(name) using (102):2:(sprintf('%.1f %%', $1)) with labels left notitle")
      marks.append("$\(name)_dots using 1:2 with points pt 6 ps 0.7 lc rgb \(color) notitle")
      marks.append("$\(name) using 3:2:($4-$3):(0) with vectors nohead lw 2 lc rgb 'black' notitle")
      marks.append("$\(name) using 1:2 with points pt 13 ps 1 lc rgb \(color) notitle")
    }
    let tics = rows.map { "\(plotWord(study.label($0.1))) \($0.0)" }.joined(separator: ", ")
    return script + """
      set multiplot
      set yrange [0.4:\(Double(names.count) + 0.6)]
      set tmargin at screen 0.97
      set bmargin at screen 0.22
      set lmargin at screen 0.25
      set rmargin at screen 0.62
      set xrange [0:118]
      set xtics 0,25,100
      set ytics (\(tics)) scale 0
      set xlabel 'test examples right, %'
      plot \(bars.joined(separator: ", "))
      set lmargin at screen 0.65
      set rmargin at screen 0.98
      unset ytics
      set xrange [\(near.lowerBound):\(near.upperBound)]
      set xtics autofreq
      set grid xtics lc rgb '#8a8f98' lw 0.5 dt 3
      set xlabel 'from near, %'
      plot \(marks.joined(separator: ", "))
      unset multiplot
      """
  }

  /// From the worst to the best chip or end of an interval, with some room.
  private var near: ClosedRange<Double> {
    let ends = study.summary.values.flatMap { figure in
      figure.mean.map { [$0 - (figure.halfWidth ?? 0), $0 + (figure.halfWidth ?? 0)] } ?? []
    }
    let all = ends + study.pairs.flatMap { $0.accuracies.values }
    let (low, high) = (100 * max(0, all.min() ?? 0), 100 * min(1, all.max() ?? 1))
    let room = max(0.5, 0.08 * (high - low))
    return low - room...high + room
  }

  private func firstTable(_ names: [String]) -> PageTable {
    PageTable(
      caption: "After the first hand-over: test examples right",
      header: ["chip", "mean", "95 % interval", "worst", "best", "standard deviation", "chips"],
      rows: names.map { name in
        let figure = study.summary[name]!
        let chips = study.pairs.compactMap { $0.accuracies[name] }
        return [
          study.label(name), Words.percent(figure.mean), Words.half(figure.halfWidth),
          Words.percent(chips.min()), Words.percent(chips.max()),
          figure.n > 1 ? Words.percent(figure.sd) : "–", "\(figure.n)",
        ]
      })
  }
}
