import Analog
import Foundation

extension StateDependence {
  /// The value at a g_rel, in double precision.
  func value(at relative: Double) -> Double {
    if let above, relative >= above.from {
      return above.polynomial.reversed().reduce(0) { $0 * relative + $1 }
    }
    return min(max(constant + slope * log(max(relative, 1e-7)), low), high)
  }
}

extension ReadModel {
  /// Variance from read to read of a cell, in squared microsiemens.
  /// - Parameters:
  ///   - present_uS: its conductance now.
  ///   - relative: its conductance as programmed, as a share of the top of the window.
  ///   - span: ln of the span of frequencies that a read sees.
  func variance_uS2(present_uS: Double, relative: Double, span: Double) -> Double {
    let constant = (telegraph?.whiteSigma ?? 0) * present_uS
    let leveling = white.map { $0.limit_uS * (1 - exp(-max(present_uS, 0) / $0.scale_uS)) } ?? 0
    let slow = flicker.map { $0.amplitude_uS(present_uS: present_uS, relative: relative) } ?? 0
    return constant * constant + leveling * leveling + slow * slow * span
  }

  /// ln of the span of frequencies that a read at an age sees; t0 is that of a power-law drift, 0 without one.
  func span(age_s: Double, t0_s: Double) -> Double {
    guard let flicker else { return 0 }
    let readTime_s = max(flicker.readTime_ns * 1e-9, 1e-300)
    return max(log((age_s + t0_s + readTime_s) / (2 * readTime_s)), 0)
  }
}

extension ReadModel.Flicker {
  fileprivate func amplitude_uS(present_uS: Double, relative: Double) -> Double {
    switch amplitude {
    case .power(let coefficient, let exponent, let limit):
      present_uS * min(coefficient / max(pow(max(relative, 1e-7), exponent), 1e-3), limit)
    case .relative(let quality): present_uS * quality.value(at: relative)
    case .logarithmic(let slope_uS): slope_uS * log10(max(present_uS, 1))
    }
  }
}

/// The noise of cells from read to read as the numbers of a card that a fit moves.
struct ReadNoiseLaw {
  private let model: ReadModel
  /// Path of the section that holds the numbers.
  let section: String
  /// Keys relative to it.
  let names: [String]
  /// The base card's values.
  let values: [Double]

  /// Nil for a card whose cells are read without noise, or with that of telegraph states alone.
  init?(_ model: ReadModel) {
    self.model = model
    let slow = model.flicker.map { Self.numbers($0.amplitude) } ?? []
    let leveling = model.white.map { [("limit_uS", $0.limit_uS), ("scale_uS", $0.scale_uS)] } ?? []
    switch (slow.isEmpty, leveling.isEmpty) {
    case (true, true): return nil
    case (false, true): section = "read.flicker"
    case (true, false): section = "read.white"
    case (false, false): section = "read"
    }
    let isShared = section == "read"
    names =
      slow.map { isShared ? "flicker.\($0.0)" : $0.0 } + leveling.map { isShared ? "white.\($0.0)" : $0.0 }
    values = (slow + leveling).map(\.1)
  }

  private static func numbers(_ amplitude: ReadModel.Flicker.Amplitude) -> [(String, Double)] {
    switch amplitude {
    case .power(let coefficient, let exponent, let limit):
      [("q_coefficient", coefficient), ("q_exponent", exponent), ("q_max", limit)]
    case .relative(let quality): quality.numbers.map { ("q.\($0.name)", $0.value) }
    case .logarithmic(let slope_uS): [("sigma_per_decade_uS", slope_uS)]
    }
  }

  /// The model with other numbers, in the order of `names`; nil where it makes no sense.
  func model(_ numbers: [Double]) -> ReadModel? {
    var model = model
    var rest = numbers[...]
    if var flicker = model.flicker {
      guard let amplitude = Self.amplitude(flicker.amplitude, &rest) else { return nil }
      flicker.amplitude = amplitude
      model.flicker = flicker
    }
    if model.white != nil {
      let (limit_uS, scale_uS) = (rest.removeFirst(), rest.removeFirst())
      guard limit_uS > 0, scale_uS > 0 else { return nil }
      model.white = SaturatingSigma(limit_uS: limit_uS, scale_uS: scale_uS)
    }
    return model
  }

  private static func amplitude(
    _ form: ReadModel.Flicker.Amplitude, _ rest: inout ArraySlice<Double>
  ) -> ReadModel.Flicker.Amplitude? {
    switch form {
    case .power:
      let (coefficient, exponent, limit) = (rest.removeFirst(), rest.removeFirst(), rest.removeFirst())
      guard coefficient > 0, limit > 0, exponent.magnitude < 20 else { return nil }
      return .power(coefficient: coefficient, exponent: exponent, limit: limit)
    case .relative(let quality):
      let count = quality.numbers.count
      defer { rest = rest.dropFirst(count) }
      return quality.with(Array(rest.prefix(count))).map { .relative($0) }
    case .logarithmic:
      let slope_uS = rest.removeFirst()
      return slope_uS > 0 ? .logarithmic(slope_uS: slope_uS) : nil
    }
  }

  /// Half the distance for the derivative with one number, and the errors with which it counts as determined.
  func parameter(_ index: Int, start: Double) -> FitParameter {
    let value = values[index]
    return FitParameter(
      name: names[index], start: start, base: value, step: 1e-4 * max(value.magnitude, 1e-3),
      resolution: names[index].hasSuffix("q_exponent") ? 0.5 : 0, relativeResolution: 0.5)
  }
}

extension StateDependence {
  /// The numbers of a card's section, in its order.
  var numbers: [(name: String, value: Double)] {
    [("constant", constant), ("ln_slope", slope), ("low", low), ("high", high)]
      + (above?.polynomial ?? []).enumerated().map { ("above.polynomial.\($0.offset)", $0.element) }
  }

  /// The same dependence with other numbers; nil when its clips are crossed.
  func with(_ numbers: [Double]) -> StateDependence? {
    guard numbers[2] <= numbers[3] else { return nil }
    return StateDependence(
      constant: numbers[0], slope: numbers[1], low: numbers[2], high: numbers[3],
      above: above.map { Branch(from: $0.from, polynomial: Array(numbers.dropFirst(4))) })
  }
}
