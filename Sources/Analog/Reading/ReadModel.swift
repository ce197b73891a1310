/// Noise of a read.
public struct ReadModel: Sendable, Equatable {
  /// Sigma added at a column's converter at each read, in units of output.
  public var outputSigma: Double = 0
  /// Low-frequency noise of the cells, integrated over their age; nil for none.
  public var flicker: Flicker?
  /// Noise of the cells that has no memory; nil for none.
  public var white: SaturatingSigma?
  /// Low-frequency noise of the cells with its memory; nil for none.
  public var telegraph: TelegraphModel?
  /// Kelvin of cells and wires whose thermal noise reads carry; nil for reads without it. It is that of the test bench: what
  /// the chip lived through does not count.
  public var thermalNoise_K: Double?

  /// A noiseless read.
  public init() {}

  /// Low-frequency noise of a cell integrated from the duration of a read to its age,
  /// sigma = A sqrt(ln((t + t0 + t_r) / (2 t_r))), with t0 that of a power-law drift and 0 without one. The cell's
  /// spectrum is S_G = A^2 / f.
  public struct Flicker: Sendable, Equatable {
    /// How the amplitude A depends on the cell's state.
    public enum Amplitude: Sendable, Equatable {
      /// G(t) Q with Q = min(coefficient / g_rel^exponent, limit), g_rel as programmed (Joshi et al. 2020).
      case power(coefficient: Double, exponent: Double, limit: Double)
      /// G(t) Q with any Q(g_rel), g_rel as programmed (Le Gallo et al. 2023).
      case relative(StateDependence)
      /// `slope_uS` log10(G(t) / 1 uS), not below 0 (Falcone et al. 2025).
      case logarithmic(slope_uS: Double)
    }

    /// How the amplitude depends on the state.
    public var amplitude: Amplitude
    /// Duration of a read in nanoseconds.
    public var readTime_ns: Double

    /// A law of flicker noise.
    public init(amplitude: Amplitude, readTime_ns: Double) {
      self.amplitude = amplitude
      self.readTime_ns = readTime_ns
    }
  }
}

/// A sigma that grows with conductance and levels off: limit (1 - exp(-G / scale)).
public struct SaturatingSigma: Sendable, Equatable {
  /// Largest sigma in microsiemens.
  public var limit_uS: Double
  /// Conductance scale in microsiemens.
  public var scale_uS: Double

  /// A sigma that levels off.
  public init(limit_uS: Double, scale_uS: Double) {
    self.limit_uS = limit_uS
    self.scale_uS = scale_uS
  }
}

/// Low-frequency noise with its memory: each cell has telegraph states on log-spaced time constants, which add up to
/// 1/f between the reciprocals of the fastest and the slowest. State k of a cell at time t is a function of serial,
/// cell, k and floor(t / tau_k + phase), so it can be evaluated at any time in any order, and reading changes nothing.
public struct TelegraphModel: Sendable, Equatable {
  /// Number of two-valued states of a cell.
  public var states: Int = 8
  /// Shortest mean time constant in seconds.
  public var fastest_s: Double = 1e-3
  /// Longest mean time constant in seconds.
  public var slowest_s: Double = 1e4
  /// Sigma of all states together relative to the conductance, at the top of the window; the median over cells.
  public var sigma: Double = 0.01
  /// Sigma over cells of the natural logarithm of that.
  public var sigmaSpread: Double = 0
  /// The relative sigma grows towards low conductance as g_rel^-exponent, g_rel as programmed.
  public var exponent: Double = 0
  /// Largest relative sigma.
  public var limit: Double = 1
  /// What is faster than a read and so has no memory, relative to the conductance.
  public var whiteSigma: Double = 0

  /// Eight states of 1 % over seven decades.
  public init() {}
}
