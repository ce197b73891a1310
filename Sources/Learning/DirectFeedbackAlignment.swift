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
    var slopes: [Matrix?] = []
    for layer in 0..<last {
      var sent = Matrix.product(errors, feedback[layer])
      let work = errors.elements.count * sent.columns
      chip.chargeDigital(batch.phase, layer: layer, .multiply, count: work)
      chip.chargeDigital(batch.phase, layer: layer, .add, count: work)
      for index in sent.elements.indices {
        let activation = pass.hidden[layer].elements[index]
        sent.elements[index] *= 1 - activation * activation
      }
      slopes.append(
        slope(on: &chip, layer: layer, driven: pass.driven[layer], errors: sent, phase: batch.phase))
    }
    slopes.append(
      slope(on: &chip, layer: last, driven: pass.driven[last], errors: errors, phase: batch.phase))
    return Gradient(slopes: slopes, outputs: pass.logits)
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
