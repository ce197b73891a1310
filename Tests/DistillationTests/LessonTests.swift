import Analog
import Distillation
import Laboratory
import Learning
import Testing

/// Asking teachers, one or many, and teaching students, one or many.
@Suite struct LessonTests {
  private let card: DeviceCard

  init() throws { card = try DeviceCard(named: "generic-analog") }

  private func options(_ change: (inout DistillationOptions) -> Void = { _ in }) -> DistillationOptions {
    var options = DistillationOptions(training: TrainingOptions(epochs: 6, historyPoints: 0))
    change(&options)
    return options
  }

  private var set: TransferSet { TransferSet(transferSet()) }

  @Test func aTeacherAskedOnceTeachesMany() throws {
    var elder = teacher(card)
    let lesson = try ask(&elder, over: set, options: options())
    let asked = elder.ledger
    var digests: [String] = []
    for serial: Serial in [2, 3, 2] {
      var student = Chip(card, serial: serial, layers: elder.layers)
      let outcome = try teach(&student, [lesson], options: options())
      #expect(outcome.teacherQueries == 200 && student.lineage == Lineage(generation: 2, parent: "1"))
      digests.append(Snapshot.functionSHA256(student))
    }
    #expect(elder.ledger == asked && digests[0] == digests[2] && digests[0] != digests[1])
  }

  @Test func askingAndTeachingIsDistilling() throws {
    var first = teacher(card)
    var student = Chip(card, serial: 2, layers: first.layers)
    let outcome = try distill(from: &first, to: &student, over: set, options: options())
    var second = teacher(card)
    var other = Chip(card, serial: 2, layers: first.layers)
    let lesson = try ask(&second, over: set, options: options())
    #expect(try teach(&other, [lesson], options: options()) == outcome)
    #expect(Snapshot.functionSHA256(other) == Snapshot.functionSHA256(student))
  }

  @Test func teachersSpeakWithOneVoice() throws {
    let ideal = try DeviceCard(named: "ideal")
    var elder = teacher(ideal)
    let lesson = try ask(&elder, over: set, options: options())
    for committee in DistillationOptions.Committee.allCases {
      // Twice the same voice is that voice.
      let digests = try [[lesson], [lesson, lesson]].map { lessons in
        var student = Chip(ideal, serial: 2, layers: elder.layers)
        try teach(&student, lessons, options: options { $0.committee = committee })
        return Snapshot.functionSHA256(student)
      }
      #expect(digests[0] == digests[1], "\(committee)")
    }
    var younger = Chip(ideal, serial: 7, layers: [16, 12, 5])
    younger.program(layer: 0, weights: normalMatrix(rows: 17, columns: 12, scale: 0.3, seed: 70))
    younger.program(layer: 1, weights: normalMatrix(rows: 13, columns: 5, scale: 0.3, seed: 71))
    younger.lineage = Lineage(generation: 4, parent: "6")
    let second = try ask(&younger, over: set, options: options())
    var student = Chip(ideal, serial: 2, layers: elder.layers)
    let outcome = try teach(&student, [lesson, second], options: options())
    #expect(student.lineage == Lineage(generation: 5, parent: "1") && outcome.teacherQueries == 400)
  }

  @Test func lessonsThatDifferAreRefused() throws {
    var elder = teacher(card)
    let lesson = try ask(&elder, over: set, options: options())
    let other = try ask(&elder, over: set.prefix(100), options: options())
    var student = Chip(card, serial: 2, layers: elder.layers)
    #expect(throws: DistillationError.self) { try teach(&student, [lesson, other], options: options()) }
    #expect(throws: DistillationError.self) { try teach(&student, [], options: options()) }
    #expect(student.pulseCount == 0)
  }

  /// A budget of 60 queries: 60 inputs once, or 20 three times.
  @Test(arguments: [(1, 60), (3, 20), (60, 1)])
  func aBudgetIsAveragedOrSpread(reads: Int, inputs: Int) throws {
    var elder = teacher(card)
    let lesson = try ask(&elder, over: set, options: options { ($0.reads, $0.queries) = (reads, 60) })
    #expect(lesson.queries == 60 && lesson.asked.count == inputs)
  }

  @Test func labelsMayWeighIn() throws {
    var elder = teacher(card)
    let lesson = try ask(&elder, over: set, options: options())
    func digest(_ lesson: Lesson, share: Float) throws -> String {
      var student = Chip(card, serial: 2, layers: [16, 12, 5])
      try teach(&student, [lesson], options: options { $0.labelShare = share })
      return Snapshot.functionSHA256(student)
    }
    #expect(try digest(lesson, share: 0) != digest(lesson, share: 0.5))
    // Without labels no share matters.
    let unlabelled = try ask(&elder, over: TransferSet(transferSet().inputs), options: options())
    #expect(try digest(unlabelled, share: 0) == digest(unlabelled, share: 1))
  }

  @Test func chipsWithOtherEyesTeachEachOther() throws {
    var digits = DataSet.digits
    digits.train = digits.train.prefix(400)
    var elder = Chip(card, serial: 1, layers: [64, 16, 10])
    try train(&elder, on: digits, options: TrainingOptions(epochs: 10, historyPoints: 0))
    var student = Chip(card, serial: 2, layers: [16, 16, 10])
    let outcome = try distill(
      from: &elder, to: &student, over: digits.inputs,
      options: options { ($0.studentView, $0.training.epochs) = (.resolution(height: 4, width: 4), 10) })
    // Chance agrees on a tenth.
    #expect(outcome.agreement > 0.5)
    #expect(throws: (any Error).self) {
      try distill(
        from: &elder, to: &student, over: digits.inputs, options: options { $0.studentView = .left })
    }
  }
}
