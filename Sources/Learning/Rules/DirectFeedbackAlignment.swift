import Analog

/// Output errors reach each hidden layer through a fixed random matrix of its own (Nokland 2016); the chip itself is
/// only read forward.
public struct DirectFeedbackAlignment: LearningRule {
  /// For each hidden layer classes x units feedback weights; drawn at the first batch.
  private var feedback: [Matrix] = []

  /// The rule.
  public init() {}

  /// `direct-feedback-alignment`.
  public var name: String { Rule.directFeedbackAlignment.rawValue }
  /// One pass.
  public var passesPerExample: Int { 1 }
  /// Yes.
  public var isFactorable: Bool { true }
  /// The feedback weights.
  public var memory: [Matrix] {
    get { feedback }
    set { feedback = newValue }
  }
  /// A matrix of classes x units for each hidden layer.
  public func canHave(memory: [Matrix], on layers: [Int]) -> Bool {
    let sizes = layers.dropFirst().dropLast()
    return memory.count == sizes.count
      && zip(memory, sizes).allSatisfy { $0.rows == layers[layers.count - 1] && $0.columns == $1 }
  }

  /// Errors sent back through the fixed weights, times the nominal slope of tanh at the measured activations.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    if feedback.isEmpty { feedback = Self.draw(chip.layers, &random) }
    let pass = chip.forward(batch.inputs, phase: batch.phase)
    let errors = outputErrors(pass.logits, batch)
    let last = chip.matrixCount - 1
    var factors: [Gradient.Factors?] = []
    for layer in 0..<last {
      var sent = Matrix.product(errors, feedback[layer])
      let work = errors.elements.count * sent.columns
      chip.chargeDigital(batch.phase, layer: layer, .multiply, count: work)
      chip.chargeDigital(batch.phase, layer: layer, .add, count: work)
      scale(&sent, bySlopesAt: pass.hidden[layer], chip.card.converters.activation)
      factors.append(.init(driven: pass.driven[layer], errors: sent))
    }
    factors.append(.init(driven: pass.driven[last], errors: errors))
    return Gradient(factors, outputs: pass.logits, on: &chip, batch)
  }

  /// One pass and a product of the errors with each feedback matrix.
  public func declaration(on placement: Placement, examples: Int) -> RuleDeclaration? {
    var work = RuleWork()
    work.passes(placement, examples: examples)
    work.outerProducts(placement, 0..<placement.matrixCount, examples: examples)
    for units in placement.layers.dropFirst().dropLast() {
      work.multiplyAndAdd(examples * units * placement.fanOut(placement.matrixCount - 1))
    }
    return RuleDeclaration(
      reads: "outputs, hidden activations",
      hardware: "a fixed random matrix from the outputs to each hidden layer",
      work: work)
  }

  /// Normal weights of variance 1 / classes.
  private static func draw(_ layers: [Int], _ random: inout RunRandom) -> [Matrix] {
    let classes = layers[layers.count - 1]
    return layers.dropFirst().dropLast().map { units in
      var weights = Matrix(
        rows: classes, columns: units, elements: random.normals(classes * units, for: .feedback))
      weights *= 1 / Float(classes).squareRoot()
      return weights
    }
  }
}

/// Multiplies errors by the nominal slopes of the neurons at measured activations.
func scale(_ errors: inout Matrix, bySlopesAt activations: Matrix, _ activation: Activation) {
  for index in errors.elements.indices {
    errors.elements[index] *= activation.slope(at: activations.elements[index])
  }
}
