import Foundation

/// What physics asks for at least, at a temperature.
public struct ThermalLimits: Sendable, Equatable {
  /// Kelvin.
  public let temperature_K: Double
  /// kT in joules.
  public var kT_J: Double { 1.380649e-23 * temperature_K }
  /// Landauer: what erasing one bit takes, kT ln 2, in joules.
  public var bitErasure_J: Double { kT_J * Foundation.log(2) }

  /// Limits at a temperature, 300 K unless stated.
  public init(temperature_K: Double = 300) { self.temperature_K = temperature_K }

  /// What resistive cells must dissipate so that thermal noise leaves a signal-to-noise ratio (of powers): 2 kT SNR, in
  /// joules.
  public func cells_J(signalToNoise: Double) -> Double { 2 * kT_J * signalToNoise }

  /// The power ratio that b bits need, quantisation being the only noise: 1.5 x 4^b.
  public static func signalToNoise(bits: Double) -> Double { 1.5 * Foundation.pow(4, bits) }

  /// The bits that a power ratio is worth: ln(SNR / 1.5) / ln 4, not below 0.
  public static func bits(signalToNoise: Double) -> Double {
    signalToNoise > 1.5 ? Foundation.log(signalToNoise / 1.5) / Foundation.log(4) : 0
  }
}
