import Analog
import Distillation
import Energy
import Learning

/// One pair's share of a comparison. Every job depends on its plan and pair alone, so jobs run in any order.
struct ComparisonJob {
  let plan: ComparisonPlan
  let pair: Int

  /// A teacher at hand-over. The emulator may keep its state and play each succession from it; the modelled world
  /// has one such chip.
  struct Teacher: Sendable {
    let state: ChipState
    let born: Double?
    let aged: Double?
    let training_J: Double
  }

  /// A line of successions: the accuracy of each generation, nil once a chip died before it handed over, and the joules
  /// of the first hand-over.
  struct Line: Sendable {
    var accuracies: [Double?] = []
    var first_J: Double?
  }

  private func chip(_ card: DeviceCard, generation: Int) throws -> Chip {
    Chip(
      card, serial: plan.serial(pair: pair, generation: generation),
      placement: try Placement(layers: plan.layers, limits: card.tile))
  }

  /// Options with the randomness of this pair and generation.
  private func training(_ options: TrainingOptions, generation: Int) -> TrainingOptions {
    var options = options
    options.seed = plan.seed &* 1_000_003 &+ UInt64(pair) << 32 &+ UInt64(generation)
    return options
  }

  func growTeacher() throws -> Teacher {
    var chip = try chip(plan.card, generation: 0)
    guard chip.death == nil else { return Teacher(state: chip.state, born: nil, aged: nil, training_J: 0) }
    try train(&chip, on: plan.data, by: plan.rule, options: training(plan.training, generation: 0))
    let training_J = bill_J(chip.ledger, plan.card)
    let born = try evaluate(&chip, on: plan.data).accuracy
    chip.age(plan.age, at: plan.temperature)
    let aged = chip.death == nil ? try evaluate(&chip, on: plan.data).accuracy : nil
    return Teacher(state: chip.state, born: born, aged: aged, training_J: training_J)
  }

  /// The control: a student of the same serial that is given the labels.
  func trainFromLabels() throws -> Double? {
    var chip = try chip(plan.studentCard, generation: 1)
    guard chip.death == nil else { return nil }
    try train(&chip, on: plan.data, by: plan.rule, options: training(plan.training, generation: 1))
    return try evaluate(&chip, on: plan.data).accuracy
  }

  /// Hands a teacher's knowledge down a line of chips, each of which lives before it hands over.
  func succeed(_ teacher: Teacher, by way: Succession, step: () -> Void) throws -> Line {
    var line = Line()
    var elder = try Chip(
      plan.card, serial: plan.serial(pair: pair, generation: 0),
      placement: try Placement(layers: plan.layers, limits: plan.card.tile), restoring: teacher.state)
    for generation in 1...plan.generations {
      defer { step() }
      var student = try chip(plan.studentCard, generation: generation)
      // A line ends with its first dead chip.
      guard elder.death == nil, student.death == nil else {
        line.accuracies.append(nil)
        if elder.death == nil { elder = student }
        continue
      }
      if way == .distilled { dieTeaching(&elder) }
      guard elder.death == nil else {
        line.accuracies.append(nil)
        continue
      }
      let before = elder.ledger
      try handOver(from: &elder, to: &student, by: way, generation: generation)
      if generation == 1 {
        line.first_J =
          bill_J(elder.ledger.since(before), plan.card) + bill_J(student.ledger, plan.studentCard)
      }
      line.accuracies.append(try evaluate(&student, on: plan.data).accuracy)
      student.age(plan.age, at: plan.temperature)
      elder = student
    }
    return line
  }

  /// An elder that would not live to its last answer dies with what it knew.
  private func dieTeaching(_ elder: inout Chip) {
    let span = teachingTime(of: elder, over: TransferSet(plan.data.inputs), options: plan.distillation)
    guard let left = elder.timeOfDeath(at: plan.distillation.temperature), left <= span else { return }
    elder.age(left, at: plan.distillation.temperature)
  }

  private func handOver(
    from elder: inout Chip, to student: inout Chip, by way: Succession, generation: Int
  ) throws {
    switch way {
    case .copyOpenLoop: try copy(from: &elder, to: &student, method: .openLoop)
    case .copyWriteVerify: try copy(from: &elder, to: &student, method: .writeVerify)
    case .distilled:
      var options = plan.distillation
      options.training = training(options.training, generation: generation)
      try distill(from: &elder, to: &student, over: plan.data.inputs, options: options)
    }
  }

  private func bill_J(_ ledger: Ledger, _ card: DeviceCard) -> Double {
    Bill(ledger, energy: card.energy).total.nominal
  }
}
