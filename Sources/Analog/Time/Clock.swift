/// A chip's own clock: how long it has lived, and how warm it was. It moves only when the chip is aged; the
/// nanoseconds of reads and pulses are time in the ledger and nothing beside days.
public struct Clock: Sendable, Equatable {
  /// One stretch of life at one temperature.
  public struct Exposure: Sendable, Equatable {
    /// How long.
    public var span: TimeSpan
    /// How warm.
    public var temperature: Temperature

    /// A stretch of life.
    public init(span: TimeSpan, temperature: Temperature) {
      self.span = span
      self.temperature = temperature
    }
  }

  /// The stretches so far; neighbours differ in temperature, so that ageing in two steps equals ageing in one.
  public private(set) var history: [Exposure] = []

  /// A clock at birth.
  public init() {}

  /// Age since fabrication, the sum of all stretches.
  public private(set) var age = TimeSpan.zero

  /// Lives on for a span at a temperature.
  mutating func advance(by span: TimeSpan, at temperature: Temperature) {
    precondition(span >= .zero, "time does not go backwards")
    guard span > .zero else { return }
    age = age + span
    if history.last?.temperature == temperature {
      history[history.count - 1].span = history[history.count - 1].span + span
    } else {
      history.append(Exposure(span: span, temperature: temperature))
    }
  }

  /// Age in seconds as a thermally activated process counts it: time at T weighs
  /// exp(Ea/k (1/T_reference - 1/T)) (Arrhenius). With no activation energy, the plain age. `until_s` asks for what it
  /// was at an earlier age.
  func equivalentAge_s(
    activationEnergy_eV: Double, reference: Temperature = .room, until_s: Double = .infinity
  ) -> Double {
    guard activationEnergy_eV > 0 else { return min(age.seconds, until_s) }
    var total_s = 0.0
    var rest_s = until_s
    for exposure in history where rest_s > 0 {
      let exponent =
        activationEnergy_eV / boltzmann_eV_per_K * (1 / reference.kelvin - 1 / exposure.temperature.kelvin)
      let span_s = min(exposure.span.seconds, rest_s)
      total_s += span_s * portableExp(exponent)
      rest_s -= span_s
    }
    return total_s
  }
}

/// exp(x) from additions and multiplications alone, because the C library's differs between systems in the last bit
/// and ageing defines a chip. A power of two times the Taylor series of what is left; relative error below 1e-14 for
/// |x| < 100.
package func portableExp(_ x: Double) -> Double {
  guard x.magnitude < 700 else { return x > 0 ? .infinity : 0 }
  let doublings = (x * 1.442_695_040_888_963_4).rounded(.toNearestOrEven)
  // ln 2 in two parts: the first has 32 bits, so its multiple is exact.
  let reduced = (x - doublings * 0x1.62e4_2fefp-1) - doublings * 0x1.473d_e6af_278edp-34
  var term = 1.0
  var sum = 1.0
  for order in 1...14 {
    term = term * reduced / Double(order)
    sum += term
  }
  return Double(sign: .plus, exponent: Int(doublings), significand: sum)
}

/// log2(x) for a positive finite x, portable to the bit: exponent plus the series of atanh on the mantissa.
package func portableLog2(_ x: Double) -> Double {
  precondition(x > 0 && x.isFinite, "a logarithm needs a positive number")
  var mantissa = x.significand
  var exponent = Double(x.exponent)
  if mantissa > 1.414_213_562_373_095_1 {
    mantissa /= 2
    exponent += 1
  }
  let s = (mantissa - 1) / (mantissa + 1)
  let square = s * s
  var sum = 0.0
  for order in stride(from: 25, through: 1, by: -2) { sum = sum * square + 1 / Double(order) }
  return exponent + 2 * s * sum * 1.442_695_040_888_963_4
}
