/// How a pulsed cell steps, in units of weight: the sizes of its steps, how they vary from cell to cell and from pulse
/// to pulse, and its bounds. Laws and names follow Rasch et al., AICAS 2021, and the papers that each card cites.
public struct PulseLaw: Sendable, Equatable {
  /// How the size of a step depends on the weight w; s is the cell's own step, b its bounds.
  public enum Shape: Sendable, Equatable {
    /// up w += s+, down w -= s-.
    case constant
    /// up w += s+ (1 - gamma+ w / B+), down w -= s- (1 - gamma- w / B-), with the card's mean bounds B.
    case linear(Linear)
    /// up w += s+ (1 - w / b+), down w -= s- (1 - w / b-).
    case softBounds
    /// up w += s+ max(1 - A+ exp(gamma+ z), 0), down w -= s- max(1 - A- exp(-gamma- z), 0), z = 2 a w / (b+ - b-) + c.
    case exponential(Exponential)
    /// up w += s+ ((b+ - w)/(b+ - b-))^p+, down w -= s- ((w - b-)/(b+ - b-))^p-.
    case power(up: Double, down: Double)
    /// Steps relative to s at equally spaced weights from lower to upper bound, linear between them: measured data.
    case piecewise(up: [Double], down: [Double])
  }

  /// Parameters of the linear step.
  public struct Linear: Sendable, Equatable {
    /// Slope upwards.
    public var up: Double
    /// Slope downwards.
    public var down: Double
    /// Sigma of both slopes from cell to cell.
    public var sigma: Double

    /// A linear step.
    public init(up: Double, down: Double, sigma: Double = 0) {
      self.up = up
      self.down = down
      self.sigma = sigma
    }
  }

  /// Parameters of the exponential step.
  public struct Exponential: Sendable, Equatable {
    /// A+.
    public var amplitudeUp: Double
    /// A-.
    public var amplitudeDown: Double
    /// gamma+.
    public var gammaUp: Double
    /// gamma-.
    public var gammaDown: Double
    /// a, the scale of z.
    public var scale: Double
    /// c, the offset of z.
    public var offset: Double

    /// An exponential step.
    public init(
      amplitudeUp: Double, amplitudeDown: Double, gammaUp: Double, gammaDown: Double, scale: Double,
      offset: Double
    ) {
      self.amplitudeUp = amplitudeUp
      self.amplitudeDown = amplitudeDown
      self.gammaUp = gammaUp
      self.gammaDown = gammaDown
      self.scale = scale
      self.offset = offset
    }
  }

  /// How a pulse's noise enters.
  public enum CycleNoise: String, Sendable, CaseIterable {
    /// step + s sigma xi.
    case additive
    /// step (1 + sigma xi).
    case multiplicative
  }

  /// How steps spread from cell to cell.
  public enum StepSpread: String, Sendable, CaseIterable {
    /// |1 + sigma xi|.
    case normal
    /// exp(sigma xi).
    case logNormal = "log-normal"
  }

  /// What the reference cell of a pair is set to.
  public enum Reference: String, Sendable, CaseIterable {
    /// The weight 0 of the law.
    case zero
    /// The cell's own symmetry point, where up and down steps are equal.
    case symmetryPoint = "symmetry-point"
  }

  /// How the size of a step depends on the weight.
  public var shape: Shape = .softBounds
  /// Mean step at weight 0.
  public var step: Double = 0.002
  /// Sigma of the step from cell to cell, relative.
  public var stepSigma: Double = 0
  /// How steps spread.
  public var stepSpread: StepSpread = .normal
  /// Mean imbalance: above 0 down steps are smaller by it, below 0 up steps are, relative to `step`.
  public var asymmetry: Double = 0
  /// Sigma of the imbalance from cell to cell, relative to `step`.
  public var asymmetrySigma: Double = 0
  /// Noise of one pulse, relative to the cell's step.
  public var cycleSigma: Double = 0
  /// How that noise enters.
  public var cycleNoise: CycleNoise = .additive
  /// Mean upper bound.
  public var upperBound: Double = 1
  /// Relative sigma of the upper bound from cell to cell.
  public var upperBoundSigma: Double = 0
  /// Mean lower bound.
  public var lowerBound: Double = -1
  /// Relative sigma of the lower bound from cell to cell.
  public var lowerBoundSigma: Double = 0
  /// Sigma of what a cell shows against its hidden state, in steps, redrawn at every pulse.
  public var writeNoiseSteps: Double = 0
  /// What reference cells are set to.
  public var reference: Reference = .zero
  /// Pulses the controller gathers before it fires them at a cell of a hidden layer.
  public var burst: Int = 1
  /// The same for the output layer, whose weights must follow faster.
  public var outputBurst: Int = 1

  /// Soft bounds without variation.
  public init() {}

  /// Whether any number of equal pulses has a closed form: the step is affine in the weight.
  public var hasClosedForm: Bool { shape.isAffine }
}

extension PulseLaw.Shape {
  /// Whether the size of a step is a linear function of the weight.
  var isAffine: Bool {
    switch self {
    case .constant, .linear, .softBounds: true
    case .exponential, .power, .piecewise: false
    }
  }
}
