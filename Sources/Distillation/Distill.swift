import Analog
import Learning

/// How to distil.
public struct DistillationOptions: Sendable {
  /// How many transfer inputs to use, the first ones; nil for all.
  public var examples: Int?
  /// Whether each picture is also shown shifted by a pixel in four directions.
  public var shifts: Bool
  /// Softness of the outputs that teacher and student are compared at.
  public var softness: Float
  /// A teacher whose outputs have faded with age is amplified until their spread over the transfer set (rms about
  /// each answer's mean) is this; one that speaks louder is left alone. 0 turns it off. Without it every generation
  /// inherits the fading of all before it.
  public var spread: Float
  /// Reads of the teacher averaged for each input.
  public var reads: Int
  /// The student's rule.
  public var rule: Rule
  /// The student's training. Rates are those of plain labels; the softness is accounted for. Epochs nil: enough for
  /// 80,000 transfer inputs, shifts included, and at least 2.
  public var training: TrainingOptions
  /// The least share of held-out inputs on which the student must agree with its teacher.
  public var accept: Double

  /// Options; each has a default that suits the built-in digits.
  public init(
    examples: Int? = nil, shifts: Bool = true, softness: Float = 4, spread: Float = 3,
    reads: Int = 1,
    rule: Rule = .tilePerturbation, training: TrainingOptions = TrainingOptions(historyPoints: 0),
    accept: Double = 0
  ) {
    self.examples = examples
    self.shifts = shifts
    self.softness = softness
    self.spread = spread
    self.reads = reads
    self.rule = rule
    self.training = training
    self.accept = accept
  }
}

/// What a distillation achieved.
public struct DistillationOutcome: Sendable, Equatable {
  /// Share of held-out inputs on which student and teacher name the same class.
  public let agreement: Double
  /// Inputs the teacher was asked about, repetitions included.
  public let teacherQueries: Int
  /// Examples passed through the student.
  public let studentEvaluations: Int
  /// Pulses the student's cells took.
  public let pulses: Int
}

/// Teaches a student from what a teacher answers to a transfer set, through inputs and outputs alone: no label and no
/// conductance is looked at. Throws `DistillationError` when the student ends below `accept`; the teacher then
/// must not be retired.
@discardableResult
public func distill(
  from teacher: inout Chip, to student: inout Chip, over transfer: DataSet,
  options: DistillationOptions = DistillationOptions(), progress: ((TrainingProgress) -> Void)? = nil
) throws -> DistillationOutcome {
  try check(teacher, student, transfer, options)
  var shown = transfer.inputs
  if let examples = options.examples { shown.train = shown.train.prefix(examples) }
  if options.shifts, let shape = transfer.imageShape { shown.train = shown.train.withShifts(shape) }
  let heldOut = shown.test.count > 0 ? shown.test.inputs : shown.train.inputs

  var answers = teacher.infer(shown.train.inputs, reads: options.reads, phase: .distillTeach)
  restore(&answers, spread: options.spread, on: &teacher)
  let before = student.pulseCount
  var training = options.training
  let count = shown.train.count
  training.epochs = training.epochs ?? max(2, (80_000 + count - 1) / max(count, 1))
  let outcome = try train(
    &student, on: shown, targets: softmax(answers, softness: options.softness), softness: options.softness,
    phase: .distillLearn, by: options.rule, options: training, progress: progress)

  let agreement = try measureAgreement(&teacher, &student, heldOut, reads: options.reads)
  guard agreement >= options.accept else {
    throw DistillationError(
      "the student agrees with its teacher on \(agreement) of the held-out inputs, less than \(options.accept)",
      remedy: "keep the teacher; distil longer, show more inputs, or fabricate another student")
  }
  student.lineage = Lineage(generation: teacher.lineage.generation + 1, parent: teacher.serial.description)
  return DistillationOutcome(
    agreement: agreement, teacherQueries: shown.train.count * options.reads,
    studentEvaluations: outcome.chipEvaluations, pulses: student.pulseCount - before)
}

/// Amplifies answers whose spread is below the wanted one.
private func restore(_ answers: inout Matrix, spread: Float, on teacher: inout Chip) {
  let present = answerSpread(answers)
  guard present > 0, present < spread else { return }
  answers *= spread / present
  teacher.chargeDigital(
    .distillTeach, layer: teacher.matrixCount - 1, .multiply, count: answers.elements.count)
}

/// Root-mean-square difference of outputs from the mean of their row.
func answerSpread(_ answers: Matrix) -> Float {
  var sum = 0.0
  for example in 0..<answers.rows {
    let row = answers.row(example)
    let mean = row.reduce(0, +) / Float(max(row.count, 1))
    sum += row.reduce(0.0) { $0 + Double(($1 - mean) * ($1 - mean)) }
  }
  return Float((sum / Double(max(answers.elements.count, 1))).squareRoot())
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

private func check(
  _ teacher: borrowing Chip, _ student: borrowing Chip, _ transfer: DataSet, _ options: DistillationOptions
) throws {
  guard teacher.layers.first == student.layers.first, teacher.layers.last == student.layers.last else {
    throw DistillationError(
      "teacher and student differ in inputs or outputs",
      remedy: "fabricate a student with \(teacher.layers[0]) inputs and \(teacher.layers.last ?? 0) outputs")
  }
  guard options.softness > 0, options.softness.isFinite, options.spread >= 0, options.spread.isFinite,
    options.reads >= 1, options.examples ?? 1 >= 1
  else {
    throw DistillationError(
      "softness \(options.softness), \(options.reads) reads and \(options.examples ?? 1) examples cannot teach",
      remedy: "use a positive softness and at least one read and one example")
  }
  try transfer.check(layers: student.layers)
  try requireAlive(teacher)
  try requireAlive(student)
}
