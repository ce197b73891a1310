import Analog

/// Errors go back from layer to layer, through fixed random matrices in place of the weights (Lillicrap et al. 2016);
/// the chip itself is only read forward. With one hidden layer this is direct feedback alignment.
public struct FeedbackAlignment: LearningRule {
  /// For each matrix but the first fan-out x fan-in feedback weights; drawn at the first batch.
  private var feedback: [Matrix] = []

  /// The rule.
  public init() {}

  /// `feedback-alignment`.
  public var name: String { Rule.feedbackAlignment.rawValue }
  /// One pass.
  public var passesPerExample: Int { 1 }
  /// Yes.
  public var isFactorable: Bool { true }
  /// The feedback weights.
  public var memory: [Matrix] {
    get { feedback }
    set { feedback = newValue }
  }
  /// For each matrix but the first, fan-out x fan-in weights.
  public func canHave(memory: [Matrix], on layers: [Int]) -> Bool {
    memory.count == max(layers.count - 2, 0)
      && memory.indices.allSatisfy {
        memory[$0].rows == layers[$0 + 2] && memory[$0].columns == layers[$0 + 1]
      }
  }

  /// Errors sent back step by step, each times the nominal slope of the neurons at the measured activations.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    if feedback.isEmpty { feedback = Self.draw(chip.layers, &random) }
    let pass = chip.forward(batch.inputs, phase: batch.phase)
    var errors = outputErrors(pass.logits, batch)
    var factors = [Gradient.Factors?](repeating: nil, count: chip.matrixCount)
    for layer in stride(from: chip.matrixCount - 1, through: 0, by: -1) {
      factors[layer] = .init(driven: pass.driven[layer], errors: errors)
      guard layer > 0 else { break }
      let work = errors.elements.count * chip.layers[layer]
      chip.chargeDigital(batch.phase, layer: layer - 1, .multiply, count: work)
      chip.chargeDigital(batch.phase, layer: layer - 1, .add, count: work)
      errors = Matrix.product(errors, feedback[layer - 1])
      scale(&errors, bySlopesAt: pass.hidden[layer - 1], chip.card.converters.activation)
    }
    return Gradient(factors, outputs: pass.logits, on: &chip, batch)
  }

  /// Normal weights of variance 1 / units that send.
  private static func draw(_ layers: [Int], _ random: inout RunRandom) -> [Matrix] {
    (1..<max(layers.count - 1, 1)).map { layer in
      let (to, from) = (layers[layer], layers[layer + 1])
      var weights = Matrix(rows: from, columns: to, elements: random.normals(from * to, for: .feedback))
      weights *= 1 / Float(from).squareRoot()
      return weights
    }
  }

  /// One pass and a product of errors with each feedback matrix.
  public func declaration(on placement: Placement, examples: Int) -> RuleDeclaration? {
    var work = RuleWork()
    work.passes(placement, examples: examples)
    work.outerProducts(placement, 0..<placement.matrixCount, examples: examples)
    for matrix in 1..<placement.matrixCount {
      work.multiplyAndAdd(examples * placement.fanIn(matrix) * placement.fanOut(matrix))
    }
    return RuleDeclaration(
      reads: "outputs, hidden activations",
      hardware: "a fixed random matrix back across each matrix but the first",
      work: work)
  }
}
