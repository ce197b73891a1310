import Analog

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
  /// What the updates were carried out by.
  public let update: UpdateScheme
  /// Epochs made; fewer than asked for when training stopped early.
  public let epochs: Int
  /// Mean loss on the examples held out after each epoch; empty without early stopping.
  public let heldOutLosses: [Double]
  /// How the rule's estimates pointed; nil unless asked for.
  public let diagnosis: Diagnosis?
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

/// How far wires may be followed while a chip learns (`Chip.wireTolerance`).
let learningWireTolerance = 1e-3

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
  try train(
    &chip, on: data, targets: targets, softness: softness, phase: phase, by: rule.make(), options: options,
    progress: progress)
}

/// Trains a chip in place by a rule of your own, which may come from outside the library; otherwise as by one of the
/// library's, with labels as targets unless `targets` are given.
@discardableResult
public func train(
  _ chip: inout Chip, on data: DataSet, targets: Matrix? = nil, softness: Float = 1, phase: Phase = .learn,
  by rule: any LearningRule, options: TrainingOptions = TrainingOptions(),
  progress: ((TrainingProgress) -> Void)? = nil
) throws(LearningError) -> TrainingOutcome {
  let targets = if let targets { targets } else { try labelTargets(data) }
  var run = try TrainingRun(
    rule, on: chip, data: data, targets: targets, softness: softness, phase: phase, options: options)
  chip.forgetDriftReference()
  // While it learns, its wires are followed rather than solved at each update.
  chip.wireTolerance = learningWireTolerance
  defer { chip.wireTolerance = 0 }
  if chip.isBlank { run.begin(&chip) }
  while let step = try run.advance(&chip) { progress?(step) }
  chip.recordDriftReference()
  return run.outcome
}
