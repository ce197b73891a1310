import ArgumentParser
import MortalComputing

/// `mortal copy`
struct CopyVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy",
    abstract: "Read a teacher's conductances through its own converters and program a student with them.")

  @Argument(help: "The teacher's file; its reads are charged.")
  var teacher: String
  @Argument(help: "The student's file; it is replaced by the programmed chip.")
  var student: String
  @Option(help: "How the student's cells are set: open-loop or write-verify.")
  var method: CopyMethod = .openLoop
  @Option(
    help: "Reads of each of the teacher's pairs that are averaged (default: as many as its card verifies by)."
  )
  var reads: Int?
  @Flag(
    help:
      "Then measure the gain and the offset of each of the student's columns, and program it without them.")
  var calibrate = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (1...10_000).contains(reads ?? 1) else { throw ValidationError("--reads must lie in 1...10000") }
  }

  func run() throws {
    try ChipStore.requireDistinct(teacher, student)
    var teacher = try ChipStore.loadToChange(self.teacher, threads: common.threadCount)
    var student = try ChipStore.loadToChange(self.student, threads: common.threadCount)
    let before = (teacher: teacher.ledger, student: student.ledger)
    let outcome = try copy(from: &teacher, to: &student, method: method, reads: reads, calibrating: calibrate)
    try ChipStore.save(student, to: self.student)
    try ChipStore.save(teacher, to: self.teacher)
    let energy_J =
      ChipStore.energy_J(teacher, since: before.teacher) + ChipStore.energy_J(student, since: before.student)
    let json: JSONValue = [
      "method": .string(method.rawValue), "rms_error": .number(outcome.rmsError),
      "pulses": .integer(outcome.pulses),
      "unconverged": .integer(outcome.unconverged), "energy_J": .number(energy_J),
      "calibration": outcome.calibration.map(\.json) ?? .null,
    ]
    try Output.result(
      json,
      text: """
        copied chip \(teacher.serial) to chip \(student.serial) \(method.rawValue): rms error \
        \(Quantity.number(outcome.rmsError, digits: 3)) of full scale, \(outcome.pulses) pulses, \(Quantity.joules(energy_J)); \
        \(outcome.unconverged) pairs never came within tolerance\(outcome.calibration.map(\.text) ?? "")
        """, asJSON: common.json)
  }
}
