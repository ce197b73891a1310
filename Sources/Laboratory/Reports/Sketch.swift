import Foundation

/// Small plots of block characters, for terminals of 80 columns.
struct Sketch {
  /// Whether bars are coloured, which only a terminal shows.
  let colored: Bool

  private static let heights = Array("▁▂▃▄▅▆▇█")
  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  /// How often values fall into equal parts of a range, a character each; an empty part is blank, and any value at all
  /// is seen. Values outside the range count for its ends; those that are not numbers do not count.
  func histogram(_ values: some Sequence<Float>, in range: ClosedRange<Double>, width: Int) -> String {
    var counts = [Int](repeating: 0, count: width)
    let span = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
    for value in values where value.isFinite {
      let place = (Double(value) - range.lowerBound) / span * Double(width)
      counts[min(max(Int(place.rounded(.down).clamped), 0), width - 1)] += 1
    }
    let most = counts.max() ?? 0
    let bars = counts.map { count -> Character in
      guard count > 0 else { return " " }
      // The square root, because most cells of many chips rest at one place and would hide the others.
      let height = (Double(count) / Double(most)).squareRoot() * Double(Self.heights.count)
      return Self.heights[min(max(Int(height.rounded(.up)) - 1, 0), Self.heights.count - 1)]
    }
    return paint(String(bars), "36")
  }

  /// A bar of a share of a width, to an eighth of a character.
  func bar(_ share: Double, width: Int) -> String {
    let eighths = share.isFinite ? Int((min(max(share, 0), 1) * Double(8 * width)).rounded()) : 0
    let text = String(repeating: "█", count: eighths / 8) + Self.eighths[eighths % 8]
    return paint(text, "33") + String(repeating: " ", count: width - text.count)
  }

  private func paint(_ text: String, _ color: String) -> String {
    colored ? "\u{1B}[\(color)m\(text)\u{1B}[0m" : text
  }
}

extension Double {
  /// Within what an `Int` holds.
  fileprivate var clamped: Double { Swift.min(Swift.max(self, -1e15), 1e15) }
}
