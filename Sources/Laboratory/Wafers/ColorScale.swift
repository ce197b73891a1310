import Foundation

/// A sequential colour scale over round numbers: dark blue through green to yellow, even in brightness and safe for the
/// colour-blind (nine colours of matplotlib's `viridis`, by S. van der Walt and N. Smith, CC0).
struct ColorScale {
  private static let stops: [(red: Double, green: Double, blue: Double)] = [
    (68, 1, 84), (71, 44, 122), (59, 81, 139), (44, 113, 142), (33, 144, 141), (39, 173, 129), (92, 200, 99),
    (170, 220, 50), (253, 231, 37),
  ]

  let range: ClosedRange<Double>
  let ticks: [Double]
  private let step: Double

  /// A scale that holds all values, from one round number to another.
  init(_ values: [Double]) {
    let finite = values.filter(\.isFinite)
    var low = finite.min() ?? 0
    var high = finite.max() ?? 1
    // Values that are all alike get some room, so that the scale still reads.
    if high - low < 1e-9 * max(high.magnitude, 1) {
      let room = max(high.magnitude * 0.01, 0.01)
      low = low == 0 ? 0 : low - room
      high += room
    }
    let raw = (high - low) / 5
    let decade = pow(10, floor(log10(raw)))
    step = ([1, 2, 2.5, 5].first { $0 * decade >= raw } ?? 10) * decade
    let first = floor(low / step + 1e-9)
    let last = ceil(high / step - 1e-9)
    let unit = step
    range = first * unit...max(last, first + 1) * unit
    ticks = stride(from: first, through: max(last, first + 1), by: 1).map { $0 * unit }
  }

  /// A tick in as many digits as neighbours need to differ.
  func text(_ tick: Double) -> String {
    let digits = max(0, -Int(floor(log10(step) + 1e-9)))
    // 2.5 of a decade needs one digit more.
    let scaled = step * pow(10, Double(digits))
    return String(format: "%.\(abs(scaled - scaled.rounded()) > 1e-6 ? digits + 1 : digits)f", tick)
  }

  /// Where a value lies, 0 to 1.
  func share(_ value: Double) -> Double {
    min(max((value - range.lowerBound) / (range.upperBound - range.lowerBound), 0), 1)
  }

  func color(_ value: Double) -> String { Self.color(share: share(value)) }

  static func color(share: Double) -> String {
    let place = min(max(share.isFinite ? share : 0, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    let rest = place - Double(index)
    func mixed(_ from: Double, _ to: Double) -> Int { Int((from + (to - from) * rest).rounded()) }
    let (from, to) = (stops[index], stops[index + 1])
    return "rgb(\(mixed(from.red, to.red)),\(mixed(from.green, to.green)),\(mixed(from.blue, to.blue)))"
  }
}
