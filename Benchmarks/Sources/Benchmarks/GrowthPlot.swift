import Foundation

/// A plot of time per multiply-accumulate over cells and over batch, both axes logarithmic.
enum GrowthPlot {
  private static let (width, height, margin) = (640.0, 360.0, 60.0)

  static func svg(_ points: [Growth.Point]) -> String {
    let cells = points.filter { $0.series == "cells" }
    let batches = points.filter { $0.series == "batch" }
    let all = cells + batches
    let low = log10(all.map(\.picoseconds).min() ?? 1) - 0.1
    let high = log10(all.map(\.picoseconds).max() ?? 10) + 0.1
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" font-family=\"sans-serif\" font-size=\"12\">",
      "<rect width=\"\(width)\" height=\"\(height)\" fill=\"white\"/>",
      text(margin, 22, "A noisy read: picoseconds per multiply-accumulate"),
    ]
    // Less than a decade may be in sight.
    let marks = (Int(low.rounded(.down))...Int(high.rounded(.up))).flatMap { decade in
      [1, 2, 5].map { $0 * pow(10, Double(decade)) }
    }
    for mark in marks where (low...high).contains(log10(mark)) {
      let y = place(log10(mark), low, high)
      parts.append(
        "<line x1=\"\(margin)\" x2=\"\(width - 20)\" y1=\"\(y)\" y2=\"\(y)\" stroke=\"#ccc\"/>"
          + text(8, y + 4, "\(number(mark)) ps"))
    }
    for (series, color, name, row) in [
      (cells, "#1f77b4", "over cells of a square tile, batch 64", 0.0),
      (batches, "#d62728", "over batch, 1024 x 1024", 1.0),
    ] {
      parts.append("<g fill=\"\(color)\">" + text(margin + 250, 44 + 16 * row, name) + "</g>")
      parts += curve(series, color, low, high, labelsBelow: row == 1)
    }
    return (parts + ["</svg>", ""]).joined(separator: "\n")
  }

  private static func curve(
    _ points: [Growth.Point], _ color: String, _ low: Double, _ high: Double, labelsBelow: Bool
  ) -> [String] {
    let xs = points.map { log10($0.x) }
    guard let least = xs.min(), let most = xs.max(), most > least else { return [] }
    let places = zip(xs, points).map { x, point in
      (
        x: margin + 10 + (x - least) / (most - least) * (width - margin - 70),
        y: place(log10(point.picoseconds), low, high), label: point.label
      )
    }
    let line = places.map { "\($0.x),\($0.y)" }.joined(separator: " ")
    return ["<polyline points=\"\(line)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\"/>"]
      + places.map {
        "<circle cx=\"\($0.x)\" cy=\"\($0.y)\" r=\"3\" fill=\"\(color)\"/>"
          + "<g fill=\"\(color)\">" + text($0.x - 10, $0.y + (labelsBelow ? 18 : -8), $0.label) + "</g>"
      }
  }

  private static func place(_ value: Double, _ low: Double, _ high: Double) -> Double {
    height - 30 - (value - low) / (high - low) * (height - 110)
  }

  private static func text(_ x: Double, _ y: Double, _ words: String) -> String {
    "<text x=\"\(x)\" y=\"\(y)\">\(words)</text>"
  }

  private static func number(_ value: Double) -> String { String(format: "%g", value) }
}
