import Analog

/// All weights perturbed at once by known signs and credited with the change of the batch's loss: simultaneous
/// perturbation (Spall 1992), and with a code for signs the multiplexed gradient descent of McCaughan et al. (2023).
/// The perturbation lines of the tiles hold +-`amplitude` while the batch is read twice; stored conductances do not move.
public struct WeightPerturbation: LearningRule {
  /// Where signs come from.
  public enum Pattern: String, Sendable, CaseIterable {
    /// A random bit for each weight and probe.
    case rademacher
    /// Walsh functions, one for each weight, in scrambled order: a counter and exclusive ors, and orthogonal over a
    /// whole period.
    case code
  }

  /// Where signs come from.
  public var pattern: Pattern
  /// Perturbations tried and averaged on each batch.
  public var probes: Int
  /// Size of the perturbation in real weights.
  public var amplitude: Float
  /// Probes so far, for the code.
  private var tick: UInt64 = 0

  /// Probes so far.
  public var memory: [Matrix] {
    get { [Matrix(rows: 1, columns: 1, repeating: Float(tick))] }
    set { tick = UInt64(newValue.first?.elements.first ?? 0) }
  }
  /// One number, whole and not negative.
  public func canHave(memory: [Matrix], on layers: [Int]) -> Bool {
    guard memory.count == 1, memory[0].elements.count == 1 else { return false }
    return (0...16_777_216).contains(memory[0].elements[0])
  }

  /// The rule; one random probe of 0.02 unless said.
  public init(pattern: Pattern = .rademacher, probes: Int = 1, amplitude: Float = 0.02) {
    precondition(probes >= 1 && amplitude > 0, "a perturbation has a size, and there is one")
    self.pattern = pattern
    self.probes = probes
    self.amplitude = amplitude
  }

  /// `weight-perturbation`.
  public var name: String { Rule.weightPerturbation.rawValue }
  /// Two passes a probe.
  public var passesPerExample: Int { 2 * probes }
  /// The estimate spreads one number over all weights, so rates must fall with their number.
  public func rateFactors(on placement: Placement) -> RateFactors {
    let factor = min(1, 120 * Float(probes) / Float(max(Self.weights(placement), 1)))
    return RateFactors(hidden: factor, output: factor)
  }

  private static func weights(_ placement: Placement) -> Int {
    (0..<placement.matrixCount).reduce(0) { $0 + (placement.fanIn($1) + 1) * placement.fanOut($1) }
  }

  /// The mean over probes of signs times (L(+) - L(-)) / (2 amplitude).
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    var slopes = (0..<chip.matrixCount).map {
      Matrix(rows: chip.placement.fanIn($0) + 1, columns: chip.placement.fanOut($0))
    }
    var outputs = Matrix(rows: batch.inputs.rows, columns: batch.targets.columns)
    for _ in 0..<probes {
      let signs = signs(on: &chip, &random, phase: batch.phase)
      let (above, up) = loss(on: &chip, batch, signs, amplitude)
      let (below, down) = loss(on: &chip, batch, signs, -amplitude)
      let change = (above - below) / (2 * amplitude * Float(probes))
      for layer in slopes.indices {
        for index in slopes[layer].elements.indices {
          slopes[layer].elements[index] += change * signs[layer].elements[index]
        }
        chip.chargeDigital(batch.phase, layer: layer, .add, count: slopes[layer].elements.count)
      }
      outputs += mean(up, down)
    }
    for layer in 0..<chip.matrixCount { chip.perturb(layer: layer, by: nil) }
    outputs *= 1 / Float(probes)
    return Gradient(slopes: slopes, outputs: outputs)
  }

  /// The mean loss with perturbation lines held, and the outputs.
  private func loss(
    on chip: inout Chip, _ batch: Batch, _ signs: [Matrix], _ amplitude: Float
  ) -> (Float, Matrix) {
    for layer in signs.indices {
      var held = signs[layer]
      held *= amplitude
      chip.perturb(layer: layer, by: held, phase: batch.phase)
    }
    let outputs = chip.forward(batch.inputs, phase: batch.phase).logits
    let losses = batch.losses(outputs)
    chargeLosses(on: &chip, layer: chip.matrixCount - 1, count: losses.count, phase: batch.phase)
    return (losses.reduce(0, +) / Float(max(losses.count, 1)), outputs)
  }

  private mutating func signs(on chip: inout Chip, _ random: inout RunRandom, phase: Phase) -> [Matrix] {
    tick += 1
    var first: UInt64 = 1
    let weights = Self.weights(chip.placement)
    let bits = UInt64(64 - (UInt64(weights) + 1).leadingZeroBitCount)
    var matrices: [Matrix] = []
    for layer in 0..<chip.matrixCount {
      let (rows, columns) = (chip.placement.fanIn(layer) + 1, chip.placement.fanOut(layer))
      switch pattern {
      case .rademacher:
        chip.chargeDigital(phase, layer: layer, .draw, count: rows * columns)
        matrices.append(random.signs(rows: rows, columns: columns, for: .perturbation))
      case .code:
        matrices.append(
          Self.walsh(rows: rows, columns: columns, first: first, tick: tick, bits: bits))
        first += UInt64(rows * columns)
      }
    }
    return matrices
  }

  /// Walsh functions number `first` onwards at a tick: the parity of the bits that number and time have in common. An
  /// odd multiplier visits the 2^bits times of a period in scrambled order.
  private static func walsh(rows: Int, columns: Int, first: UInt64, tick: UInt64, bits: UInt64) -> Matrix {
    let time = (tick &* 0x9E37_79B9_7F4A_7C15) & (1 << bits - 1)
    var signs = Matrix(rows: rows, columns: columns)
    for index in signs.elements.indices {
      let shared = (first + UInt64(index)) & time
      signs.elements[index] = shared.nonzeroBitCount & 1 == 0 ? 1 : -1
    }
    return signs
  }

  /// Two passes and two losses a probe, and a sign for every weight.
  public func declaration(on placement: Placement, examples: Int) -> RuleDeclaration? {
    var work = RuleWork()
    let weights = Self.weights(placement)
    work.passes(placement, examples: examples, times: 2 * probes)
    work.losses(placement, count: 2 * probes * examples)
    work.additions += probes * weights
    work.randomBits = pattern == .rademacher ? probes * weights : 0
    return RuleDeclaration(
      reads: "outputs", hardware: "a perturbation line with a latched sign at every pair", work: work)
  }
}
