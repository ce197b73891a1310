import ArgumentParser
import MortalComputing

/// `mortal characterize`
struct Characterize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a virtual technology as a laboratory would, as CSV.")

  enum Kind: String, CaseIterable, ExpressibleByArgument { case pulses, drift }

  @Option(help: "A card's name (see `mortal devices`), or the path of a .json file.")
  var device: String
  @Option(help: "The die that is measured.")
  var serial: SerialArgument = .init(serial: 1)
  @Option(help: "How many cells.")
  var cells: Int = 10_000
  @Option(name: .customLong("protocol"), help: "pulses or drift.")
  var kind: Kind
  @Option(help: "Pulses upwards.")
  var up: Int = 500
  @Option(help: "Pulses downwards, after them.")
  var down: Int = 500
  @Option(parsing: .unconditional, help: "Weight before the first pulse.")
  var start: Double = 0
  @Flag(help: "The law itself, without variation.")
  var nominal = false
  @Option(help: "Targets as places in the window from g_min, 0, to g_max, 1.")
  var levels: String = "0.1,0.5,1"
  @Option(help: "Times of reading after programming.")
  var times: String = "0s,20s,1h,30d"
  @Option(name: .shortAndLong, help: "Write the CSV to a file (- for stdout).")
  var output: String = "-"
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard start.isFinite else { throw ValidationError("--start must be finite") }
  }

  func run() throws {
    let bench = try Characterization(
      card: try CardShelf.read(device).card, serial: serial.serial, cells: cells)
    let csv: String
    switch kind {
    case .pulses:
      csv = CharacterizationTable.csv(
        try bench.pulses(up: up, down: down, start: start, isNominal: nominal))
    case .drift:
      csv = CharacterizationTable.csv(try bench.drift(levels: try levelList(), times: try timeList()))
    }
    try Output.document(csv, to: output)
    if output != "-" {
      let rows = csv.split(separator: "\n").count - 1
      try Output.result(
        ["output": .string(output), "rows": .integer(rows)], text: "\(output): \(rows) rows",
        asJSON: common.json)
    }
  }

  private func levelList() throws -> [Double] {
    try levels.split(separator: ",", omittingEmptySubsequences: false).map { text in
      guard let level = Double(text), level.isFinite else {
        throw LaboratoryError.badUsage(
          "the level `\(text)` is no number", remedy: "give places in the window such as 0.1,0.5,1")
      }
      return level
    }
  }

  private func timeList() throws -> [TimeSpan] {
    try times.split(separator: ",", omittingEmptySubsequences: false).map { text in
      guard let time = DurationArgument(argument: String(text)) else {
        throw LaboratoryError.badUsage(
          "the time `\(text)` cannot be read", remedy: "give rising times such as 0s,20s,1h,30d")
      }
      return time.span
    }
  }
}
