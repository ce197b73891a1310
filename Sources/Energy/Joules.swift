import Analog

/// An energy in joules with its interval. Ends add like nominals: prices of one table err together, so their errors
/// are not assumed to cancel.
public struct Joules: Sendable, Hashable {
  /// Lower end in joules.
  public var low: Double
  /// The value results are printed with, in joules.
  public var nominal: Double
  /// Upper end in joules.
  public var high: Double

  /// An energy with its interval, in joules.
  public init(low: Double, nominal: Double, high: Double) {
    self.low = low
    self.nominal = nominal
    self.high = high
  }

  /// An energy without an interval, in joules.
  public init(_ exact: Double) { self.init(low: exact, nominal: exact, high: exact) }

  /// What a constant stands for once.
  init(_ constant: EnergyConstant) {
    self.init(low: constant.low, nominal: constant.nominal, high: constant.high)
  }

  /// No energy.
  public static let zero = Joules(0)

  /// Sum, end by end.
  public static func + (left: Joules, right: Joules) -> Joules {
    Joules(low: left.low + right.low, nominal: left.nominal + right.nominal, high: left.high + right.high)
  }

  /// Adds, end by end.
  public static func += (left: inout Joules, right: Joules) { left = left + right }

  /// As many times the energy; `factor` is not negative.
  public static func * (left: Joules, factor: Double) -> Joules {
    Joules(low: left.low * factor, nominal: left.nominal * factor, high: left.high * factor)
  }

  /// A share of the energy; `divisor` is positive.
  public static func / (left: Joules, divisor: Double) -> Joules {
    Joules(low: left.low / divisor, nominal: left.nominal / divisor, high: left.high / divisor)
  }
}

extension Sequence<Joules> {
  /// Sum in the order of the sequence.
  public func sum() -> Joules { reduce(.zero, +) }
}
