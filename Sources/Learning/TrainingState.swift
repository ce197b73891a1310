import Analog

/// Where a training run stands between two updates, complete but for the chip: with both, a run that was stopped goes on
/// and ends bit for bit as one that was not.
public struct TrainingState: Sendable, Equatable {
  /// Updates made.
  public var update: Int
  /// Examples passed through the chip so far.
  public var evaluations: Int
  /// The examples of the present epoch in the order in which they are taken.
  public var order: [Int]
  /// The learning curve so far.
  public var history: [TrainingOutcome.Point]
  /// Draws of the run so far, by purpose.
  public var draws: [UInt32: UInt64]
  /// The updater's digital memory, for each matrix.
  public var updater: [Matrix?]
  /// Draws of the updater so far, by purpose.
  public var updaterDraws: [UInt32: UInt64]
  /// What the rule remembers.
  public var rule: [Matrix]
  /// Losses on what was held out, epoch by epoch.
  public var heldOutLosses: [Double]
  /// What a diagnosis has gathered: comparisons, then sums of cosines.
  public var diagnosis: [Double]

  /// A state, as it was.
  public init(
    update: Int, evaluations: Int, order: [Int], history: [TrainingOutcome.Point], draws: [UInt32: UInt64],
    updater: [Matrix?], updaterDraws: [UInt32: UInt64], rule: [Matrix], heldOutLosses: [Double],
    diagnosis: [Double]
  ) {
    self.update = update
    self.evaluations = evaluations
    self.order = order
    self.history = history
    self.draws = draws
    self.updater = updater
    self.updaterDraws = updaterDraws
    self.rule = rule
    self.heldOutLosses = heldOutLosses
    self.diagnosis = diagnosis
  }
}

/// How a training run is kept safe on its way.
public struct TrainingCheckpoints {
  /// Where a former run of the same kind stood; the chip must be the one of that moment.
  public var resuming: TrainingState?
  /// How many updates lie between two keepings.
  public var every: Int
  /// Keeps chip and state.
  public var keep: (borrowing Chip, TrainingState) throws -> Void

  /// Checkpoints after every so many updates.
  public init(
    resuming: TrainingState? = nil, every: Int, keep: @escaping (borrowing Chip, TrainingState) throws -> Void
  ) {
    precondition(every >= 1, "at least an update lies between two checkpoints")
    self.resuming = resuming
    self.every = every
    self.keep = keep
  }
}

/// Trains a chip on labelled data as `train(_:on:by:options:progress:)` does, with checkpoints on the way. Throws what keeping
/// one throws, besides a `LearningError`.
@discardableResult
public func train(
  _ chip: inout Chip, on data: DataSet, by rule: Rule, options: TrainingOptions,
  checkpoints: TrainingCheckpoints, progress: ((TrainingProgress) -> Void)? = nil
) throws -> TrainingOutcome {
  var run = try TrainingRun(
    rule.make(), on: chip, data: data, targets: labelTargets(data), softness: 1, phase: .learn,
    options: options)
  if let state = checkpoints.resuming {
    try run.restore(state, chip: chip)
  } else {
    chip.forgetDriftReference()
  }
  chip.wireTolerance = learningWireTolerance
  defer { chip.wireTolerance = 0 }
  if checkpoints.resuming == nil, chip.isBlank { run.begin(&chip) }
  while let step = try run.advance(&chip) {
    progress?(step)
    guard step.update % checkpoints.every == 0 else { continue }
    // A chip that is read back has no solved wires to follow, so this one lets go of them as well.
    chip.wireTolerance = learningWireTolerance
    try checkpoints.keep(chip, run.state)
  }
  chip.recordDriftReference()
  return run.outcome
}
