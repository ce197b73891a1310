import Analog
import Foundation

/// Two antithetic passes with known signs +-`amplitude` added to what the hidden units receive. The readout crossbar
/// is read a few rows at a time, so each group's partial sums are digitised separately, and a group's units are
/// credited with the change of the *global* loss that their own group caused: L(z + dz_group) - L(z - dz_group).
/// The variance of that credit grows with the units of a group, not with the layer (the physical form of the
/// replicated group losses of Ren, Kornblith, Liao and Hinton 2022).
public struct TilePerturbation: LearningRule {
  /// Hidden units read and credited together.
  public var groupSize: Int
  /// Size of the perturbation in units of a neuron's input.
  public var amplitude: Float

  /// The rule; four units a group and perturbations of 0.3 unless said.
  public init(groupSize: Int = 4, amplitude: Float = 0.3) {
    precondition(groupSize >= 1 && amplitude > 0, "a group has a unit and a perturbation a size")
    self.groupSize = groupSize
    self.amplitude = amplitude
  }

  /// `tile-perturbation`.
  public var name: String { Rule.tilePerturbation.rawValue }
  /// Two passes.
  public var passesPerExample: Int { 2 }
  /// Yes.
  public var isFactorable: Bool { true }
  /// A third in hidden layers, whose credit carries the noise of a group's reads, divided among them: each learns from the
  /// answers of those below while they still change.
  public func rateFactors(on placement: Placement) -> RateFactors {
    RateFactors(hidden: 1 / (3 * Float(max(placement.matrixCount - 1, 1))))
  }

  /// Each hidden layer needs a readout.
  public func check(_ placement: Placement) throws(LearningError) {
    try requireReadouts(placement, for: name)
  }

  /// One pass: its hidden activations, and the readout's outputs group by group, the bias row's last.
  private struct Pass {
    let hidden: Matrix
    let drivenReadout: Matrix
    let groups: [Matrix]
  }

  /// Layer by layer, each fed the mean of the two passes of the one before: both passes, the credit of every group, and
  /// the delta rule for the layer's readout.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    var factors = [Gradient.Factors?](repeating: nil, count: chip.placement.crossbarCount)
    var inputs = batch.inputs
    var outputs = inputs
    for layer in 0..<chip.matrixCount - 1 {
      let readout = chip.placement.readout(ofHidden: layer)!
      let driven = chip.driven(layer: layer, inputs: inputs)
      let signs = random.signs(rows: inputs.rows, columns: chip.layers[layer + 1], for: .perturbation)
      chip.chargeDigital(batch.phase, layer: layer, .draw, count: signs.elements.count)
      let up = pass(on: &chip, layer, readout, driven, signs, amplitude, phase: batch.phase)
      let down = pass(on: &chip, layer, readout, driven, signs, -amplitude, phase: batch.phase)
      outputs = chip.received(layer: readout, mean(total(up.groups), total(down.groups)))
      let credit = credit(outputs, up.groups, down.groups, signs, batch)
      chargeCredit(&chip, readout, outputs, groups: up.groups.count - 1, phase: batch.phase)
      factors[layer] = .init(driven: driven, errors: credit)
      factors[readout] = .init(
        driven: mean(up.drivenReadout, down.drivenReadout), errors: outputErrors(outputs, batch))
      inputs = mean(up.hidden, down.hidden)
    }
    return Gradient(factors, outputs: outputs, on: &chip, batch)
  }

  private func pass(
    on chip: inout Chip, _ layer: Int, _ readout: Int, _ driven: Matrix, _ signs: Matrix, _ amplitude: Float,
    phase: Phase
  ) -> Pass {
    var received = chip.received(layer: layer, chip.read(layer: layer, driven: driven, phase: phase))
    for index in received.elements.indices { received.elements[index] += amplitude * signs.elements[index] }
    let hidden = chip.activate(layer: layer, received, phase: phase)
    let drivenReadout = chip.driven(layer: readout, inputs: hidden)
    let units = hidden.columns
    var groups = stride(from: 0, to: units, by: groupSize).map { start in
      chip.read(
        layer: readout, driven: drivenReadout, rows: start..<min(start + groupSize, units), phase: phase)
    }
    groups.append(chip.read(layer: readout, driven: drivenReadout, rows: units..<units + 1, phase: phase))
    return Pass(hidden: hidden, drivenReadout: drivenReadout, groups: groups)
  }

  private func total(_ groups: [Matrix]) -> Matrix {
    groups.dropFirst().reduce(into: groups[0]) { $0 += $1 }
  }

  /// For each example and hidden unit (L(z + d) - L(z - d)) / (2 amplitude) times the unit's sign, d being half the
  /// difference that the unit's group made between the passes.
  private func credit(
    _ outputs: Matrix, _ up: [Matrix], _ down: [Matrix], _ signs: Matrix, _ batch: Batch
  ) -> Matrix {
    var credit = signs
    let units = signs.columns
    let scorer = ChangeOfLoss(batch, outputs)
    let trust = batch.trust(outputs)
    for group in 0..<up.count - 1 {
      let members = group * groupSize..<min((group + 1) * groupSize, units)
      for example in 0..<outputs.rows {
        let change = scorer.change(example, up[group], down[group])
        // To first order the corrected loss changes by the plain one's change times the trust in the label.
        let scale = (trust?[example] ?? 1) * change / (2 * amplitude)
        for place in members { credit.elements[example * units + place] *= scale }
      }
    }
    return credit
  }

  /// The controller's work: adding up groups, and two losses per group of about three operations a class.
  private func chargeCredit(_ chip: inout Chip, _ readout: Int, _ outputs: Matrix, groups: Int, phase: Phase)
  {
    let losses = outputs.elements.count * groups
    chip.chargeDigital(phase, layer: readout, .add, count: losses * 2 + losses * 6)
    chip.chargeDigital(phase, layer: readout, .multiply, count: losses * 6)
  }

  /// Two passes through every layer, readouts group by group, and two losses a group.
  public func declaration(on placement: Placement, examples: Int) -> RuleDeclaration? {
    var work = RuleWork()
    let classes = placement.layers[placement.layers.count - 1]
    for layer in 0..<placement.matrixCount - 1 {
      guard let readout = placement.readout(ofHidden: layer) else { return nil }
      let units = placement.fanOut(layer)
      work.read(placement, layer, examples: examples, times: 2)
      work.activations += 2 * examples * units
      work.randomBits += examples * units
      for start in stride(from: 0, to: units, by: groupSize) {
        let rows = start..<min(start + groupSize, units)
        work.read(placement, readout, rows: rows, examples: examples, times: 2)
        work.multiplyAndAdd(6 * examples * classes)
        work.additions += 2 * examples * classes
      }
      work.read(placement, readout, rows: units..<units + 1, examples: examples, times: 2)
    }
    work.outerProducts(placement, 0..<placement.crossbarCount, examples: examples)
    return RuleDeclaration(
      reads: "each readout's outputs group by group, hidden activations",
      hardware:
        "rows driven a few at a time; a perturbation of known sign at each hidden neuron; a readout crossbar "
        + "per hidden layer", work: work)
  }
}

/// The difference of the losses at z + d and z - d, for outputs z and d half the difference that a group made.
private struct ChangeOfLoss {
  private let batch: Batch
  private let outputs: Matrix
  /// exp(z / softness) of each output, the largest of an example being 1.
  private let weights: [Float]

  init(_ batch: Batch, _ outputs: Matrix) {
    self.batch = batch
    self.outputs = outputs
    guard batch.objective == .crossEntropy else {
      weights = []
      return
    }
    let classes = outputs.columns
    weights = outputs.elements.indices.map { index in
      let largest = outputs.row(index / classes).max() ?? 0
      return exp((outputs.elements[index] - largest) / batch.softness)
    }
  }

  func change(_ example: Int, _ up: Matrix, _ down: Matrix) -> Float {
    let places = example * outputs.columns..<(example + 1) * outputs.columns
    if batch.objective == .squares {
      return places.reduce(0) {
        $0 + (outputs.elements[$1] - batch.targets.elements[$1]) * (up.elements[$1] - down.elements[$1])
      }
    }
    let softness = batch.softness
    var sumUp: Float = 0
    var sumDown: Float = 0
    var expected: Float = 0
    for place in places {
      let difference = (up.elements[place] - down.elements[place]) / 2
      // exp(-d) = 1 / exp(d); the cut keeps both finite.
      let factor = exp(min(max(difference / softness, -40), 40))
      sumUp += weights[place] * factor
      sumDown += weights[place] / factor
      expected += batch.targets.elements[place] * difference
    }
    return softness * log(sumUp / sumDown) - 2 * expected
  }
}
