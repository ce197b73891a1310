import Analog

/// The table of a sweep: a row for each job.
struct SweepColumns: Sendable {
  /// Whether lines may be longer than a generation.
  private let hasLasts: Bool
  /// Names, each with its unit at the end; a fraction is a share of the test examples.
  let names: [String]
  /// The first line of every file of rows.
  let header: String

  init(parameters: [String], ways: [SweepWay], hasLasts: Bool) {
    self.hasLasts = hasLasts
    let successions = ways.filter { $0.succession != nil }.map(\.rawValue)
    names =
      ["job", "line", "teacher_serial", "student_serial"] + parameters
      + (["teacher_born", "teacher_aged"] + ways.map(\.rawValue)).map { $0 + "_fraction" }
      + (hasLasts ? successions.map { $0 + "_last_fraction" } : [])
      + (["train"] + successions).map { $0 + "_J" }
    header = names.map(Self.cell).joined(separator: ",") + "\n"
  }

  /// A job's line.
  func row(_ job: SweepJob, _ outcome: SweepOutcome) -> String {
    let values = outcome.shares + (hasLasts ? outcome.lasts : []) + outcome.joules
    let cells =
      ["\(job.number)", "\(job.line)", "\(outcome.teacher)", "\(outcome.student)"]
      + job.point.map { Self.cell($0.value) } + values.map { $0.map(JSONValue.text) ?? "" }
    return cells.joined(separator: ",") + "\n"
  }

  private static func cell(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): cell(text)
    case .number(let number): JSONValue.text(of: number)
    default: ""
    }
  }

  private static func cell(_ text: String) -> String {
    guard text.contains(where: { ",\"".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// The number of the job that a line without its end belongs to; nil unless the line is whole.
  func job(of line: ArraySlice<UInt8>) -> Int? {
    var number = 0
    var commas = 0
    var isQuoted = false
    for byte in line {
      if byte < 0x20 { return nil }
      if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == UInt8(ascii: ","), !isQuoted {
        commas += 1
      } else if commas == 0 {
        guard (0x30...0x39).contains(byte), number < SweepSpec.mostJobs else { return nil }
        number = number * 10 + Int(byte - 0x30)
      }
    }
    return commas == names.count - 1 && !isQuoted ? number : nil
  }
}
