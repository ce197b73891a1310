import Kernels

/// Steps and bounds of pulsed cells in units of weight. They are functions of card and serial: small chips keep them,
/// large ones, where six numbers a cell would be most of the memory, make them anew when a write needs them.
struct PulseSteps: Sendable {
  /// How many cells.
  let count: Int
  private let law: StepLaw
  private let isAffine: Bool
  /// What multiplies each cell's steps; empty when all are 1.
  private var factors: [Float] = []
  /// All steps with their factors; nil where they are made anew.
  private var stored: CellSteps?

  /// A chip of more cells makes its steps anew.
  static let keptCellsMax = 1 << 22

  init(_ law: PulseLaw, count: Int, draws: [DrawAddress], deepest: Float, isKept: Bool) {
    self.count = count
    self.law = law.stepLaw(draws: draws, deepest: deepest)
    isAffine = law.hasClosedForm
    if isKept { stored = made }
  }

  private var made: CellSteps {
    let steps = makeSteps(law, count: count, withSlopes: isAffine)
    return factors.isEmpty ? steps : Self.scaled(steps, by: factors)
  }

  /// The same cells with their steps, and what a step changes per unit of weight, times a factor each.
  func scaled(by factors: [Float]) -> PulseSteps {
    var scaled = self
    scaled.factors = factors
    scaled.stored = stored.map { Self.scaled($0, by: factors) }
    return scaled
  }

  private static func scaled(_ steps: CellSteps, by factors: [Float]) -> CellSteps {
    func times(_ values: [Float]) -> [Float] { zip(values, factors).map { $0 * $1 } }
    var scaled = steps
    scaled.up = times(steps.up)
    scaled.down = times(steps.down)
    scaled.upSlope = times(steps.upSlope)
    scaled.downSlope = times(steps.downSlope)
    return scaled
  }

  /// The steps, in memory for as long as the caller holds them.
  var inMemory: CellSteps { stored ?? made }

  /// Where the kernel of pulses finds them; the law must have a closed form.
  var source: StepSource {
    if stored == nil, factors.isEmpty { return .law(law) }
    return .stored(inMemory, soft: false)
  }
}

extension CellSteps {
  /// One cell.
  subscript(cell: Int) -> PulsedCell {
    PulsedCell(
      up: up[cell], down: down[cell], upSlope: upSlope.isEmpty ? 0 : upSlope[cell],
      downSlope: downSlope.isEmpty ? 0 : downSlope[cell], upper: upper[cell], lower: lower[cell])
  }
}

extension PulseLaw {
  /// The law as the kernel that makes steps takes it; `deepest` is the lowest bound that keeps conductances above zero.
  func stepLaw(draws: [DrawAddress], deepest: Float) -> StepLaw {
    let slopes: StepLaw.Shape =
      switch shape {
      case .softBounds: .softBounds
      case .linear(let linear):
        .linear(
          gammaUp: Float(linear.up), gammaDown: Float(linear.down), gammaSigma: Float(linear.sigma))
      case .constant, .exponential, .power, .piecewise: .constant
      }
    var law = StepLaw(draws: draws, shape: slopes, step: Float(step))
    law.isLogNormal = stepSpread == .logNormal
    law.sigma = Float(stepSigma)
    (law.asymmetry, law.asymmetrySigma) = (Float(asymmetry), Float(asymmetrySigma))
    (law.upper, law.upperSigma) = (Float(upperBound), Float(upperBoundSigma))
    (law.lower, law.lowerSigma) = (Float(lowerBound), Float(lowerBoundSigma))
    law.deepest = deepest
    return law
  }

  /// Noise and units of pulses as the kernel takes them.
  func firing(_ cell: CellModel, noise: DrawAddress, shown: DrawAddress) -> PulseFiring {
    var firing = PulseFiring(
      rest_S: Float(cell.rest_S), unit_S: Float(cell.unit_S), floor_S: Float(cell.floor_uS * 1e-6),
      ceiling_S: Float(cell.ceiling_uS * 1e-6), noise: noise, shown: shown)
    firing.cycleSigma = cycleSigma
    firing.isMultiplicative = cycleNoise == .multiplicative
    firing.writeNoise = Float(writeNoiseSteps * step)
    return firing
  }
}
