import Analog
import Foundation

/// Which part of clip(constant + slope ln g, low, high) each level of a measurement lies on, or that it lies where a
/// polynomial holds instead. The parts that no level lies on cannot be fitted.
struct DependenceSegments {
  /// A part of the law.
  enum Segment { case low, line, high, above }

  /// The part of each level.
  let segments: [Segment]
  /// The law that goes with it: fitted where there are levels, the base card's elsewhere.
  let law: StateDependence
  /// Whether constant and slope can be fitted: one level on the line gives the constant, two the slope as well.
  var fitsConstant: Bool { segments.contains(.line) }
  var fitsSlope: Bool { segments.count { $0 == .line } > 1 }
  var fitsLow: Bool { segments.contains(.low) }
  var fitsHigh: Bool { segments.contains(.high) }
  var fitsAbove: Bool { segments.contains(.above) }

  private struct Point {
    let logLevel: Double
    let value: Double
    let weight: Double
  }

  /// The most likely parts for values with standard errors at rising levels. Clips are considered only where the base
  /// card has them, so that a card without them stays without.
  init(levels all: [Double], values: [Double], errors: [Double], base: StateDependence) {
    // Where the polynomial takes over is the base card's word; levels rise.
    let levels = all.prefix { $0 < base.above?.from ?? .infinity }
    let points = levels.indices.map {
      Point(
        logLevel: Self.logarithm(levels[$0]), value: values[$0],
        weight: 1 / max(errors[$0] * errors[$0], 1e-30))
    }
    var best: (segments: [Segment], law: StateDependence, score: Double)?
    let count = levels.count
    for (first, last) in [(Segment.high, Segment.low), (.low, .high)] {
      for start in 0...count {
        for end in start...count {
          let segments = (0..<count).map { $0 < start ? first : $0 < end ? .line : last }
          if segments.contains(.low), base.low == 0 { continue }
          if segments.contains(.high), base.high >= 10 { continue }
          let law = Self.fitted(points, segments, base)
          guard law.low <= law.high else { continue }
          // Three for each number fitted: a level is called clipped when the line does no better.
          let score = Self.misfit(points, law) + 3 * Double(Self.numbers(segments))
          if score < best?.score ?? .infinity { best = (segments, law, score) }
        }
      }
    }
    segments =
      (best?.segments ?? levels.map { _ in .line }) + all.dropFirst(levels.count).map { _ in .above }
    law = best?.law ?? base
  }

  /// ln of a level as the emulator takes it.
  static func logarithm(_ level: Double) -> Double { log(max(level, 1e-7)) }

  /// The value of a law at a level on a given part of it.
  static func value(_ law: StateDependence, _ segment: Segment, level: Double) -> Double {
    switch segment {
    case .low: law.low
    case .high: law.high
    case .line: law.constant + law.slope * logarithm(level)
    case .above: law.value(at: level)
    }
  }

  private static func numbers(_ segments: [Segment]) -> Int {
    min(segments.count { $0 == .line }, 2) + (segments.contains(.low) ? 1 : 0)
      + (segments.contains(.high) ? 1 : 0)
  }

  private static func misfit(_ points: [Point], _ law: StateDependence) -> Double {
    points.reduce(0) { sum, point in
      let clipped = min(max(law.constant + law.slope * point.logLevel, law.low), law.high)
      return sum + (clipped - point.value) * (clipped - point.value) * point.weight
    }
  }

  private static func fitted(_ points: [Point], _ segments: [Segment], _ base: StateDependence)
    -> StateDependence
  {
    var law = base
    func mean(_ segment: Segment, _ value: (Point) -> Double) -> Double? {
      let chosen = zip(points, segments).filter { $0.1 == segment }.map(\.0)
      let weight = chosen.reduce(0) { $0 + $1.weight }
      return chosen.isEmpty ? nil : chosen.reduce(0) { $0 + value($1) * $1.weight } / weight
    }
    if let low = mean(.low, \.value) { law.low = low }
    if let high = mean(.high, \.value) { law.high = high }
    guard let value = mean(.line, \.value), let place = mean(.line, \.logLevel) else { return law }
    let spread = mean(.line) { ($0.logLevel - place) * ($0.logLevel - place) } ?? 0
    if segments.count(where: { $0 == .line }) > 1, spread > 0 {
      law.slope = (mean(.line) { ($0.logLevel - place) * ($0.value - value) } ?? 0) / spread
    }
    law.constant = value - law.slope * place
    return law
  }
}
