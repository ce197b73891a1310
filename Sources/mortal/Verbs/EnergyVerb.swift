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
  @Option(help: "Keys that tell lines apart: phase,layer,component,action.")
  var by: String = "phase,layer,component,action"
  @Option(help: "The digital rival: \(DigitalRival.all.map(\.name).joined(separator: ", ")).")
  var rival: String = "horowitz-45nm"
  @Option(help: "Inferences that share one fetch of the rival's weights.")
  var batch: Int = 1
  @Option(help: "text, json, csv or md.")
  var format: Format = .text
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (chip == nil) != (published == nil) else {
      throw ValidationError("give a chip's file, or --published NAME")
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
    let account = try EnergyAccount(
      chip: Snapshot.load(chip), keys: keys, rival: digital, batch: batch)
    switch common.json ? .json : format {
    case .json: try Output.standard(account.json.prettyText)
    case .text: try Output.standard(account.text + "\n")
    case .csv: try Output.standard(account.csv)
    case .md: try Output.standard(account.markdown)
    }
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
