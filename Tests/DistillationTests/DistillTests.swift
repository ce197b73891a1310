import Analog
import Distillation
import Laboratory
import Learning
import Testing

/// Distilling sees inputs and outputs, and nothing else.
@Suite struct DistillTests {
  private let card: DeviceCard

  init() throws { card = try DeviceCard(named: "generic-analog") }

  private func options(_ change: (inout DistillationOptions) -> Void = { _ in }) -> DistillationOptions {
    var options = DistillationOptions(training: TrainingOptions(epochs: 6, historyPoints: 0))
    change(&options)
    return options
  }

  /// A student's cells after a hand-over, its ledger's keys and what came of it.
  private func handedOver(
    _ transfer: DataSet, _ options: DistillationOptions
  ) throws -> (digest: String, outcome: DistillationOutcome) {
    var elder = teacher(card)
    var student = Chip(card, serial: 2, layers: elder.layers)
    let outcome = try distill(from: &elder, to: &student, over: transfer, options: options)
    return (Snapshot.functionSHA256(student), outcome)
  }

  @Test func labelsAreNeverLookedAt() throws {
    let labelled = transferSet()
    var scrambled = labelled
    scrambled.train.labels.reverse()
    scrambled.test.labels = scrambled.test.labels.map { 4 - $0 }
    let results = try [labelled, scrambled, labelled.inputs].map { try handedOver($0, options()) }
    #expect(results[0].digest == results[1].digest && results[0].digest == results[2].digest)
    #expect(results[0].outcome == results[1].outcome && results[0].outcome == results[2].outcome)
  }

  @Test func theSameSeedGivesTheSameStudent() throws {
    let first = try handedOver(transferSet(), options())
    let second = try handedOver(transferSet(), options())
    let third = try handedOver(transferSet(), options { $0.training.seed = 2 })
    #expect(first.digest == second.digest && first.outcome == second.outcome)
    #expect(first.digest != third.digest)
  }

  @Test func theTeacherIsNotTouched() throws {
    var elder = teacher(card)
    elder.age(.days(30), at: .kelvin(330))
    elder.lineage = Lineage(generation: 2, parent: "9")
    // Its clock runs by the time of its reads, 200 of 2 matrices, and nothing else happens to it.
    var twin = teacher(card)
    twin.age(.days(30), at: .kelvin(330))
    twin.age(.seconds(400 * card.energy.readTime_s))
    let before = Snapshot.functionSHA256(twin)
    let pulses = elder.pulseCount
    var student = Chip(card, serial: 2, layers: elder.layers)
    try distill(from: &elder, to: &student, over: transferSet(), options: options())
    #expect(Snapshot.functionSHA256(elder) == before && elder.pulseCount == pulses)
    #expect(elder.lineage == Lineage(generation: 2, parent: "9"))
    #expect(student.lineage == Lineage(generation: 3, parent: "1"))
  }

  /// Teacher and student need the same inputs and outputs, not the same layers.
  @Test func studentsMayBeOfAnotherSizeAndTechnology() throws {
    var elder = teacher(card)
    var student = Chip(try DeviceCard(named: "pcm-nandakumar-2019"), serial: 2, layers: [16, 24, 5])
    let outcome = try distill(from: &elder, to: &student, over: transferSet(), options: options())
    #expect((0...1).contains(outcome.agreement))
  }

  @Test func studentsLearn() throws {
    let untaught = try handedOver(
      transferSet(),
      options {
        $0.training.epochs = 1; $0.training.outputRate = 1e-9
      })
    let taught = try handedOver(transferSet(train: 600), options { $0.training.epochs = 40 })
    #expect((0...1).contains(untaught.outcome.agreement) && (0...1).contains(taught.outcome.agreement))
    // Measured: 0.03 and 0.89.
    #expect(taught.outcome.agreement > untaught.outcome.agreement + 0.5)
  }

  @Test func unlikeStudentsAreNotAccepted() throws {
    var elder = teacher(card)
    var student = Chip(card, serial: 2, layers: elder.layers)
    let error = failure(DistillationError.self) {
      try distill(from: &elder, to: &student, over: transferSet(), options: options { $0.accept = 1 })
    }
    #expect(error?.message.contains("less than 1.0") == true)
    #expect(error?.remedy.contains("keep the teacher") == true)
    // The student has learned, but it is nobody's successor.
    #expect(student.lineage == Lineage() && student.pulseCount > 0)
  }

  @Test func agreementIsTheShareOfEqualAnswers() throws {
    let ideal = try DeviceCard(named: "ideal")
    var left = teacher(ideal)
    var right = teacher(ideal, serial: 5)
    let inputs = transferSet().test.inputs
    #expect(try measureAgreement(&left, &right, inputs) == 1)
    right.program(layer: 1, weights: normalMatrix(rows: 13, columns: 5, scale: 0.3, seed: 77))
    let agreement = try measureAgreement(&left, &right, inputs)
    let equal = zip(left.infer(inputs).argmaxOfRows(), right.infer(inputs).argmaxOfRows()).count { $0 == $1 }
    #expect(agreement == Double(equal) / 80)
    #expect(agreement > 0 && agreement < 1)
    let none = failure(DistillationError.self) {
      _ = try measureAgreement(&left, &right, Matrix(rows: 0, columns: 16))
    }
    #expect(none?.message.contains("no inputs") == true)
  }

  @Test func eachSidePaysForItsOwn() throws {
    var elder = teacher(card)
    let before = elder.ledger
    var student = Chip(card, serial: 2, layers: elder.layers)
    let outcome = try distill(
      from: &elder, to: &student, over: transferSet(), options: options { ($0.examples, $0.reads) = (50, 3) })
    #expect(outcome.teacherQueries == 150)
    #expect(outcome.studentEvaluations == 6 * 50 * 2)
    let asked = elder.ledger.since(before)
    #expect(asked.entries.keys.allSatisfy { $0.phase == .distillTeach })
    // Fifty inputs and eighty held out, three reads each.
    #expect(asked.entries[LedgerKey(.distillTeach, layer: 0, .cells, .read)]?.count == 3 * 130)
    #expect(asked.count { $0.action == .pulse } == 0)
    // First weights are programmed; all else is learning.
    #expect(Set(student.ledger.entries.keys.map(\.phase)) == [.program, .distillLearn])
    #expect(student.ledger.entries[LedgerKey(.distillLearn, layer: 0, .cells, .read)]?.count == 600 + 240)
    #expect(outcome.pulses == student.pulseCount)
  }

  @Test func shiftsMultiplyTheTransferSet() throws {
    var transfer = transferSet(train: 40)
    transfer = DataSet(
      name: "toy", classes: 5, imageShape: .init(height: 4, width: 4), train: transfer.train,
      test: transfer.test)
    let with = try handedOver(transfer, options { $0.training.epochs = 1 })
    let without = try handedOver(transfer, options { ($0.training.epochs, $0.shifts) = (1, false) })
    #expect(with.outcome.teacherQueries == 200 && without.outcome.teacherQueries == 40)
  }

  @Test func whatCannotBeHandedOverIsRefused() throws {
    func refusal(_ layers: [Int], _ transfer: DataSet, _ options: DistillationOptions) -> any Error {
      var elder = teacher(card)
      var student = Chip(card, serial: 2, layers: layers)
      do {
        try distill(from: &elder, to: &student, over: transfer, options: options)
        return AnalogError("nothing was thrown", remedy: "")
      } catch { return error }
    }
    let good = transferSet()
    for layers in [[15, 12, 5], [16, 12, 6]] {
      #expect(
        (refusal(layers, good, options()) as? DistillationError)?.message.contains(
          "differ in inputs or outputs") == true)
    }
    for wrong in [
      options { $0.softness = 0 }, options { $0.softness = -1 }, options { $0.softness = .nan },
      options { $0.softness = .infinity }, options { $0.reads = 0 }, options { $0.examples = 0 },
      options { $0.examples = -3 },
    ] {
      #expect(
        (refusal([16, 12, 5], good, wrong) as? DistillationError)?.message.contains("cannot teach") == true)
    }
    #expect(refusal([16, 12, 5], transferSet(inputs: 15), options()) is LearningError)
    #expect(refusal([16, 12, 5], transferSet(train: 0), options()) is LearningError)
    #expect(refusal([16, 12, 5], good, options { $0.training.epochs = 0 }) is LearningError)
    #expect(refusal([16, 5], good, options()) is LearningError)
    #expect(refusal([16, 12, 5], good, options { $0.accept = .nan }) is DistillationError)
    var wrongShape = good
    wrongShape = DataSet(
      name: "toy", classes: 5, imageShape: .init(height: 5, width: 5), train: good.train, test: good.test)
    #expect(refusal([16, 12, 5], wrongShape, options()) is LearningError)
  }
}
