import Kernels

/// A number that depends on the programmed state: clip(constant + slope ln g_rel, low, high), and where measurements say
/// so a polynomial from some g_rel on.
public struct StateDependence: Sendable, Equatable {
  /// A polynomial that takes over at high conductance.
  public struct Branch: Sendable, Equatable {
    /// The g_rel from which it holds.
    public var from: Double
    /// Coefficients of powers of g_rel, constant first.
    public var polynomial: [Double]

    /// A polynomial from some g_rel on.
    public init(from: Double, polynomial: [Double]) {
      self.from = from
      self.polynomial = polynomial
    }
  }

  /// Value at g_rel = 1.
  public var constant: Double
  /// Change per unit of ln g_rel.
  public var slope: Double
  /// Smallest value.
  public var low: Double
  /// Largest value.
  public var high: Double
  /// What holds at high conductance instead; nil for nothing else.
  public var above: Branch?

  /// A dependence on g_rel.
  public init(
    constant: Double, slope: Double = 0, low: Double = 0, high: Double = 10,
    above: Branch? = nil
  ) {
    self.constant = constant
    self.slope = slope
    self.low = low
    self.high = high
    self.above = above
  }
}

/// Loss of conductance after a write at t_p, cell by cell.
public struct DriftModel: Sendable, Equatable {
  /// How conductance falls with time.
  public enum Law: String, Sendable, CaseIterable {
    /// G(t) = G(t_p) ((t - t_p + t0) / t0)^-nu.
    case powerLaw = "power-law"
    /// Towards the resting state, G(t) = G_rest + (G(t_p) - G_rest) exp(-nu (t - t_p) / t0): a capacitor that leaks.
    case exponential
  }

  /// How conductance falls.
  public var law: Law = .powerLaw
  /// Mean of the exponent.
  public var exponentMean: StateDependence
  /// Sigma of the exponent over cells; a cell's exponent is |mean + sigma xi|.
  public var exponentSigma: StateDependence
  /// Share of the exponent's variance that belongs to the cell for life; the rest is redrawn at each write.
  public var lastingShare: Double = 1
  /// t0 in seconds; of the exponential law the mean time constant when nu is about 1.
  public var referenceTime_s: Double = 1
  /// Activation energy in electronvolts of ageing faster when warm (0: temperature has no effect).
  public var activationEnergy_eV: Double = 0

  /// A drift law.
  public init(exponentMean: StateDependence, exponentSigma: StateDependence) {
    self.exponentMean = exponentMean
    self.exponentSigma = exponentSigma
  }
}

extension StateDependence {
  /// clip(constant + slope ln g_rel, low, high), or the polynomial above its limit; g_rel is taken as at least 1e-7.
  func value(relative: Float) -> Float {
    if let above, relative >= Float(above.from) {
      return above.polynomial.reversed().reduce(Float(0)) { $0 * relative + Float($1) }
    }
    let raw = slope == 0 ? Float(constant) : Float(constant) + Float(slope) * ChipMath.ln(max(relative, 1e-7))
    return min(max(raw, Float(low)), Float(high))
  }

  /// Whether the state does not matter.
  var isConstant: Bool { slope == 0 && above == nil }
}

extension DriftModel {
  /// Whether a write changes a cell's exponent: it does unless the exponent is the cell's for life in every state.
  var isRedrawn: Bool { lastingShare < 1 || !exponentMean.isConstant || !exponentSigma.isConstant }

  /// Whether a write asks again for what a cell's exponent has of its own.
  var drawsOnItsCells: Bool { isRedrawn && lastingShare > 0 }

  /// |mean + sigma xi| for a cell programmed to `relative` of the top of the window.
  func exponent(relative: Float, normal: Float) -> Float {
    (exponentMean.value(relative: relative) + exponentSigma.value(relative: relative) * normal).magnitude
  }

  /// The same for cells side by side, in the place of their normals. New cells mostly share one state, for which the
  /// laws are worked out once.
  func replaceByExponents(
    _ normals: inout MutableSpan<Float>, conductances_S: Span<Float>, highest_S: Float
  ) {
    guard !normals.isEmpty else { return }
    let shared_S = conductances_S[0]
    let isShared = conductances_S.indices.allSatisfy { conductances_S[$0] == shared_S }
    if isShared || exponentMean.isConstant && exponentSigma.isConstant {
      let relative = shared_S / highest_S
      let (mean, sigma) = (exponentMean.value(relative: relative), exponentSigma.value(relative: relative))
      for cell in normals.indices { normals[cell] = (mean + sigma * normals[cell]).magnitude }
    } else {
      for cell in normals.indices {
        normals[cell] = exponent(relative: conductances_S[cell] / highest_S, normal: normals[cell])
      }
    }
  }
}
