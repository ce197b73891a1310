/// Boltzmann's constant in joules per kelvin (exact in the SI).
public let boltzmann_J_per_K = 1.380_649e-23

/// Boltzmann's constant in electronvolts per kelvin.
public let boltzmann_eV_per_K = 8.617_333_262e-5

/// A span of time, kept in whole microseconds so that ages add exactly.
public struct TimeSpan: Sendable, Hashable, Comparable, AdditiveArithmetic {
  /// Length in microseconds.
  public let microseconds: Int64

  /// A span of whole microseconds.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// A span in seconds, rounded to the microsecond. The limit is 2^53 microseconds, 285 years.
  public static func seconds(_ value: Double) -> TimeSpan {
    precondition(value.magnitude <= 9e9, "a span is at most 9e9 s (285 years)")
    return TimeSpan(microseconds: Int64((value * 1e6).rounded()))
  }

  /// A span in days of 86,400 s.
  public static func days(_ value: Double) -> TimeSpan { .seconds(value * 86_400) }
  /// A span in hours.
  public static func hours(_ value: Double) -> TimeSpan { .seconds(value * 3_600) }
  /// A span in years of 365 days.
  public static func years(_ value: Double) -> TimeSpan { .days(value * 365) }
  /// No time at all.
  public static let zero = TimeSpan(microseconds: 0)

  /// Length in seconds.
  public var seconds: Double { Double(microseconds) / 1e6 }

  /// Sum of two spans; the sum of any two legal spans is representable.
  public static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
    TimeSpan(microseconds: left.microseconds + right.microseconds)
  }
  /// Difference of two spans.
  public static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
    TimeSpan(microseconds: left.microseconds - right.microseconds)
  }
  /// Orders by length.
  public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.microseconds < right.microseconds }
}

/// An absolute temperature (softness is the word for a distillation "temperature").
public struct Temperature: Sendable, Hashable, Comparable {
  /// Kelvin, above zero.
  public let kelvin: Double

  /// A temperature in kelvin; it must be above absolute zero.
  public static func kelvin(_ value: Double) -> Temperature {
    precondition(value > 0 && value.isFinite, "a temperature lies above 0 K")
    return Temperature(kelvin: value)
  }

  /// A temperature in degrees Celsius, above -273.15.
  public static func celsius(_ value: Double) -> Temperature { .kelvin(value + 273.15) }

  /// 300 K, at which cards are stated unless they say otherwise.
  public static let room = Temperature(kelvin: 300)

  /// Orders from cold to hot.
  public static func < (left: Temperature, right: Temperature) -> Bool { left.kelvin < right.kelvin }
}
