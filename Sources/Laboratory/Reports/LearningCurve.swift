/// How accuracy grew while a chip learned.
struct LearningCurve {
  /// Evaluations of the chip so far, and the share of test examples right.
  let points: [(evaluations: Int, accuracy: Double)]

  /// The curve with its table; nothing without a point.
  var picture: Easel.Picture? {
    guard let first = points.first, let last = points.last else { return nil }
    let rows = points.map { ["\($0.evaluations)", plotNumber(100 * $0.accuracy)] }
    return Easel.Picture(
      id: "curve",
      caption:
        "Share of the test examples that the chip answers right, as it learns. An evaluation is one example through the chip.",
      alternative:
        "Accuracy from \(Words.percent(first.accuracy)) after \(Words.grouped(first.evaluations)) evaluations to "
        + "\(Words.percent(last.accuracy)) after \(Words.grouped(last.evaluations)).",
      script: plotData("curve", rows) + """
        set xrange [0:*]
        set yrange [0:100]
        set format x '%.0s%c'
        set grid ytics lc rgb '#8a8f98' lw 0.5 dt 3
        set xlabel 'evaluations of the chip'
        set ylabel 'test examples right, %'
        set pointintervalbox 0
        plot $curve using 1:2 with linespoints lw 2.5 pt 7 ps 1 lc rgb \(plotWord(Palette.ways["distilled"]!)) notitle
        """,
      table: PageTable(
        caption: "Accuracy as the chip learns", header: ["evaluations", "test examples right"],
        rows: points.map { [Words.grouped($0.evaluations), Words.percent($0.accuracy)] }))
  }
}
