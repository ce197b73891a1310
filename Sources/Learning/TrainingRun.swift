import Analog

/// One run of training: everything that changes from update to update beside the chip.
struct TrainingRun {
  private let data: DataSet
  private let targets: Matrix
  private let softness: Float
  private let phase: Phase
  private let options: TrainingOptions
  private let rates: [Float]
  private let epochs: Int

  private var rule: any LearningRule
  private var updater: Updater
  private var random: RunRandom
  private var history: [TrainingOutcome.Point] = []
  private var evaluations = 0
  private var update = 0
  /// The examples of the present epoch in the order in which they are taken; empty before the first.
  private var order: [Int] = []

  init(
    _ rule: any LearningRule, on chip: borrowing Chip, data: DataSet, targets: Matrix, softness: Float,
    phase: Phase, options: TrainingOptions
  ) throws(LearningError) {
    self.rule = rule
    self.data = data
    self.targets = targets
    self.softness = softness
    self.phase = phase
    self.options = options
    try self.rule.prepare(chip.layers, for: data)
    try chip.requireAlive()
    guard targets.rows == data.train.count, targets.columns == data.classes else {
      throw LearningError(
        "targets of \(targets.rows) x \(targets.columns) do not fit \(data.train.count) examples and "
          + "\(data.classes) classes",
        remedy: "give one row of class probabilities for each training input")
    }
    epochs = options.epochs(over: data.train.count)
    guard epochs >= 1, options.batchSize >= 1 else {
      throw LearningError(
        "\(epochs) epochs of batches of \(options.batchSize) train nothing", remedy: "use at least 1 of each")
    }
    try rule.check(chip.layers)
    random = RunRandom(seed: options.seed)
    updater = Updater(for: chip, momentum: options.momentum)
    rates = self.rule.rates(usual: options.rates(chip.layers, data), options)
  }

  /// Updates of an epoch, and of the whole run.
  private var perEpoch: Int { (data.train.count + options.batchSize - 1) / options.batchSize }
  private var updates: Int { epochs * perEpoch }

  /// First weights of a blank chip.
  mutating func begin(_ chip: inout Chip) { programRandomWeights(&chip, &random) }

  /// The next update; nil when none is left.
  mutating func advance(_ chip: inout Chip) throws(LearningError) -> TrainingProgress? {
    guard update < updates else { return nil }
    if update % perEpoch == 0 { order = random.permutation(data.train.count, for: .order) }
    let start = update % perEpoch * options.batchSize
    try step(&chip, order[start..<min(start + options.batchSize, order.count)])
    return TrainingProgress(
      update: update, updates: updates, chipEvaluations: evaluations, accuracy: history.last?.accuracy)
  }

  private mutating func step(_ chip: inout Chip, _ picked: ArraySlice<Int>) throws(LearningError) {
    let batch = Batch(
      inputs: data.train.inputs.selectingRows(picked), targets: targets.selectingRows(picked),
      softness: softness, phase: phase)
    let gradient = rule.estimate(on: &chip, batch, random: &random)
    let decay = rule.schedule(at: Float(update) / Float(updates))
    updater.apply(gradient, rates: rates.map { $0 * decay }, to: &chip, phase: phase)
    evaluations += picked.count * rule.passesPerExample
    update += 1
    if isDue(update, of: updates, points: options.historyPoints), !data.test.labels.isEmpty {
      let accuracy = try rule.test(&chip, on: data, reads: 1).accuracy
      history.append(.init(chipEvaluations: evaluations, accuracy: accuracy))
    }
  }

  var outcome: TrainingOutcome {
    TrainingOutcome(
      rule: rule.name, chipEvaluations: evaluations, memory_bits: updater.memory_bits, history: history)
  }
}

extension TrainingRun {
  /// Where the run stands, complete but for the chip.
  var state: TrainingState {
    TrainingState(
      update: update, evaluations: evaluations, order: order, history: history, draws: random.events,
      updater: updater.memory, rule: rule.memory)
  }

  /// Goes on from where another run of the same kind stood. Throws when the state is not of such a run.
  mutating func restore(_ state: TrainingState, chip: borrowing Chip) throws(LearningError) {
    let fits = state.updater.enumerated().allSatisfy { layer, matrix in
      guard layer < chip.matrixCount else { return false }
      guard let matrix else { return true }
      return matrix.rows == chip.layers[layer] + 1 && matrix.columns == chip.layers[layer + 1]
    }
    guard fits, rule.canHave(memory: state.rule, on: chip.layers),
      state.updater.count == updater.memory.count, (1...updates).contains(state.update),
      state.order.sorted() == Array(0..<data.train.count)
    else {
      throw LearningError(
        "the checkpoint's state is not that of such a run", remedy: "remove it and train from the beginning")
    }
    update = state.update
    evaluations = state.evaluations
    order = state.order
    history = state.history
    random = RunRandom(seed: options.seed, events: state.draws)
    updater.memory = state.updater
    rule.memory = state.rule
  }
}

/// Whether a learning curve of `points` points has one after this update; the last update always has.
private func isDue(_ update: Int, of updates: Int, points: Int) -> Bool {
  if update == updates { return true }
  guard points > 0 else { return false }
  return update * points / updates > (update - 1) * points / updates
}

/// Gives every matrix but the last normal weights of variance 1 / fan-in, open loop; the last starts at rest.
private func programRandomWeights(_ chip: inout Chip, _ random: inout RunRandom) {
  for layer in 0..<chip.matrixCount - 1 {
    let rows = chip.layers[layer] + 1
    let columns = chip.layers[layer + 1]
    var weights = Matrix(
      rows: rows, columns: columns, elements: random.normals(rows * columns, for: .initialWeights))
    weights *= Float(1 / (Double(chip.layers[layer]).squareRoot() * chip.weightScale(layer: layer)))
    chip.program(layer: layer, weights: weights)
  }
}
