import Analog
import Learning

/// What one teacher answered to a transfer set. Asked once, it can be taught to any number of students, and joined with
/// those of other teachers that were asked the same.
public struct Lesson: Sendable {
  /// What was asked, shifts included.
  public let asked: TransferSet
  /// The teacher's outputs, one row for each input, amplified if they had faded.
  public let answers: Matrix
  /// Its outputs for the inputs held out, or for those asked if none are held out.
  public let heldOut: Matrix
  /// Inputs it was asked about, repetitions included.
  public let queries: Int
  /// Whose knowledge the lesson holds.
  public let lineage: Lineage
  /// The teacher's serial.
  public let teacher: Serial
}

/// Asks a teacher about a transfer set. Its queries are charged, and it ages while it answers: by `options.teaching`, or
/// by the time that its card's reads take. Throws when it is dead, when it would not live to the end, or when the inputs are not its own.
public func ask(
  _ teacher: inout Chip, over transfer: TransferSet, options: DistillationOptions = DistillationOptions()
) throws -> Lesson {
  try options.check()
  try requireAlive(teacher)
  let shown = transfer.shown(options)
  let seen = try shown.data.seen(through: options.teacherView)
  try seen.check(layers: teacher.layers)
  var answers = try askInTime(&teacher, seen.train.inputs, options)
  restore(&answers, spread: options.spread, on: &teacher)
  let heldOut = seen.test.count > 0 ? seen.test.inputs : seen.train.inputs
  return Lesson(
    asked: shown, answers: answers,
    heldOut: teacher.infer(heldOut, reads: options.reads, phase: .distillTeach),
    queries: shown.count * options.reads, lineage: teacher.lineage, teacher: teacher.serial)
}

extension TransferSet {
  /// The inputs that a hand-over shows: the first ones, with shifts, as far as the budget reaches.
  func shown(_ options: DistillationOptions) -> TransferSet {
    var shown = options.examples.map { prefix($0) } ?? self
    // Shifted copies follow all originals, so a budget takes originals first.
    let most = options.queries.map { $0 / options.reads }
    if let most, most < shown.count { shown = shown.prefix(most) }
    if options.shifts { shown = shown.withShifts() }
    if let most, most < shown.count { shown = shown.prefix(most) }
    return shown
  }
}

/// How long a teacher takes to answer all of a transfer set that is shown.
public func teachingTime(
  of teacher: borrowing Chip, over transfer: TransferSet, options: DistillationOptions
) -> TimeSpan {
  teachingTime(of: teacher, inputs: transfer.shown(options).count, options)
}

private func teachingTime(
  of teacher: borrowing Chip, inputs: Int, _ options: DistillationOptions
) -> TimeSpan {
  let reads_s = Double(inputs * options.reads * teacher.matrixCount) * teacher.card.energy.readTime_s
  return options.teaching ?? .seconds(min(reads_s, 9e9))
}

/// How often a teacher's cells are brought up to date while it answers over a long time.
private let stepsOfTeaching = 50

/// The teacher's answers, between which it grows older.
private func askInTime(
  _ teacher: inout Chip, _ inputs: Matrix, _ options: DistillationOptions
) throws(DistillationError) -> Matrix {
  let span = teachingTime(of: teacher, inputs: inputs.rows, options)
  guard span <= teacher.card.ageLimit, teacher.clock.age + span <= teacher.card.ageLimit else {
    throw DistillationError(
      "the teacher's card says nothing of chips as old as it would be after teaching",
      remedy: "let it teach for a shorter time")
  }
  if let left = teacher.timeOfDeath(at: options.temperature), left <= span {
    throw DistillationError(
      "the teacher would die after \(left.seconds) s of the \(span.seconds) s that it is to teach",
      remedy: "ask it faster, or hand over earlier")
  }
  let steps = options.teaching == nil ? 1 : max(1, min(stepsOfTeaching, inputs.rows))
  var answers: [Float] = []
  var outputs = 0
  for step in 0..<steps {
    let rows = inputs.rows * step / steps..<inputs.rows * (step + 1) / steps
    let part = steps == 1 ? inputs : inputs.selectingRows(rows)
    let given = teacher.infer(part, reads: options.reads, phase: .distillTeach)
    answers += given.elements
    outputs = given.columns
    let before = span.microseconds / Int64(steps) * Int64(step)
    let after = step == steps - 1 ? span.microseconds : span.microseconds / Int64(steps) * Int64(step + 1)
    teacher.age(TimeSpan(microseconds: after - before), at: options.temperature)
  }
  return Matrix(rows: inputs.rows, columns: outputs, elements: answers)
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

extension [Lesson] {
  /// One voice of several teachers: target probabilities for each input, and the classes they name for held-out inputs.
  func voice(_ options: DistillationOptions) -> (targets: Matrix, named: [Int]) {
    switch options.committee {
    case .probabilities:
      return (
        mean(of: { softmax($0.answers, softness: options.softness) }),
        mean(of: { softmax($0.heldOut, softness: options.softness) }).argmaxOfRows()
      )
    case .outputs:
      return (
        softmax(mean(of: \.answers), softness: options.softness), mean(of: \.heldOut).argmaxOfRows()
      )
    }
  }

  private func mean(of part: (Lesson) -> Matrix) -> Matrix {
    var sum = part(self[0])
    for lesson in dropFirst() { sum += part(lesson) }
    if count > 1 { sum *= 1 / Float(count) }
    return sum
  }
}
