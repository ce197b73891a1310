import Analog
import Foundation

/// Each hidden layer learns by itself to be lively for pictures with their own label on the label lines and quiet for the
/// same pictures with a wrong one (Hinton 2022, supervised form). Nothing is sent back from layer to layer. The last
/// matrix is a softmax readout of the neutral pass, in which all label lines say the mean of the labels; what it mistakes
/// a picture for is the wrong label.
///
/// The chip drives, sums and converts; rectifying, scaling to the root-mean-square and the goodness are digital.
public struct ForwardForward: LearningRule {
  /// When good and bad pictures are shown.
  public enum Phases: Sendable, Equatable {
    /// Both in each batch.
    case interleaved
    /// So many batches of good ones, then as many of bad ones.
    case apart(batches: Int)
  }

  /// How an answer is taken from a chip that has learned so.
  public enum Answer: Sendable, Equatable {
    /// The softmax readout of one neutral pass.
    case readout
    /// The label for which the hidden layers are liveliest, a pass for each.
    case goodness
  }

  /// When good and bad pictures are shown.
  public var phases: Phases
  /// How steeply the odds of being good grow with goodness, the mean square of a layer's activations.
  public var sharpness: Float = 50
  /// The goodness at which the odds are even.
  public var threshold: Float = 1
  /// Activations are cut here.
  public var ceiling: Float = 8
  /// A hidden activation of so many root-mean-squares drives its row at full scale; larger ones are cut.
  public var fullScale: Float = 4
  /// Batches so far, which tell the phases apart.
  private var batches = 0
  /// Inputs of the task; what the chip has beyond them are label lines.
  private var inputs = 0
  /// Units of each layer.
  private var sizes: [Int] = []

  /// The rule; both kinds of pictures in each batch unless said.
  public init(phases: Phases = .interleaved) {
    if case .apart(let batches) = phases { precondition(batches >= 1, "a phase has a batch") }
    self.phases = phases
  }

  /// `forward-forward`.
  public var name: String { Rule.forwardForward.rawValue }
  /// The neutral pass, and a good and a bad one, or one of them.
  public var passesPerExample: Int { phases == .interleaved ? 3 : 2 }

  /// No: label lines lie behind the task's inputs.
  public var isPlainNetwork: Bool { false }

  /// Constant for the first half, then falling linearly to 0.
  public func schedule(at progress: Float) -> Float { min(1, 2 * (1 - progress)) }

  /// Where the options give none, 0.006 units / inputs for the first matrix and 0.005 units / inputs for other hidden ones. The
  /// inputs' squared length is their number, and a unit's share of the goodness one in their number, so that a step then changes
  /// an activation by the same share in networks of any size.
  public func rates(usual: [Float], _ options: TrainingOptions) -> [Float] {
    guard options.hiddenRate == nil else { return usual }
    return usual.indices.map { layer in
      if layer >= sizes.count - 2 { return usual[layer] }
      return (layer == 0 ? 0.006 : 0.005) * Float(sizes[layer + 1]) / Float(sizes[layer])
    }
  }

  /// A hidden layer at least, and one or more label lines for each class behind the inputs.
  public mutating func prepare(_ layers: [Int], for data: DataSet) throws(LearningError) {
    inputs = data.train.inputs.columns
    sizes = layers
    let lines = (layers.first ?? 0) - inputs
    guard layers.count >= 3, lines > 0, lines % data.classes == 0 else {
      throw LearningError(
        "\(name) needs hidden layers and label lines, and layers \(layers.map(String.init).joined(separator: "-")) leave none for the task `\(data.name)`",
        remedy: "use layers such as \(inputs + data.classes)-100-100-\(data.classes), "
          + "or several lines for each class: \(inputs + 4 * data.classes)-...")
    }
    try data.check(layers: [inputs] + layers.dropFirst())
  }

  /// What is kept between batches: how many there have been.
  public var memory: [Matrix] {
    get { [Matrix(rows: 1, columns: 1, repeating: Float(batches))] }
    set { batches = Int(newValue.first?.elements.first ?? 0) }
  }

  /// One number, whole and not negative.
  public func canHave(memory: [Matrix], on layers: [Int]) -> Bool {
    guard memory.count == 1, memory[0].elements.count == 1 else { return false }
    return (0...16_777_216).contains(memory[0].elements[0])
  }

  /// The neutral pass teaches the readout and names the wrong labels; good and bad pictures teach the hidden layers.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    let last = chip.matrixCount - 1
    let lines = LabelLines(chip.layers, inputs: inputs)
    let neutral = goodnessPass(on: &chip, lines.neutral(batch.inputs), phase: batch.phase)
    let (driven, outputs) = readout(on: &chip, neutral.drive, phase: batch.phase)
    let labels = batch.targets.argmaxOfRows()
    var shown = Matrix(rows: 0, columns: chip.layers[0])
    var isGood: [Bool] = []
    if showsGood { show(lines.showing(labels, on: batch.inputs), true, &shown, &isGood) }
    if showsBad {
      let wrong = wrongLabels(outputs, labels, &random)
      chip.chargeDigital(batch.phase, layer: last, .draw, count: 16 * wrong.count)
      show(lines.showing(wrong, on: batch.inputs), false, &shown, &isGood)
    }
    batches += 1
    let pass = goodnessPass(on: &chip, shown, phase: batch.phase)
    // Means over the examples, not over good and bad ones together.
    let weight = Float(isGood.count) / Float(max(batch.inputs.rows, 1))
    var slopes: [Matrix?] = (0..<last).map { layer in
      let errors = errors(on: &chip, pass, layer: layer, isGood, weight, phase: batch.phase)
      return slope(on: &chip, layer: layer, driven: pass.driven[layer], errors: errors, phase: batch.phase)
    }
    var mistakes = outputErrors(outputs, batch, scale: fullScale)
    mistakes *= fullScale
    slopes.append(slope(on: &chip, layer: last, driven: driven, errors: mistakes, phase: batch.phase))
    return Gradient(slopes: slopes, outputs: outputs)
  }

  private var showsGood: Bool {
    guard case .apart(let count) = phases else { return true }
    return batches / count % 2 == 0
  }

  private var showsBad: Bool { phases == .interleaved || !showsGood }

  private func show(_ pictures: Matrix, _ good: Bool, _ shown: inout Matrix, _ isGood: inout [Bool]) {
    shown = Matrix(
      rows: shown.rows + pictures.rows, columns: pictures.columns,
      elements: shown.elements + pictures.elements)
    isGood += [Bool](repeating: good, count: pictures.rows)
  }

  /// A label for each example, drawn from the readout's probabilities without the true one.
  private func wrongLabels(_ outputs: Matrix, _ labels: [Int], _ random: inout RunRandom) -> [Int] {
    let probabilities = softmax(outputs)
    let lots = random.uniforms(labels.count, for: .negatives)
    return labels.indices.map { example in
      let row = probabilities.row(example)
      let start = row.startIndex
      let others = row.indices.filter { $0 - start != labels[example] }
      var left = lots[example] * others.reduce(0) { $0 + row[$1] }
      for place in others {
        left -= row[place]
        if left < 0 { return place - start }
      }
      return others.max { row[$0] < row[$1] }.map { $0 - start } ?? labels[example]
    }
  }

  /// Slopes of the layer's own loss with what its neurons receive: of -log p for good pictures and -log (1 - p) for bad
  /// ones, p = sigmoid(sharpness (goodness - threshold)).
  private func errors(
    on chip: inout Chip, _ pass: GoodnessPass, layer: Int, _ isGood: [Bool], _ weight: Float, phase: Phase
  ) -> Matrix {
    var errors = pass.hidden[layer]
    let units = errors.columns
    for example in 0..<errors.rows {
      let logit = sharpness * (pass.goodness[layer][example] - threshold)
      let surprise = isGood[example] ? -1 / (1 + exp(logit)) : 1 / (1 + exp(-logit))
      let factor = weight * surprise * sharpness * 2 / Float(units) * pass.gains[layer][example]
      for index in example * units..<(example + 1) * units {
        let activation = errors.elements[index]
        errors.elements[index] = activation < ceiling ? factor * activation : 0
      }
    }
    chip.chargeDigital(phase, layer: layer, .multiply, count: errors.elements.count)
    return errors
  }
}
