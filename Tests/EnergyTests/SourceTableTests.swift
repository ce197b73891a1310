import Energy
import Foundation
import Laboratory
import Testing

/// Every component number and every reported number of a published chip's card, against a table of what the sources
/// print.
@Suite struct SourceTableTests {
  private struct Entry: Hashable {
    let chip: String
    let number: String
    let value: Double
    let unit: String
  }

  /// The table's rows: chip, number, value, unit, source; a cell with a comma is in quotation marks.
  private static func table() throws -> [Entry] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Resources/published.csv")
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n").dropFirst()
    return try lines.map { line in
      var cells: [String] = [""]
      var isQuoted = false
      for character in line {
        if character == "\"" {
          isQuoted.toggle()
        } else if character == ",", !isQuoted {
          cells.append("")
        } else {
          cells[cells.count - 1].append(character)
        }
      }
      return Entry(chip: cells[0], number: cells[1], value: try #require(Double(cells[2])), unit: cells[3])
    }
  }

  private static func entries(_ chip: PublishedChip) -> [Entry] {
    func entry(_ name: String, _ role: String, _ number: ComponentNumber) -> Entry {
      Entry(chip: chip.name, number: "\(name): \(role)", value: number.nominal, unit: number.unit.rawValue)
    }
    var entries = chip.steps.map { entry($0.name, "duration", $0.duration) }
    for part in chip.parts {
      switch part.charge {
      case .power(let power): entries.append(entry(part.name, "power", power))
      case .energy(let energy): entries.append(entry(part.name, "energy", energy))
      case .efficiency(let efficiency, _): entries.append(entry(part.name, "efficiency", efficiency))
      case .charging(let capacitance, let voltage):
        entries += [entry(part.name, "capacitance", capacitance), entry(part.name, "voltage", voltage)]
      case .conduction(let conductance, let voltage, let time):
        entries += [
          entry(part.name, "conductance", conductance), entry(part.name, "voltage", voltage),
          entry(part.name, "time", time),
        ]
      }
      if let area = part.area { entries.append(entry(part.name, "area", area)) }
    }
    if let supply = chip.supply {
      entries.append(
        Entry(chip: chip.name, number: "supply", value: supply.nominal, unit: supply.unit.rawValue))
    }
    return entries
      + chip.references.map { reference in
        entry(
          chip.modes.count > 1 ? "\(reference.name), \(reference.mode)" : reference.name, "reported",
          reference.number)
      }
  }

  @Test(arguments: PublishedShelf.names) func everyNumberIsTheSources(name: String) throws {
    let stated = try Self.entries(PublishedShelf.read(name))
    let printed = try Self.table().filter { $0.chip == name }
    #expect(Set(stated) == Set(printed))
    #expect(stated.count == printed.count && printed.count >= 6)
  }

  @Test func theShelfHoldsEveryFile() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Devices/published").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(PublishedShelf.names.map { "\($0).json" } == files.sorted())
  }
}
