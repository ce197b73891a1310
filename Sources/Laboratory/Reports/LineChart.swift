import Foundation

/// A line chart as SVG: a few series over common x values, with a legend and gridlines.
struct LineChart {
  /// One line of the chart.
  struct Series {
    let name: String
    let color: String
    let values: [Double]
    /// Half-widths of a band around the values; empty for none.
    let spread: [Double]
  }

  let title: String
  let xLabel: String
  let yLabel: String
  let x: [Double]
  let series: [Series]
  let yRange: ClosedRange<Double>

  private let width = 720.0
  private let height = 400.0
  private let margin = (left: 64.0, right: 24.0, top: 40.0, bottom: 52.0)

  private func placeX(_ value: Double) -> Double {
    let low = x.first ?? 0
    let span = max((x.last ?? 1) - low, 1e-12)
    return margin.left + (value - low) / span * (width - margin.left - margin.right)
  }

  private func placeY(_ value: Double) -> Double {
    let share =
      (min(max(value, yRange.lowerBound), yRange.upperBound) - yRange.lowerBound)
      / (yRange.upperBound - yRange.lowerBound)
    return height - margin.bottom - share * (height - margin.top - margin.bottom)
  }

  /// The chart as an `<svg>` element.
  var svg: String {
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=\"img\" aria-label=\"\(escaped(title))\" font-family=\"sans-serif\" font-size=\"13\">",
      "<text x=\"\(margin.left)\" y=\"22\" font-size=\"16\" font-weight=\"bold\">\(escaped(title))</text>",
    ]
    parts += grid
    for one in series { parts += lines(of: one) }
    parts += legend
    return (parts + ["</svg>"]).joined(separator: "\n")
  }

  private var grid: [String] {
    var parts: [String] = []
    for step in 0...5 {
      let value = yRange.lowerBound + (yRange.upperBound - yRange.lowerBound) * Double(step) / 5
      let y = point(placeY(value))
      parts.append(
        "<line x1=\"\(margin.left)\" x2=\"\(width - margin.right)\" y1=\"\(y)\" y2=\"\(y)\" stroke=\"#ddd\"/>"
      )
      parts.append(
        "<text x=\"\(margin.left - 8)\" y=\"\(y)\" dy=\"4\" text-anchor=\"end\">\(String(format: "%.2f", value))</text>"
      )
    }
    for value in x {
      parts.append(
        "<text x=\"\(point(placeX(value)))\" y=\"\(height - margin.bottom + 18)\" text-anchor=\"middle\">\(String(format: "%g", value))</text>"
      )
    }
    parts.append(
      "<text x=\"\(width / 2)\" y=\"\(height - 12)\" text-anchor=\"middle\">\(escaped(xLabel))</text>")
    parts.append(
      "<text transform=\"translate(16 \(height / 2)) rotate(-90)\" text-anchor=\"middle\">\(escaped(yLabel))</text>"
    )
    return parts
  }

  private func lines(of one: Series) -> [String] {
    var parts: [String] = []
    let places = zip(x, one.values).map { "\(point(placeX($0))),\(point(placeY($1)))" }
    if one.spread.count == one.values.count {
      let upper = zip(x, zip(one.values, one.spread)).map {
        "\(point(placeX($0))),\(point(placeY($1.0 + $1.1)))"
      }
      let lower = zip(x, zip(one.values, one.spread)).map {
        "\(point(placeX($0))),\(point(placeY($1.0 - $1.1)))"
      }
      parts.append(
        "<polygon points=\"\((upper + lower.reversed()).joined(separator: " "))\" fill=\"\(one.color)\" opacity=\"0.12\"/>"
      )
    }
    parts.append(
      "<polyline points=\"\(places.joined(separator: " "))\" fill=\"none\" stroke=\"\(one.color)\" stroke-width=\"2.5\"/>"
    )
    parts += zip(x, one.values).map {
      "<circle cx=\"\(point(placeX($0)))\" cy=\"\(point(placeY($1)))\" r=\"3.5\" fill=\"\(one.color)\"/>"
    }
    return parts
  }

  private var legend: [String] {
    series.enumerated().flatMap { index, one in
      let y = height - margin.bottom - 14 - Double(series.count - 1 - index) * 20
      return [
        "<rect x=\"\(margin.left + 12)\" y=\"\(y - 10)\" width=\"18\" height=\"4\" fill=\"\(one.color)\"/>",
        "<text x=\"\(margin.left + 38)\" y=\"\(y - 4)\">\(escaped(one.name))</text>",
      ]
    }
  }

  private func point(_ value: Double) -> String { String(format: "%.1f", value) }
}

/// Text made safe for HTML and SVG.
func escaped(_ text: String) -> String {
  text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
    .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
}
