import Analog

/// How to train.
public struct TrainingOptions: Sendable {
  /// Passes over the training examples; nil: enough for 40,000 examples, at least 10.
  public var epochs: Int?
  /// Examples per update.
  public var batchSize: Int
  /// Rate of the hidden matrices; nil: 5 / mean squared length of an input.
  public var hiddenRate: Float?
  /// Rate of the last matrix.
  public var outputRate: Float
  /// Share of the last step that the next one repeats.
  public var momentum: Float
  /// Names the run's own randomness.
  public var seed: UInt64
  /// How often the test accuracy is noted during training (0: only at the end). Each noting reads the chip.
  public var historyPoints: Int

  /// Options; each has a default that suits the built-in digits.
  public init(
    epochs: Int? = nil, batchSize: Int = 50, hiddenRate: Float? = nil, outputRate: Float = 0.1,
    momentum: Float = 0.9, seed: UInt64 = 1, historyPoints: Int = 10
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.hiddenRate = hiddenRate
    self.outputRate = outputRate
    self.momentum = momentum
    self.seed = seed
    self.historyPoints = historyPoints
  }

  /// Passes over a number of examples.
  func epochs(over count: Int) -> Int { epochs ?? max(10, (40_000 + count - 1) / max(count, 1)) }

  /// A rate for each matrix.
  func rates(_ layers: [Int], _ data: DataSet) -> [Float] {
    let hidden = hiddenRate ?? Float(5 / max(data.meanSquaredLength, 1e-6))
    return (0..<layers.count - 1).map { $0 == layers.count - 2 ? outputRate : hidden }
  }
}

/// Where a training run stands.
public struct TrainingProgress: Sendable {
  /// Updates made.
  public let update: Int
  /// Updates to make.
  public let updates: Int
  /// Examples passed through the chip so far.
  public let chipEvaluations: Int
  /// Test accuracy last noted; nil before the first noting.
  public let accuracy: Double?
}

/// What training achieved.
public struct TrainingOutcome: Sendable {
  /// A point of the learning curve.
  public struct Point: Sendable, Equatable {
    /// Examples passed through the chip so far.
    public let chipEvaluations: Int
    /// Accuracy of one read on the test examples.
    public let accuracy: Double
  }

  /// The rule's name.
  public let rule: String
  /// Examples passed through the chip by the rule.
  public let chipEvaluations: Int
  /// Bits of digital memory per weight that the updates needed.
  public let memory_bits: Int
  /// Test accuracy over time; empty when the data has no test labels.
  public let history: [Point]
  /// Test accuracy at the end; nil when the data has no test labels.
  public var accuracy: Double? { history.last?.accuracy }
}

/// Trains a chip in place on labelled data. A chip that has never been written first gets random weights.
@discardableResult
public func train(
  _ chip: inout Chip, on data: DataSet, by rule: Rule = .tilePerturbation,
  options: TrainingOptions = TrainingOptions(), progress: ((TrainingProgress) -> Void)? = nil
) throws(LearningError) -> TrainingOutcome {
  guard !data.train.labels.isEmpty else {
    throw LearningError("the task `\(data.name)` has no training labels", remedy: "give it some")
  }
  try data.check(layers: chip.layers)
  let targets = oneHot(data.train.labels, classes: data.classes)
  return try train(
    &chip, on: data, targets: targets, by: rule, options: options, progress: progress)
}

/// Trains a chip in place towards target probabilities, one row for each training input. `phase` is what it is
/// charged to, `softness` that of the outputs compared with the targets.
@discardableResult
public func train(
  _ chip: inout Chip, on data: DataSet, targets: Matrix, softness: Float = 1, phase: Phase = .learn,
  by rule: Rule = .tilePerturbation, options: TrainingOptions = TrainingOptions(),
  progress: ((TrainingProgress) -> Void)? = nil
) throws(LearningError) -> TrainingOutcome {
  try data.check(layers: chip.layers)
  try chip.requireAlive()
  guard targets.rows == data.train.count, targets.columns == data.classes else {
    throw LearningError(
      "targets of \(targets.rows) x \(targets.columns) do not fit \(data.train.count) examples and "
        + "\(data.classes) classes",
      remedy: "give one row of class probabilities for each training input")
  }
  let epochs = options.epochs(over: data.train.count)
  guard epochs >= 1, options.batchSize >= 1 else {
    throw LearningError(
      "\(epochs) epochs of batches of \(options.batchSize) train nothing", remedy: "use at least 1 of each")
  }
  var rule = rule.make()
  try rule.check(chip.layers)
  var random = RunRandom(seed: options.seed)
  chip.forgetDriftReference()
  // While it learns, its wires are followed rather than solved at each update.
  chip.wireTolerance = 1e-3
  defer { chip.wireTolerance = 0 }
  if chip.isBlank { programRandomWeights(&chip, &random) }
  var updater = Updater(for: chip, momentum: options.momentum)
  let rates = options.rates(chip.layers, data)
  let perEpoch = (data.train.count + options.batchSize - 1) / options.batchSize
  let updates = epochs * perEpoch
  var history: [TrainingOutcome.Point] = []
  var evaluations = 0
  var update = 0
  for _ in 0..<epochs {
    let order = random.permutation(data.train.count, for: .order)
    for start in stride(from: 0, to: order.count, by: options.batchSize) {
      let picked = order[start..<min(start + options.batchSize, order.count)]
      let batch = Batch(
        inputs: data.train.inputs.selectingRows(picked), targets: targets.selectingRows(picked),
        softness: softness, phase: phase)
      let gradient = rule.estimate(on: &chip, batch, random: &random)
      let decay = 1 - Float(update) / Float(updates)
      updater.apply(gradient, rates: rates.map { $0 * decay }, to: &chip, phase: phase)
      evaluations += picked.count * rule.passesPerExample
      update += 1
      if isDue(update, of: updates, points: options.historyPoints), !data.test.labels.isEmpty {
        let accuracy = try evaluate(&chip, on: data).accuracy
        history.append(.init(chipEvaluations: evaluations, accuracy: accuracy))
      }
      progress?(
        TrainingProgress(
          update: update, updates: updates, chipEvaluations: evaluations, accuracy: history.last?.accuracy))
    }
  }
  chip.recordDriftReference()
  return TrainingOutcome(
    rule: rule.name, chipEvaluations: evaluations, memory_bits: updater.memory_bits, history: history)
}

/// Whether a learning curve of `points` points has one after this update; the last update always has.
private func isDue(_ update: Int, of updates: Int, points: Int) -> Bool {
  if update == updates { return true }
  guard points > 0 else { return false }
  return update * points / updates > (update - 1) * points / updates
}

/// Gives every matrix but the last normal weights of variance 1 / fan-in, open loop; the last starts at rest.
func programRandomWeights(_ chip: inout Chip, _ random: inout RunRandom) {
  for layer in 0..<chip.matrixCount - 1 {
    let rows = chip.layers[layer] + 1
    let columns = chip.layers[layer + 1]
    var weights = Matrix(
      rows: rows, columns: columns, elements: random.normals(rows * columns, for: .initialWeights))
    weights *= Float(1 / (Double(chip.layers[layer]).squareRoot() * chip.weightScale(layer: layer)))
    chip.program(layer: layer, weights: weights)
  }
}
