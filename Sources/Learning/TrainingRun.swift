import Analog

/// One run of training: everything that changes from update to update beside the chip.
struct TrainingRun {
  private let data: DataSet
  private let targets: Matrix
  private let softness: Float
  private let phase: Phase
  private let options: TrainingOptions
  private let rates: [Float]
  /// Training examples that are learned from, and those held out.
  private let learned: [Int]
  private let heldOut: [Int]
  private let epochs: Int

  private var rule: any LearningRule
  private var updater: Updater
  private var random: RunRandom
  private var history: [TrainingOutcome.Point] = []
  private var heldOutLosses: [Double] = []
  private var diagnosis = Diagnosis()
  private var evaluations = 0
  private var update = 0
  /// The examples of the present epoch in the order in which they are taken; empty before the first.
  private var order: [Int] = []

  init(
    _ rule: any LearningRule, on chip: borrowing Chip, data: DataSet, targets: Matrix, softness: Float,
    phase: Phase, options: TrainingOptions
  ) throws(LearningError) {
    var rule = rule
    try rule.prepare(chip.layers, for: data)
    try chip.requireAlive()
    guard targets.rows == data.train.count, targets.columns == data.classes else {
      throw LearningError(
        "targets of \(targets.rows) x \(targets.columns) do not fit \(data.train.count) examples and "
          + "\(data.classes) classes",
        remedy: "give one row of class probabilities for each training input")
    }
    try options.check(examples: data.train.count)
    try options.labelNoise?.check(classes: data.classes)
    guard options.labelNoise == nil || options.objective == .crossEntropy else {
      throw LearningError(
        "labels are corrected in cross-entropy alone",
        remedy: "leave out the correction, or the other objective")
    }
    try rule.check(chip.placement)
    try options.update.check(chip, rule)
    guard rule.isPlainNetwork || (options.earlyStopping == nil && options.diagnoses == 0) else {
      throw LearningError(
        "networks of \(rule.name) are read in their own way: they are neither stopped early nor diagnosed",
        remedy: "leave out patience and diagnosis, or choose another rule")
    }
    self.rule = rule
    self.data = data
    self.targets = targets
    self.softness = softness
    self.phase = phase
    self.options = options
    random = RunRandom(seed: options.seed)
    updater = Updater(
      for: chip, momentum: options.momentum, options: options.update, seed: options.seed)
    let usual = options.rates(chip.placement, data, factors: rule.rateFactors(on: chip.placement))
    rates = rule.rates(usual: usual, options)
    epochs = options.epochs(over: data.train.count)
    let held = options.earlyStopping?.held(of: data.train.count) ?? 0
    let drawn = held == 0 ? Array(0..<data.train.count) : random.permutation(data.train.count, for: .holdOut)
    heldOut = drawn.prefix(held).sorted()
    learned = drawn.dropFirst(held).sorted()
  }

  /// Updates of an epoch, and of the whole run.
  private var perEpoch: Int { (learned.count + options.batchSize - 1) / options.batchSize }
  private var updates: Int { epochs * perEpoch }

  /// First weights of a blank chip.
  mutating func begin(_ chip: inout Chip) {
    if options.update.shiftsZero {
      for layer in 0..<chip.placement.crossbarCount { chip.shiftZero(layer: layer) }
    }
    programRandomWeights(&chip, &random, isShifted: options.update.shiftsZero)
  }

  /// The next update; nil when none is left, or when waiting for a better one has taken too long.
  mutating func advance(_ chip: inout Chip) throws(LearningError) -> TrainingProgress? {
    guard update < updates, !isSpent else { return nil }
    if update % perEpoch == 0 { order = random.permutation(learned.count, for: .order) }
    let start = update % perEpoch * options.batchSize
    let picked = order[start..<min(start + options.batchSize, order.count)].map { learned[$0] }
    try step(&chip, picked)
    if update % perEpoch == 0, options.earlyStopping != nil {
      noteHeldOut(&chip)
      // A run that stops early has not come to the last point of its curve.
      if isSpent, update < updates, !data.test.labels.isEmpty { try note(&chip) }
    }
    return TrainingProgress(
      update: update, updates: updates, chipEvaluations: evaluations, accuracy: history.last?.accuracy)
  }

  private mutating func step(_ chip: inout Chip, _ picked: [Int]) throws(LearningError) {
    // 5 % below the end of the range, where offsets of neurons can put it.
    let outputLimit = Float(0.95 * chip.card.converters.outputRange)
    let batch = Batch(
      inputs: data.train.inputs.selectingRows(picked), targets: targets.selectingRows(picked),
      softness: softness, objective: options.objective, isFactored: updater.wantsFactors,
      outputLimit: outputLimit, labelNoise: options.labelNoise, phase: phase)
    if isDue(update + 1, of: updates, points: options.diagnoses) {
      diagnosis.add(rule, on: chip, batch, random)
    }
    let gradient = rule.estimate(on: &chip, batch, random: &random)
    let decay = rule.schedule(at: Float(update) / Float(updates))
    updater.apply(gradient, rates: rates.map { $0 * decay }, to: &chip, phase: phase)
    evaluations += picked.count * rule.passesPerExample
    update += 1
    if update == updates || isDue(update, of: updates, points: options.historyPoints),
      !data.test.labels.isEmpty
    {
      try note(&chip)
    }
  }

  private mutating func note(_ chip: inout Chip) throws(LearningError) {
    let accuracy = try rule.test(&chip, on: data, reads: 1).accuracy
    history.append(.init(chipEvaluations: evaluations, accuracy: accuracy))
  }

  /// Tests on what was held out.
  private mutating func noteHeldOut(_ chip: inout Chip) {
    let outputs = chip.infer(data.train.inputs.selectingRows(heldOut), phase: phase)
    let losses = options.objective.losses(outputs, targets.selectingRows(heldOut), softness: softness)
    heldOutLosses.append(Double(losses.reduce(0, +)) / Double(losses.count))
    evaluations += heldOut.count
  }

  /// Whether the loss on what was held out has not become better for too long.
  private var isSpent: Bool {
    guard let stopping = options.earlyStopping, !heldOutLosses.isEmpty else { return false }
    let best = heldOutLosses.indices.min { heldOutLosses[$0] < heldOutLosses[$1] } ?? 0
    return heldOutLosses.count - 1 - best >= stopping.patience
  }

  var outcome: TrainingOutcome {
    TrainingOutcome(
      rule: rule.name, chipEvaluations: evaluations, memory_bits: updater.memory_bits, history: history,
      update: updater.scheme, epochs: update / max(perEpoch, 1), heldOutLosses: heldOutLosses,
      diagnosis: options.diagnoses > 0 ? diagnosis : nil)
  }
}

extension TrainingRun {
  /// Where the run stands, complete but for the chip.
  var state: TrainingState {
    TrainingState(
      update: update, evaluations: evaluations, order: order, history: history, draws: random.events,
      updater: updater.memory, updaterDraws: updater.random.events, rule: rule.memory,
      heldOutLosses: heldOutLosses, diagnosis: diagnosis.numbers)
  }

  /// Goes on from where another run of the same kind stood. Throws when the state is not of such a run.
  mutating func restore(_ state: TrainingState, chip: borrowing Chip) throws(LearningError) {
    let placement = chip.placement
    let fits = state.updater.enumerated().allSatisfy { layer, matrix in
      guard layer < placement.crossbarCount else { return false }
      guard let matrix else { return true }
      return matrix.rows == placement.fanIn(layer) + 1 && matrix.columns == placement.fanOut(layer)
    }
    let tests = options.earlyStopping == nil ? 0 : state.update / max(perEpoch, 1)
    guard fits, rule.canHave(memory: state.rule, on: chip.layers),
      state.updater.count == updater.memory.count, (1...updates).contains(state.update),
      state.order.sorted() == Array(0..<learned.count), state.heldOutLosses.count == tests,
      let diagnosis = Diagnosis(numbers: state.diagnosis)
    else {
      throw LearningError(
        "the checkpoint's state is not that of such a run", remedy: "remove it and train from the beginning")
    }
    update = state.update
    evaluations = state.evaluations
    order = state.order
    history = state.history
    heldOutLosses = state.heldOutLosses
    self.diagnosis = diagnosis
    random = RunRandom(seed: options.seed, events: state.draws)
    updater.memory = state.updater
    updater.random = RunRandom(seed: options.seed, events: state.updaterDraws)
    rule.memory = state.rule
  }
}

/// Whether a curve of `points` points has one after this update.
private func isDue(_ update: Int, of updates: Int, points: Int) -> Bool {
  guard points > 0 else { return false }
  return update * points / updates > (update - 1) * points / updates
}

/// Gives every matrix that feeds a hidden layer normal weights of variance 1 / fan-in, open loop; readouts start at rest.
/// Cells on references that were set to where they stand are pulsed from there.
private func programRandomWeights(_ chip: inout Chip, _ random: inout RunRandom, isShifted: Bool) {
  for layer in 0..<chip.matrixCount - 1 {
    let rows = chip.layers[layer] + 1
    let columns = chip.layers[layer + 1]
    var weights = Matrix(
      rows: rows, columns: columns, elements: random.normals(rows * columns, for: .initialWeights))
    weights *= Float(1 / (Double(chip.layers[layer]).squareRoot() * chip.weightScale(layer: layer)))
    if isShifted, case .pulses(let law) = chip.card.update {
      let counts = weights.elements.map { Int32(clamping: Int(($0 / Float(law.step)).rounded())) }
      chip.pulse(layer: layer, counts: counts, phase: .program)
    } else {
      chip.program(layer: layer, weights: weights)
    }
  }
}
