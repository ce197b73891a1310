import ArgumentParser
import MortalComputing

/// `mortal report`: a file of results as a page.
struct ReportVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make one self-contained page with pictures from a file of results.",
    discussion: """
      Takes what `compare -o`, `train --json` and `characterize --protocol drift` write, the table of a wafer, chips, and \
      checkpoints of their training. Pictures need gnuplot; without it the page has the tables and says so.
      """)

  @Argument(help: "The file of results, or a chip.")
  var study: String
  @Option(name: .shortAndLong, help: "Where to write the page (- for stdout).")
  var output: String
  @Option(help: "Another chip of the same layers: map the differences of the chip's weights to it.")
  var against: String?
  @OptionGroup var common: CommonOptions

  func run() throws {
    try Output.requirePlace(output)
    if let source = FileIdentity(study), source.isRegular, source == FileIdentity(output) {
      throw LaboratoryError.badUsage(
        "the report would overwrite \(quoted(study))", remedy: "give it a file of its own")
    }
    let report = try Report(path: study, against: against)
    try Self.write(report, to: output)
    if output == "-" { return }
    let figures = report.figures == 1 ? "1 picture" : "\(report.figures) pictures"
    try Output.result(
      [
        "report": .string(output), "kind": .string(report.kind.rawValue), "figures": .integer(report.figures),
        "notices": .array(report.notices.map(JSONValue.string)),
      ], text: "\(output): a page with \(figures)", asJSON: common.json)
  }

  /// Writes a page, and says on stderr what it lacks.
  static func write(_ report: Report, to path: String) throws {
    try Output.document(report.html, to: path)
    for notice in report.notices { Output.diagnostic("mortal: \(notice)") }
  }
}
