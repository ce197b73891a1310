import Analog
import Foundation

extension ReadModel.Flicker {
  /// Q(g_rel) = min(coefficient / g_rel^exponent, limit).
  struct PowerQuality {
    var coefficient: Double
    var exponent: Double
    var limit: Double

    /// Q at a programmed g_rel, as a read takes it.
    func value(_ relative: Double) -> Double {
      min(coefficient / max(pow(max(relative, 1e-7), exponent), 1e-3), limit)
    }
  }

  /// The power law of Q; nil for amplitudes of other forms.
  var power: PowerQuality? {
    guard case .power(let coefficient, let exponent, let limit) = amplitude else { return nil }
    return PowerQuality(coefficient: coefficient, exponent: exponent, limit: limit)
  }

  /// The same noise with another power law.
  func with(_ power: PowerQuality) -> ReadModel.Flicker {
    ReadModel.Flicker(
      amplitude: .power(coefficient: power.coefficient, exponent: power.exponent, limit: power.limit),
      readTime_ns: readTime_ns)
  }
}

extension Calibration {
  /// Throws for base cards whose cells do more over time than a fit of drift knows.
  func requirePlainDrift() throws(LaboratoryError) {
    let law = base.drift
    let isPiecewise = law?.exponentMean.above != nil || law?.exponentSigma.above != nil
    if isPiecewise || base.relaxation != nil || base.retention != nil {
      throw .badUsage(
        "card `\(base.name)` has \(isPiecewise ? "exponents that follow a polynomial" : "cells that relax or lose what they hold"), which is not fitted",
        remedy: "choose a base card with plain power-law drift, such as pcm-nandakumar-2019")
    }
    if let flicker = base.read.flicker, flicker.power == nil {
      throw .badUsage(
        "card `\(base.name)` has no `q_coefficient` in read.flicker, and other forms of it are not fitted",
        remedy: "choose a base card with the power law, such as pcm-nandakumar-2019")
    }
  }
}
