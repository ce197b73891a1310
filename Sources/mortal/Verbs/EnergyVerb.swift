import ArgumentParser
import MortalComputing

/// `mortal energy`
struct EnergyVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "energy",
    abstract: "Print the bill of a chip's life, a price per inference, and its digital rival.")

  enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, csv, md }

  @Argument(help: "The chip's file; it is not changed.")
  var chip: String?
  @Option(
    help: ArgumentHelp(
      "Instead of a chip's bill, a published chip's account beside what is reported: \(PublishedShelf.names.joined(separator: ", ")).",
      valueName: "name"))
  var published: String?
  @Option(
    help: "The file of the chip that taught it or that it was copied from, whose part is added to its setup.")
  var teacher: String?
  @Option(help: "Keys that tell lines apart: phase,layer,component,action.")
  var by: String = "phase,layer,component,action"
  @Option(help: "The digital rival: \(DigitalRival.all.map(\.name).joined(separator: ", ")).")
  var rival: String = "horowitz-45nm"
  @Option(help: "Inferences that share one fetch of the rival's weights.")
  var batch: Int = 1
  @Option(
    help: ArgumentHelp(
      "The rival's memory for weights, \(DigitalFigure.Operation.memories.map(\.word).joined(separator: ", ")) (default: the smallest that holds them).",
      valueName: "memory"))
  var rivalMemory: String?
  @Option(
    help: ArgumentHelp(
      "What the rival's arithmetic and memory are multiplied by for the rest of a system; 3 to 4 matches accelerators.",
      valueName: "factor"))
  var systemFactor: Double = 1
  @Flag(help: "Leave out the rival's error correction.")
  var noErrorCorrection = false
  @Option(help: "text, json, csv or md.")
  var format: Format = .text
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard teacher == nil || chip != nil else { throw ValidationError("--teacher belongs to a chip's bill") }
    guard (chip == nil) != (published == nil) else {
      throw ValidationError("give a chip's file, or --published NAME")
    }
    guard systemFactor >= 1, systemFactor <= 1e6 else {
      throw ValidationError("--system-factor must lie in 1...1000000")
    }
    guard (1...1_000_000_000).contains(batch) else {
      throw ValidationError("--batch must lie in 1...1000000000")
    }
  }

  func run() throws {
    if let published { return try printPublished(PublishedReport(PublishedShelf.read(published))) }
    guard let chip else { return }
    let keys = try usage { () throws(EnergyError) in try Bill.keys(by) }
    let digital = try usage { () throws(EnergyError) in try DigitalRival.named(rival) }
    var conditions = DigitalRival.Conditions(
      batch: batch, systemFactor: systemFactor, correctsErrors: !noErrorCorrection)
    if let rivalMemory {
      conditions.weightMemory = try usage { () throws(EnergyError) in
        try DigitalFigure.Operation.memory(rivalMemory)
      }
      let asked = conditions
      _ = try usage { () throws(EnergyError) in try digital.inference(layers: [1, 1], conditions: asked) }
    }
    let loaded = try Snapshot.load(chip)
    let given = try teacher.map { try teaching($0, of: loaded.lineage) } ?? [:]
    let account = try EnergyAccount(
      chip: loaded, keys: keys, rival: digital, conditions: conditions, teaching: given)
    switch common.json ? .json : format {
    case .json: try Output.standard(account.json.prettyText)
    case .text: try Output.standard(account.text + "\n")
    case .csv: try Output.standard(account.csv)
    case .md: try Output.standard(account.markdown)
    }
  }

  /// What a teacher spent on its successors.
  private func teaching(_ path: String, of lineage: Lineage) throws -> [Phase: Joules] {
    let teacher = try Snapshot.load(path)
    guard lineage.parent == teacher.serial.description else {
      throw LaboratoryError.badUsage(
        "chip \(teacher.serial) is not the teacher, which is \(lineage.parent.map { "chip \($0)" } ?? "nobody")",
        remedy: "give the file of the chip that `mortal inspect` names")
    }
    return Bill(teacher.ledger, energy: teacher.card.energy).teaching
  }

  private func printPublished(_ report: PublishedReport) throws {
    switch common.json ? .json : format {
    case .json: try Output.standard(report.json.prettyText)
    case .text: try Output.standard(report.text + "\n")
    case .csv: try Output.standard(report.csv)
    case .md: try Output.standard(report.markdown)
    }
  }

  /// A wrong word in an option is bad usage.
  private func usage<Result>(_ body: () throws(EnergyError) -> Result) throws -> Result {
    do { return try body() } catch { throw LaboratoryError.badUsage(error.message, remedy: error.remedy) }
  }
}
