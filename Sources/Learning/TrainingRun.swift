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
  private var epochsMade = 0

  init(
    _ rule: any LearningRule, on chip: borrowing Chip, data: DataSet, targets: Matrix, softness: Float,
    phase: Phase, options: TrainingOptions
  ) {
    self.rule = rule
    self.data = data
    self.targets = targets
    self.softness = softness
    self.phase = phase
    self.options = options
    random = RunRandom(seed: options.seed)
    updater = Updater(
      for: chip, momentum: options.momentum, options: options.update, seed: options.seed)
    rates = options.rates(chip.placement, data, factor: rule.rateFactor(on: chip.placement))
    epochs = options.epochs(over: data.train.count)
    let held = options.earlyStopping?.held(of: data.train.count) ?? 0
    let drawn = held == 0 ? Array(0..<data.train.count) : random.permutation(data.train.count, for: .holdOut)
    heldOut = drawn.prefix(held).sorted()
    learned = drawn.dropFirst(held).sorted()
  }

  private var updates: Int {
    epochs * ((learned.count + options.batchSize - 1) / options.batchSize)
  }

  /// First weights of a blank chip.
  mutating func begin(_ chip: inout Chip) {
    if options.update.shiftsZero {
      for layer in 0..<chip.placement.crossbarCount { chip.shiftZero(layer: layer) }
    }
    programRandomWeights(&chip, &random, isShifted: options.update.shiftsZero)
  }

  /// All epochs, or as many as early stopping leaves.
  mutating func train(
    _ chip: inout Chip, progress: ((TrainingProgress) -> Void)?
  ) throws(LearningError) {
    for epoch in 0..<epochs {
      let order = random.permutation(learned.count, for: .order)
      for start in stride(from: 0, to: order.count, by: options.batchSize) {
        let picked = order[start..<min(start + options.batchSize, order.count)].map { learned[$0] }
        try step(&chip, picked)
        progress?(
          TrainingProgress(
            update: update, updates: updates, chipEvaluations: evaluations, accuracy: history.last?.accuracy))
      }
      epochsMade = epoch + 1
      if isSpent(&chip) { break }
    }
    // A run that stopped early has not come to the last point of its curve.
    if update < updates, !data.test.labels.isEmpty { try note(&chip) }
  }

  private mutating func step(_ chip: inout Chip, _ picked: [Int]) throws(LearningError) {
    // 5 % below the end of the range, where offsets of neurons can put it.
    let outputLimit = Float(0.95 * chip.card.converters.outputRange)
    let batch = Batch(
      inputs: data.train.inputs.selectingRows(picked), targets: targets.selectingRows(picked),
      softness: softness, objective: options.objective, isFactored: updater.wantsFactors,
      outputLimit: outputLimit, phase: phase)
    if isDue(update + 1, of: updates, points: options.diagnoses) {
      diagnosis.add(rule, on: chip, batch, random)
    }
    let gradient = rule.estimate(on: &chip, batch, random: &random)
    let decay = 1 - Float(update) / Float(updates)
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
    let accuracy = try evaluate(&chip, on: data).accuracy
    history.append(.init(chipEvaluations: evaluations, accuracy: accuracy))
  }

  /// Tests on what was held out; true when that has not become better for too long.
  private mutating func isSpent(_ chip: inout Chip) -> Bool {
    guard let stopping = options.earlyStopping else { return false }
    let outputs = chip.infer(data.train.inputs.selectingRows(heldOut), phase: phase)
    let losses = options.objective.losses(outputs, targets.selectingRows(heldOut), softness: softness)
    heldOutLosses.append(Double(losses.reduce(0, +)) / Double(losses.count))
    evaluations += heldOut.count
    let best = heldOutLosses.indices.min { heldOutLosses[$0] < heldOutLosses[$1] } ?? 0
    return heldOutLosses.count - 1 - best >= stopping.patience
  }

  var outcome: TrainingOutcome {
    TrainingOutcome(
      rule: rule.name, chipEvaluations: evaluations, memory_bits: updater.memory_bits, history: history,
      update: updater.scheme, epochs: epochsMade, heldOutLosses: heldOutLosses,
      diagnosis: options.diagnoses > 0 ? diagnosis : nil)
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
