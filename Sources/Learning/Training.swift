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

    /// A point.
    public init(chipEvaluations: Int, accuracy: Double) {
      self.chipEvaluations = chipEvaluations
      self.accuracy = accuracy
    }
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
  try train(
    &chip, on: data, targets: labelTargets(data), by: rule, options: options, progress: progress)
}

/// Targets that put all probability on the labels. Throws when there are none or they are not of the task's classes.
func labelTargets(_ data: DataSet) throws(LearningError) -> Matrix {
  guard !data.train.labels.isEmpty else {
    throw LearningError("the task `\(data.name)` has no training labels", remedy: "give it some")
  }
  try data.checkLabels()
  return oneHot(data.train.labels, classes: data.classes)
}

/// Trains a chip in place towards target probabilities, one row for each training input. `phase` is what it is
/// charged to, `softness` that of the outputs compared with the targets.
@discardableResult
public func train(
  _ chip: inout Chip, on data: DataSet, targets: Matrix, softness: Float = 1, phase: Phase = .learn,
  by rule: Rule = .tilePerturbation, options: TrainingOptions = TrainingOptions(),
  progress: ((TrainingProgress) -> Void)? = nil
) throws(LearningError) -> TrainingOutcome {
  var run = try TrainingRun(
    rule.make(), on: chip, data: data, targets: targets, softness: softness, phase: phase, options: options)
  chip.forgetDriftReference()
  if chip.isBlank { run.begin(&chip) }
  while let step = try run.advance(&chip) { progress?(step) }
  chip.recordDriftReference()
  return run.outcome
}
