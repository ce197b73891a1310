import ArgumentParser
import MortalComputing

/// `mortal distill`
struct DistillVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distill", abstract: "Teach a student from what its teacher answers, and nothing else.",
    discussion:
      "When the student ends below --accept, both files stay as they were and the exit status is 65.")

  @Argument(help: "The teacher's file; its reads are charged.")
  var teacher: String
  @Argument(help: "The student's file; it is replaced by the taught chip.")
  var student: String
  @Option(
    help:
      "The task whose inputs both are shown; its labels are not used: \(DataSet.names.joined(separator: ", "))."
  )
  var transfer: String = "digits"
  @OptionGroup var source: DataArguments
  @Option(help: "How many transfer inputs to use (default: all).")
  var examples: Int?
  @Flag(inversion: .prefixedNo, help: "Show each picture also shifted by a pixel in four directions.")
  var shifts = true
  @Option(help: "Softness of the outputs that are compared.")
  var softness: Float = 4
  @Option(help: "Amplify a faded teacher's outputs to this spread (0: never).")
  var spread: Float = 3
  @Option(help: "Reads of the teacher averaged for each input.")
  var reads: Int = 1
  @Option(help: "The least agreement with the teacher on held-out inputs.")
  var accept: Double = 0
  @OptionGroup var training: TrainingArguments
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard mostCounts.contains(examples ?? 1) else {
      throw ValidationError("--examples must lie in 1...1000000")
    }
    guard (1...10_000).contains(reads) else { throw ValidationError("--reads must lie in 1...10000") }
    guard (1e-3...1e6).contains(softness) else {
      throw ValidationError("--softness must lie in 0.001...1000000")
    }
    guard (0...1e3).contains(spread) else { throw ValidationError("--spread must lie in 0...1000") }
    guard (0...1).contains(accept) else { throw ValidationError("--accept must lie in 0...1") }
  }

  func run() throws {
    let rule = try training.rule.rule
    try ChipStore.requireDistinct(teacher, student)
    let data = try source.load(transfer)
    var teacher = try ChipStore.loadToChange(self.teacher, threads: common.threadCount)
    var student = try ChipStore.loadToChange(self.student, threads: common.threadCount)
    let before = (teacher: teacher.ledger, student: student.ledger)
    let options = DistillationOptions(
      examples: examples, shifts: shifts, softness: softness, spread: spread, reads: reads, rule: rule,
      training: training.options(historyPoints: 0), accept: accept)
    let meter = ProgressMeter("distilling", unit: "updates")
    let outcome = try distill(from: &teacher, to: &student, over: data.inputs, options: options) { progress in
      meter.show(progress.update, of: progress.updates)
    }
    meter.finish()
    // The student first: a kill between the two leaves a taught student and a teacher that has only lost its bill.
    try ChipStore.save(student, to: self.student)
    try ChipStore.save(teacher, to: self.teacher)
    let energy_J =
      ChipStore.energy_J(teacher, since: before.teacher) + ChipStore.energy_J(student, since: before.student)
    let json: JSONValue = [
      "agreement": .number(outcome.agreement), "teacher_queries": .integer(outcome.teacherQueries),
      "student_evaluations": .integer(outcome.studentEvaluations), "pulses": .integer(outcome.pulses),
      "energy_J": .number(energy_J), "accepted": true, "generation": .integer(student.lineage.generation),
      "wall_s": .number(meter.elapsed_s),
    ]
    try Output.result(
      json,
      text: """
        chip \(student.serial) agrees with its teacher, chip \(teacher.serial), on \(percent(outcome.agreement)) of \
        held-out inputs: accepted as generation \(student.lineage.generation)
        \(outcome.teacherQueries) teacher queries, \(outcome.studentEvaluations) student evaluations, \
        \(outcome.pulses) pulses, \(joules(energy_J))
        """, asJSON: common.json)
  }
}
