import Analog

/// Two antithetic passes with known signs +-`amplitude` added to what all hidden units receive; every unit is credited
/// with the change of the one loss, times its own sign. The variance of that credit grows with the number of units.
public struct NodePerturbation: LearningRule {
  /// Size of the perturbation in units of a neuron's input.
  public var amplitude: Float

  /// The rule; perturbations of 0.3 unless said.
  public init(amplitude: Float = 0.3) {
    precondition(amplitude > 0, "a perturbation has a size")
    self.amplitude = amplitude
  }

  /// `node-perturbation`.
  public var name: String { Rule.nodePerturbation.rawValue }
  /// Two passes.
  public var passesPerExample: Int { 2 }
  /// Yes.
  public var isFactorable: Bool { true }

  /// One number is the credit of all hidden units at once, so the noise of each one's share grows with their number, and rates
  /// fall with it: 4 / units, at most a third.
  public func rateFactors(on placement: Placement) -> RateFactors {
    let units = (0..<placement.matrixCount - 1).reduce(0) { $0 + placement.fanOut($1) }
    return RateFactors(hidden: min(1 / 3, 4 / Float(max(units, 1))))
  }

  /// Both passes, and for each example (L(+) - L(-)) / (2 amplitude) times the signs.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    let last = chip.matrixCount - 1
    let signs = chip.layers.dropFirst().dropLast().enumerated().map { layer, units in
      chip.chargeDigital(batch.phase, layer: layer, .draw, count: batch.inputs.rows * units)
      return random.signs(rows: batch.inputs.rows, columns: units, for: .perturbation)
    }
    let up = chip.forward(batch.inputs, shifts: signs, times: amplitude, phase: batch.phase)
    let down = chip.forward(batch.inputs, shifts: signs, times: -amplitude, phase: batch.phase)
    let above = batch.losses(up.logits)
    let below = batch.losses(down.logits)
    chargeLosses(on: &chip, layer: last, count: 2 * batch.inputs.rows, phase: batch.phase)
    let outputs = mean(up.logits, down.logits)
    var factors: [Gradient.Factors?] = []
    for layer in 0..<last {
      var credit = signs[layer]
      for index in credit.elements.indices {
        let example = index / credit.columns
        credit.elements[index] *= (above[example] - below[example]) / (2 * amplitude)
      }
      factors.append(.init(driven: mean(up.driven[layer], down.driven[layer]), errors: credit))
    }
    factors.append(
      .init(driven: mean(up.driven[last], down.driven[last]), errors: outputErrors(outputs, batch)))
    return Gradient(factors, outputs: outputs, on: &chip, batch)
  }

  /// Two passes and two losses.
  public func declaration(on placement: Placement, examples: Int) -> RuleDeclaration? {
    var work = RuleWork()
    work.passes(placement, examples: examples, times: 2)
    work.outerProducts(placement, 0..<placement.matrixCount, examples: examples)
    work.losses(placement, count: 2 * examples)
    work.randomBits = examples * placement.layers.dropFirst().dropLast().reduce(0, +)
    return RuleDeclaration(
      reads: "outputs, hidden activations", hardware: "a perturbation of known sign at each hidden neuron",
      work: work)
  }
}

/// The mean of two passes.
func mean(_ left: Matrix, _ right: Matrix) -> Matrix {
  var mean = left
  mean += right
  mean *= 0.5
  return mean
}
