import Analog

/// Forward gradients of local greedy losses (Ren, Kornblith, Liao and Hinton 2022): a random direction of a hidden
/// layer's activity is driven, by itself and at full scale, into the layer's own readout crossbar. Because that is
/// linear, what comes out is the derivative of the layer's outputs in that direction; its product with the output
/// errors is the derivative of the layer's loss, and a group's units are credited with the part of their own group.
/// No loss is measured twice and nothing is perturbed.
public struct ForwardGradient: LearningRule {
  /// Hidden units read and credited together.
  public var groupSize: Int

  /// The rule; four units a group unless said.
  public init(groupSize: Int = 4) {
    precondition(groupSize >= 1, "a group has a unit")
    self.groupSize = groupSize
  }

  /// `forward-gradient`.
  public var name: String { Rule.forwardGradient.rawValue }
  /// A pass, and the readouts once more.
  public var passesPerExample: Int { 2 }
  /// Yes.
  public var isFactorable: Bool { true }

  /// Each hidden layer needs a readout.
  public func check(_ placement: Placement) throws(LearningError) {
    try requireReadouts(placement, for: name)
  }

  /// Layer by layer: activity, the layer's outputs and errors, the direction group by group, the credit.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    var factors = [Gradient.Factors?](repeating: nil, count: chip.placement.crossbarCount)
    var inputs = batch.inputs
    var outputs = inputs
    for layer in 0..<chip.matrixCount - 1 {
      let readout = chip.placement.readout(ofHidden: layer)!
      let driven = chip.driven(layer: layer, inputs: inputs)
      let received = chip.received(layer: layer, chip.read(layer: layer, driven: driven, phase: batch.phase))
      inputs = chip.activate(layer: layer, received, phase: batch.phase)
      let drivenReadout = chip.driven(layer: readout, inputs: inputs)
      outputs = chip.received(
        layer: readout, chip.read(layer: readout, driven: drivenReadout, phase: batch.phase))
      let errors = outputErrors(outputs, batch)
      let credit = credit(on: &chip, layer: layer, readout: readout, hidden: inputs, errors, batch, &random)
      factors[layer] = .init(driven: driven, errors: credit)
      factors[readout] = .init(driven: drivenReadout, errors: errors)
    }
    return Gradient(factors, outputs: outputs, on: &chip, batch)
  }

  /// For each unit its sign times the sum over classes of errors and its group's derivatives.
  private func credit(
    on chip: inout Chip, layer: Int, readout: Int, hidden: Matrix, _ errors: Matrix, _ batch: Batch,
    _ random: inout RunRandom
  ) -> Matrix {
    var credit = random.signs(rows: hidden.rows, columns: hidden.columns, for: .perturbation)
    chip.chargeDigital(batch.phase, layer: layer, .draw, count: credit.elements.count)
    var direction = credit
    scale(&direction, bySlopesAt: hidden, chip.card.converters.activation)
    let driven = chip.driven(layer: readout, inputs: direction)
    let units = hidden.columns
    let classes = errors.columns
    var groups = 0
    for start in stride(from: 0, to: units, by: groupSize) {
      let group = start..<min(start + groupSize, units)
      let derivatives = chip.read(layer: readout, driven: driven, rows: group, phase: batch.phase)
      for example in 0..<hidden.rows {
        var derivative: Float = 0
        for place in example * classes..<(example + 1) * classes {
          derivative += errors.elements[place] * derivatives.elements[place]
        }
        for unit in group { credit.elements[example * units + unit] *= derivative }
      }
      groups += 1
    }
    chip.chargeDigital(batch.phase, layer: readout, .multiply, count: groups * errors.elements.count)
    chip.chargeDigital(batch.phase, layer: readout, .add, count: groups * errors.elements.count)
    return credit
  }

  /// A pass through every layer and readout, and the readouts group by group.
  public func declaration(on placement: Placement, examples: Int) -> RuleDeclaration? {
    var work = RuleWork()
    let classes = placement.layers[placement.layers.count - 1]
    for layer in 0..<placement.matrixCount - 1 {
      guard let readout = placement.readout(ofHidden: layer) else { return nil }
      let units = placement.fanOut(layer)
      work.read(placement, layer, examples: examples)
      work.read(placement, readout, examples: examples)
      work.activations += examples * units
      work.randomBits += examples * units
      for start in stride(from: 0, to: units, by: groupSize) {
        work.read(placement, readout, rows: start..<min(start + groupSize, units), examples: examples)
        work.multiplyAndAdd(examples * classes)
      }
    }
    work.outerProducts(placement, 0..<placement.crossbarCount, examples: examples)
    return RuleDeclaration(
      reads: "each readout's outputs group by group, hidden activations",
      hardware: "rows driven a few at a time; a readout crossbar per hidden layer", work: work)
  }
}

/// Throws unless every hidden layer, and there must be one, has a readout crossbar.
func requireReadouts(_ placement: Placement, for rule: String) throws(LearningError) {
  let layers = placement.layers
  guard layers.count >= 3 else {
    throw LearningError(
      "\(rule) trains hidden layers and this chip has none",
      remedy: "use layers such as 64-32-10, or the rule \(Rule.readoutOnly.rawValue)")
  }
  guard layers.count == 3 || placement.hasReadouts else {
    throw LearningError(
      "\(rule) needs a readout for each hidden layer and this chip has \(layers.count - 2) hidden layers and 1 readout",
      remedy: "fabricate it with --readouts, or use the rule \(Rule.directFeedbackAlignment.rawValue)")
  }
}
