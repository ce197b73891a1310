import Analog
import Foundation
import Laboratory
import Testing

/// Wafers as a whole: the same on any number of threads, and their pictures and tables say what their dies are.
@Suite struct WaferMapTests {
  private func wafer() throws -> Wafer {
    let card = try CardReader.read(Array(VariationCardTests.example().utf8), source: "x.json").card
    return try Wafer(card, lot: 7, wafer: 3, placement: Placement(layers: [12, 10], limits: card.tile))
  }

  @Test func threadsDoNotMatter() throws {
    let wafer = try wafer()
    let one = try wafer.fabricate(threads: 1)
    #expect(try wafer.fabricate(threads: 5) == one)
    #expect(one.count == wafer.card.wafer.dies.count)
    #expect(one.map(\.serial) == wafer.dies.map(\.serial))
    #expect(one.map(\.place) == wafer.dies.map(\.place))
    let dead = one.count { !$0.isAlive }
    #expect(dead > 0 && dead < one.count / 2)
  }

  @Test func chipsOfAWaferAreTheChipsOfTheirSerials() throws {
    let folder = NSTemporaryDirectory() + "/wafer-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let wafer = try wafer()
    let summaries = try wafer.fabricate(into: folder, threads: 2)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names == wafer.dies.map { wafer.fileName($0.serial) })
    #expect(names.first == "L07-W03-D000.chip")
    var bytes = 0
    for (summary, name) in zip(summaries, names) {
      let chip = try Snapshot.load("\(folder)/\(name)")
      let other = Chip(wafer.card, serial: summary.serial, placement: wafer.placement)
      #expect(Snapshot.functionSHA256(chip) == Snapshot.functionSHA256(other))
      #expect(chip.stuckCellCount == summary.stuckCells)
      #expect(chip.causeOfDeath == summary.causeOfDeath)
      bytes += try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")).count
    }
    // What is asked of the disk beforehand is enough, and not far too much.
    #expect(Double(bytes) < wafer.fileBytes && wafer.fileBytes < 4 * Double(bytes))
  }

  @Test func theFirstFailureIsTheOneToldOf() throws {
    let wafer = try wafer()
    let error = failure {
      _ = try wafer.fabricate(into: NSTemporaryDirectory() + "/no-such-folder", threads: 3)
    }
    #expect(error?.kind == .cannotWrite)
    #expect(error?.description.contains("L07-W03-D000.chip") == true)
  }

  @Test(arguments: WaferProperty.allCases) func mapsShowEveryDie(property: WaferProperty) throws {
    let wafer = try wafer()
    let summaries = try wafer.fabricate(threads: 2)
    let svg = WaferMap(wafer, summaries, property: property).svg
    #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"))
    #expect(svg.components(separatedBy: "<title>").count - 1 == summaries.count)
    let dead = summaries.count { !$0.isAlive }
    #expect(svg.components(separatedBy: ": mean factor").count - 1 == summaries.count)
    #expect(svg.components(separatedBy: ", dead at birth:").count - 1 == dead)
    #expect(svg.contains("\(summaries.count - dead) of \(summaries.count) dies alive"))
    #expect(!svg.contains("nan") && !svg.contains("inf<"))
  }

  /// A card without variation is all one colour, and its scale still has two ends.
  @Test func dullWafersCanBeDrawn() throws {
    let card = DeviceCard(name: "dull")
    let wafer = try Wafer(card, lot: 0, wafer: 0, placement: Placement(layers: [2, 2], limits: card.tile))
    let summaries = try wafer.fabricate()
    #expect(summaries.allSatisfy { $0.meanFactor == 1 && $0.factorSigma == 0 && $0.stuckCells == 0 })
    for property in WaferProperty.allCases {
      let svg = WaferMap(wafer, summaries, property: property).svg
      #expect(!svg.contains("nan") && !svg.contains("dead at birth"))
    }
  }

  @Test func tablesHaveALinePerDie() throws {
    let wafer = try wafer()
    let summaries = try wafer.fabricate()
    let lines = wafer.csv(summaries).split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines.count == summaries.count + 1)
    #expect(lines.allSatisfy { $0.count == 10 })
    for (line, summary) in zip(lines.dropFirst(), summaries) {
      #expect(Serial(String(line[1])) == summary.serial)
      #expect(line[4] == "\(summary.isAlive)" && line[6] == "\(summary.stuckCells)")
      #expect(abs((Double(line[8]) ?? .nan) - summary.meanFactor) < 1e-8)
    }
  }

  @Test func wafersThatAreNoneAreRefused() throws {
    let card = DeviceCard(name: "x")
    let placement = try Placement(layers: [1, 1], limits: card.tile)
    for (lot, wafer) in [(-1, 0), (0, 65_535), (70_000, 1)] {
      let error = failure { _ = try Wafer(card, lot: lot, wafer: wafer, placement: placement) }
      #expect(error?.kind == .badUsage)
    }
    var bare = card
    bare.wafer.dieWidth_mm = .nan
    let error = failure { _ = try Wafer(bare, lot: 0, wafer: 0, placement: placement) }
    #expect(error?.kind == .badData)
  }
}
