import ArgumentParser
import Foundation
import MortalComputing

/// A wafer's name such as `L07-W03`.
struct WaferArgument: ExpressibleByArgument {
  let lot: Int
  let number: Int

  init?(argument: String) {
    // A serial's own reader, so that both names are read alike.
    guard let serial = Serial(argument + "-D0") else { return nil }
    (lot, number) = (serial.lot, serial.wafer)
  }
}

extension WaferProperty: ExpressibleByArgument {}

/// `mortal fabricate --wafer`
extension Fabricate {
  func makeWafer(_ wafer: Wafer) throws {
    try Output.requireDirectory(output)
    if !mapOnly { try requireSpace(wafer) }
    let meter = ProgressMeter("fabricating", unit: "dies")
    let summaries = try wafer.fabricate(into: mapOnly ? nil : output, threads: threadsThatFit(wafer)) {
      done, total in meter.show(done, of: total)
    }
    meter.finish()
    var maps: [String] = []
    for shown in WaferProperty.allCases where shown == property ?? .gain || shown == .yield {
      maps.append("\(output)/\(wafer.name)-\(shown.rawValue).svg")
      try writeAtomically(WaferMap(wafer, summaries, property: shown).svg, to: maps[maps.count - 1])
    }
    let table = "\(output)/\(wafer.name).csv"
    try writeAtomically(wafer.csv(summaries), to: table)
    let files = mapOnly ? [] : wafer.dies.map { "\(output)/\(wafer.fileName($0.serial))" }
    try report(wafer, summaries, files: files, maps: maps, table: table)
  }

  private func report(
    _ wafer: Wafer, _ summaries: [DieSummary], files: [String], maps: [String], table: String
  ) throws {
    let alive = summaries.count { $0.isAlive }
    let count = Double(summaries.count)
    let factor = summaries.reduce(0) { $0 + $1.meanFactor } / count
    let stuck = summaries.reduce(0) { $0 + $1.stuckShare } / count
    let json: JSONValue = [
      "wafer": .string(wafer.name), "device": .string(wafer.card.name),
      "card_sha256": .string(CardWriter.sha256(wafer.card)),
      "layers": .array(wafer.placement.layers.map { .integer($0) }), "dies": .integer(summaries.count),
      "alive": .integer(alive), "yield": .number(Double(alive) / count),
      "cells_per_die": .integer(wafer.placement.cellCount), "mean_factor": .number(factor),
      "stuck_share": .number(stuck), "files": .array(files.map(JSONValue.string)),
      "maps": .array(maps.map(JSONValue.string)), "table": .string(table),
    ]
    try Output.result(
      json,
      text: """
        \(output): \(files.count) chips of wafer \(wafer.name) in \(wafer.card.name)
        \(alive) of \(summaries.count) dies alive (\(Quantity.percent(Double(alive) / count)))
        mean cell factor \(Quantity.number(factor, digits: 4)), \(Quantity.percent(stuck)) of cells stuck
        \((maps + [table]).joined(separator: "\n"))
        """, asJSON: common.json)
  }

  /// As many chips at once as memory holds.
  private func threadsThatFit(_ wafer: Wafer) -> Int {
    let bytes = ChipStore.memoryNeeded(wafer.placement.layers, wafer.placement.limits)
    let fitting = Double(ProcessInfo.processInfo.physicalMemory) / max(bytes, 1)
    return max(1, Int(min(Double(common.threadCount), fitting)))
  }

  /// Throws when the disk has no room for a wafer's chips: it would otherwise be filled first.
  private func requireSpace(_ wafer: Wafer) throws {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: output)
    guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.doubleValue else { return }
    guard wafer.fileBytes <= free else {
      throw LaboratoryError(
        .cannotWrite,
        "\(wafer.dies.count) chips would need about \(Quantity.number(wafer.fileBytes / 1e9, digits: 2)) GB and the "
          + "disk has \(Quantity.number(free / 1e9, digits: 2)) GB left",
        remedy: "use --map-only, smaller layers, or another disk")
    }
  }
}
