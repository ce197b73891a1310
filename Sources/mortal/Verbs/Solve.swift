import ArgumentParser
import MortalComputing

/// `mortal solve`
struct Solve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Solve a crossbar with wire resistance exactly.",
    discussion: """
      Word line i is driven at the left through one segment, with another between neighbouring cells; bit line j ends \
      at the bottom through one segment at 0 V. Currents are positive out of the bit lines. Files are CSV without a \
      heading, or .npy.
      """)

  @Option(help: "Conductances in siemens: a row per word line, a column per bit line.")
  var conductances: String
  @Option(help: "Voltages: a row per word line, a column per vector.")
  var voltages: String?
  @Option(help: ArgumentHelp("Resistance of one segment of a word line.", valueName: "ohm"))
  var rowWire: Double
  @Option(help: ArgumentHelp("Resistance of one segment of a bit line.", valueName: "ohm"))
  var columnWire: Double
  @Option(name: .shortAndLong, help: "Write currents in amperes, a row per vector (- for stdout).")
  var output: String?
  @Option(
    help:
      "Write the effective conductances: currents are voltages times these, wires included (- for stdout).")
  var effective: String?
  @Option(help: "Write the port admittances, drivers first, then bit lines (- for stdout).")
  var ports: String?
  @Flag(help: "Show the power of each vector.")
  var power = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard voltages != nil || (output == nil && !power) else {
      throw ValidationError("currents and power need --voltages")
    }
    let files = [output, effective, ports].compactMap { $0 }
    guard Set(files).count == files.count else { throw ValidationError("two outputs have the same name") }
    guard !files.isEmpty || power || common.json else {
      throw ValidationError("nothing to do: give -o, --effective, --ports, --power or --json")
    }
  }

  func run() throws {
    let job = try CircuitJob(
      conductances: conductances, volts: voltages, rowWire_ohm: rowWire, columnWire_ohm: columnWire)
    let outcome = try solved(job)
    if let output, let currents_A = outcome.currents_A { try Self.write(currents_A, to: output) }
    if let effective { try Self.write(outcome.ports.effectiveConductances_S, to: effective) }
    if let ports { try Self.write(outcome.ports.admittances_S, to: ports) }
    if [output, effective, ports].contains("-") {
      if power { Output.diagnostic(text(outcome)) }
      return
    }
    try Output.result(json(outcome), text: text(outcome), asJSON: common.json)
  }

  /// Long work is announced, and shows how far it is.
  private func solved(_ job: CircuitJob) throws -> CircuitJob.Outcome {
    let estimate = job.estimate
    guard estimate.time_s > 10 else { return try job.run(threads: common.threadCount) }
    Output.diagnostic(
      "solving \(job.array.rows) x \(job.array.columns) cells: about \(Quantity.number(estimate.time_s, digits: 2)) s on "
        + "one core, at most \(estimate.memory_bytes >> 20) MiB")
    let meter = ProgressMeter("solving", unit: "Gflop")
    defer { meter.finish() }
    let total = Int((estimate.operations / 1e9).rounded(.up))
    return try job.run(threads: common.threadCount) { share in
      meter.show(Int(share * Double(total)), of: total)
    }
  }

  private static func write(_ matrix: PreciseMatrix, to path: String) throws {
    if path == "-" {
      try Output.standard(MatrixFile.csv(matrix))
    } else {
      try MatrixFile.write(matrix, to: path)
    }
  }

  private func json(_ outcome: CircuitJob.Outcome) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("rows", .integer(outcome.ports.rows)), .init("columns", .integer(outcome.ports.columns)),
      .init("vectors", .integer(outcome.power_W.count)), .init("power_W", .numbers(outcome.power_W)),
      .init("wall_s", .number(outcome.wall_s)),
    ]
    if let currents_A = outcome.currents_A, output == nil {
      members.append(.init("currents_A", .array((0..<currents_A.rows).map { .numbers(currents_A.row($0)) })))
    }
    return .object(members)
  }

  private func text(_ outcome: CircuitJob.Outcome) -> String {
    var lines = [
      "\(outcome.ports.rows) x \(outcome.ports.columns) cells, \(outcome.power_W.count) vectors, "
        + "\(Quantity.number(outcome.wall_s, digits: 3)) s"
    ]
    for (file, what) in [
      (output, "currents"), (effective, "effective conductances"), (ports, "port admittances"),
    ] {
      if let file { lines.append("\(what) in \(file)") }
    }
    if power { lines += outcome.power_W.enumerated().map { "vector \($0): \($1) W" } }
    return lines.joined(separator: "\n")
  }
}
