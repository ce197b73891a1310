import Analog
import Learning

/// What a distillation achieved.
public struct DistillationOutcome: Sendable, Equatable {
  /// Share of held-out inputs on which student and teachers name the same class.
  public let agreement: Double
  /// Inputs the teachers were asked about, repetitions included.
  public let teacherQueries: Int
  /// Examples passed through the student.
  public let studentEvaluations: Int
  /// Pulses the student's cells took.
  public let pulses: Int
}

/// Teaches a student from what a teacher answers to a task's inputs, through inputs and outputs alone: no label and no
/// conductance is looked at. Throws `DistillationError` when the student ends below `accept`; the teacher then
/// must not be retired.
@discardableResult
public func distill(
  from teacher: inout Chip, to student: inout Chip, over transfer: DataSet,
  options: DistillationOptions = DistillationOptions(), progress: ((TrainingProgress) -> Void)? = nil
) throws -> DistillationOutcome {
  try distill(
    from: &teacher, to: &student, over: TransferSet(transfer), options: options, progress: progress)
}

/// Teaches a student from what a teacher answers to a transfer set, with labels mixed into the targets where options ask
/// for it. Everything that can be refused is refused before the teacher is asked, but for a student that ends below `accept`.
@discardableResult
public func distill(
  from teacher: inout Chip, to student: inout Chip, over transfer: TransferSet,
  options: DistillationOptions = DistillationOptions(), progress: ((TrainingProgress) -> Void)? = nil
) throws -> DistillationOutcome {
  try checkHandOver(from: teacher, to: student, over: transfer, options: options)
  let lesson = try ask(&teacher, over: transfer, options: options)
  return try teach(&student, [lesson], options: options, progress: progress)
}

/// Teaches a student what one or several teachers answered to the same inputs. The student becomes the successor of the
/// first of them. Throws when there is no lesson, when lessons are of different inputs, when the student is dead or
/// does not fit, and when it ends below `accept`.
@discardableResult
public func teach(
  _ student: inout Chip, _ lessons: [Lesson], options: DistillationOptions = DistillationOptions(),
  progress: ((TrainingProgress) -> Void)? = nil
) throws -> DistillationOutcome {
  try options.check()
  try requireAlive(student)
  guard let first = lessons.first, let shown = lessons.common else {
    throw DistillationError(
      "\(lessons.count) lessons that are not of the same inputs and outputs teach nothing",
      remedy: "ask all teachers about one transfer set")
  }
  let seen = try shown.data.seen(through: options.studentView)
  try seen.check(layers: student.layers)
  var (targets, named) = lessons.voice(options)
  mix(&targets, with: shown.labels, share: options.labelShare)
  let before = student.pulseCount
  let outcome = try train(
    &student, on: seen, targets: targets, softness: options.softness, phase: .distillLearn,
    by: options.rule, options: options.suited(to: seen, student), progress: progress)

  let heldOut = seen.test.count > 0 ? seen.test.inputs : seen.train.inputs
  let learned = student.infer(heldOut, reads: options.reads, phase: .distillLearn).argmaxOfRows()
  let agreement = Double(zip(named, learned).count { $0 == $1 }) / Double(heldOut.rows)
  guard agreement >= options.accept else {
    throw DistillationError(
      "the student agrees with its teacher on \(agreement) of the held-out inputs, less than \(options.accept)",
      remedy: "keep the teacher; distil longer, show more inputs, or fabricate another student")
  }
  student.lineage = Lineage(
    generation: (lessons.map(\.lineage.generation).max() ?? 0) + 1, parent: first.teacher.description)
  return DistillationOutcome(
    agreement: agreement, teacherQueries: lessons.reduce(0) { $0 + $1.queries },
    studentEvaluations: outcome.chipEvaluations, pulses: student.pulseCount - before)
}

extension [Lesson] {
  /// What all lessons are of; nil when they differ, or there are none.
  fileprivate var common: TransferSet? {
    guard let first else { return nil }
    let alike = dropFirst().allSatisfy {
      $0.asked == first.asked && $0.answers.columns == first.answers.columns
    }
    return alike ? first.asked : nil
  }
}

/// Mixes known labels into targets.
private func mix(_ targets: inout Matrix, with labels: [Int?], share: Float) {
  guard share > 0 else { return }
  for (example, label) in labels.enumerated() {
    guard let label else { continue }
    for index in targets.row(example).indices { targets.elements[index] *= 1 - share }
    targets[example, label] += share
  }
}

/// Share of inputs on which two chips name the same class, the mean of `reads` reads each.
public func measureAgreement(
  _ teacher: inout Chip, _ student: inout Chip, _ inputs: Matrix, reads: Int = 1
) throws(DistillationError) -> Double {
  guard inputs.rows > 0 else {
    throw DistillationError(
      "there are no inputs to compare the chips on", remedy: "give a transfer set with inputs")
  }
  try requireAlive(teacher)
  try requireAlive(student)
  let taught = teacher.infer(inputs, reads: reads, phase: .distillTeach).argmaxOfRows()
  let learned = student.infer(inputs, reads: reads, phase: .distillLearn).argmaxOfRows()
  return Double(zip(taught, learned).count { $0 == $1 }) / Double(inputs.rows)
}

/// Throws what a hand-over would be refused for before the teacher is asked: shapes that cannot match, a transfer set that fits
/// neither, a dead chip, options that cannot teach.
public func checkHandOver(
  from teacher: borrowing Chip, to student: borrowing Chip, over transfer: TransferSet,
  options: DistillationOptions
) throws {
  let sameView = options.teacherView == options.studentView
  guard !sameView || teacher.layers.first == student.layers.first, teacher.layers.last == student.layers.last
  else {
    throw DistillationError(
      "teacher and student differ in inputs or outputs",
      remedy: "fabricate a student with \(teacher.layers[0]) inputs and \(teacher.layers.last ?? 0) outputs")
  }
  try options.check()
  for (view, layers) in [(options.teacherView, teacher.layers), (options.studentView, student.layers)] {
    try transfer.prefix(1).data.seen(through: view).check(layers: layers)
  }
  try requireAlive(teacher)
  try requireAlive(student)
}
