import Analog

/// Forward through the chip, backward through a digital model of it (Wright et al. 2022). The model is what the chip's own
/// converters said when its upper matrices were last read back, one row at a time; between two readings it is nominal.
public struct PhysicsAware: LearningRule {
  /// Batches from one reading of the weights to the next.
  public var refresh: Int
  /// Real weights as last measured, for each matrix but the first.
  private var model: [Matrix] = []
  private var batches = 0

  /// The rule; a reading every hundred batches unless said.
  public init(refresh: Int = 100) {
    precondition(refresh >= 1, "a model is read at least once")
    self.refresh = refresh
  }

  /// `physics-aware`.
  public var name: String { Rule.physicsAware.rawValue }
  /// One pass.
  public var passesPerExample: Int { 1 }
  /// Yes.
  public var isFactorable: Bool { true }
  /// Batches since the model was read, and the model.
  public var memory: [Matrix] {
    get { [Matrix(rows: 1, columns: 1, repeating: Float(batches % refresh))] + model }
    set {
      batches = Int(newValue.first?.elements.first ?? 0)
      model = Array(newValue.dropFirst())
    }
  }
  /// A whole number below `refresh`, and weights and biases of each matrix but the first.
  public func canHave(memory: [Matrix], on layers: [Int]) -> Bool {
    guard memory.count == layers.count - 1, memory[0].elements.count == 1,
      (0..<Float(refresh)).contains(memory[0].elements[0])
    else { return false }
    return memory.indices.dropFirst().allSatisfy {
      memory[$0].rows == layers[$0] + 1 && memory[$0].columns == layers[$0 + 1]
    }
  }

  /// Backpropagation through the model at the activations that the chip showed.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    if batches.isMultiple(of: refresh) { measure(&chip, phase: batch.phase) }
    batches += 1
    let pass = chip.forward(batch.inputs, phase: batch.phase)
    var errors = outputErrors(pass.logits, batch)
    var factors = [Gradient.Factors?](repeating: nil, count: chip.matrixCount)
    for layer in stride(from: chip.matrixCount - 1, through: 0, by: -1) {
      factors[layer] = .init(driven: pass.driven[layer], errors: errors)
      guard layer > 0 else { break }
      let work = errors.elements.count * chip.layers[layer]
      chip.chargeDigital(batch.phase, layer: layer - 1, .multiply, count: work)
      chip.chargeDigital(batch.phase, layer: layer - 1, .add, count: work)
      let back = Matrix.product(errors, model[layer - 1], rightTransposed: true)
      errors = back.selectingColumns(0..<chip.layers[layer])
      scale(&errors, bySlopesAt: pass.hidden[layer - 1], chip.card.converters.activation)
    }
    return Gradient(factors, outputs: pass.logits, on: &chip, batch)
  }

  private mutating func measure(_ chip: inout Chip, phase: Phase) {
    model = (1..<max(chip.matrixCount, 1)).map { layer in
      var weights = chip.measureWeights(layer: layer, reads: 1, phase: phase)
      weights *= Float(chip.weightScale(layer: layer))
      return weights
    }
  }

  /// One pass and the way back; what a reading of the weights adds once in `refresh` batches is not in it.
  public func declaration(on placement: Placement, examples: Int) -> RuleDeclaration? {
    var work = RuleWork()
    work.passes(placement, examples: examples)
    work.outerProducts(placement, 0..<placement.matrixCount, examples: examples)
    for matrix in 1..<placement.matrixCount {
      work.multiplyAndAdd(examples * placement.fanIn(matrix) * placement.fanOut(matrix))
    }
    return RuleDeclaration(
      reads: "outputs, hidden activations, weights once in \(refresh) batches",
      hardware: "a digital copy of all weights but the first matrix's", work: work)
  }
}
