import Energy
import Foundation
import Laboratory
import Testing

/// A wrong card of a published chip is refused with a message that says what is wrong.
@Suite struct PublishedReaderTests {
  private static func text(_ name: String) throws -> String {
    let folder = URL(fileURLWithPath: CardShelfTests.folder)
    return try String(contentsOf: folder.appendingPathComponent("published/\(name).json"), encoding: .utf8)
  }

  @Test(arguments: [
    ("neurram", "\"unit\": \"fF\",", "", "missing key `unit`"),
    ("neurram", "\"unit\": \"fF\"", "\"unit\": \"pF\"", "`unit`"),
    ("neurram", "\"unit\": \"fF\"", "\"unit\": \"V\"", "no unit of capacitance"),
    ("neurram", "\"low\": 48", "\"low\": 49", "not in order"),
    ("neurram", "\"low\": 48", "\"low\": -1", "`low`"),
    (
      "neurram", "\"integration_steps\"", "\"integration_stops\"", "nothing is counted as `integration_stops`"
    ),
    ("neurram", "\"input_bits\": 8", "\"input_bits\": 20", "cannot be fed bit by bit"),
    ("neurram", "\"mode\": \"8b/10b\"", "\"mode\": \"9b/11b\"", "does not exist"),
    ("neurram", "\"bits_per_segment\"", "\"bits_per_segments\"", "did you mean `bits_per_segment`?"),
    ("isaac", "\"steps\": [", "\"steps\": [], \"stairs\": [", "unknown key `stairs`"),
    ("isaac", "\"power\": {", "\"energy\": {", "no unit of energy"),
    ("ibm-34", "\"nominal\": 12.4", "\"nominal\": 20.5", "not in order"),
    ("isaac", "\"level\": \"array\"", "\"level\": \"arry\"", "did you mean `array`?"),
    ("isaac", "\"source\": \"Shafiee", "\"sauce\": \"Shafiee", "source"),
    ("hermes", "\"phases\": 4", "\"phases\": 0", "`phases`"),
  ])
  func wrongCards(name: String, part: String, other: String, says: String) throws {
    let text = try Self.text(name)
    let place = try #require(text.range(of: part))
    let wrong = text.replacingCharacters(in: place, with: other)
    let error = failure { _ = try PublishedReader.read(Array(wrong.utf8), source: "x.json") }
    #expect(error?.kind == .badData)
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "no error")")
  }

  @Test func cardsThatDoNotHangTogether() throws {
    let text = try Self.text("ibm-34")
    // A chip that needs less than the tiles in it.
    let wrong = text.replacingOccurrences(of: "\"low\": 12.4", with: "\"low\": 20.5")
      .replacingOccurrences(of: "\"nominal\": 12.4", with: "\"nominal\": 20.5")
      .replacingOccurrences(of: "\"high\": 12.4", with: "\"high\": 20.5")
    let error = failure { _ = try PublishedReader.read(Array(wrong.utf8), source: "x.json") }
    #expect(error?.message.contains("costs less than what it includes") == true)
  }

  @Test func unknownNames() {
    let error = failure { _ = try PublishedShelf.read("isac") }
    #expect(error?.kind == .badUsage && error?.remedy.contains("did you mean `isaac`?") == true)
  }

  @Test(arguments: PublishedShelf.names) func reportsInAllForms(name: String) throws {
    let report = try PublishedReport(PublishedShelf.read(name))
    #expect(report.csv.split(separator: "\n").count == report.rows.count + 1)
    #expect(report.markdown.contains("| quantity | modeled | reference | unit | ratio |"))
    for row in report.rows { #expect(report.text.contains(row.quantity)) }
    // One card is written from memory, and says so.
    #expect(report.warnings.isEmpty == (name != "puma"))
  }

  @Test func recalledNumbersAreWarnedOf() throws {
    let text = try Self.text("isaac").replacingOccurrences(of: "\"secondary\"", with: "\"recalled\"")
    let report = try PublishedReport(PublishedReader.read(Array(text.utf8), source: "x.json"))
    #expect(report.warnings.count == 1 && report.text.contains("carry 100 %"))
  }
}
