import ArgumentParser
import MortalComputing

extension WireTreatment: ExpressibleByArgument {}

/// `mortal fabricate`
struct Fabricate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a chip from a device card, or all chips of a wafer.")

  @Option(help: "A card's name (see `mortal devices`), or the path of a .json file.")
  var device: String
  @Option(help: "The chip's identity: a number, or lot, wafer and die as L07-W03-D12.")
  var serial: SerialArgument?
  @Option(help: "Instead of --serial: make every die of a wafer, as L07-W03, with maps and a table.")
  var wafer: WaferArgument?
  @Option(help: "Units per layer, inputs first, as 784-128-10.")
  var layers: LayersArgument
  @Option(help: "Largest tile as rows x columns, as 256x256 (default: the card's).")
  var tile: TileArgument?
  @Option(help: "Whether reads see the card's wire resistances (default: exact if it has any).")
  var wires: WireTreatment?
  @Flag(help: "Give every hidden layer a readout crossbar of its own, as rules with local losses need.")
  var readouts = false
  @Option(
    help: ArgumentHelp(
      "What neurons compute: \(Activation.allCases.map(\.rawValue).joined(separator: ", ")) "
        + "(default: the card's)."))
  var activation: Activation?
  @Option(name: .shortAndLong, help: "The chip's file; with --wafer a directory.")
  var output: String
  @Option(help: "With --wafer: what the map beside that of yield shows.")
  var property: WaferProperty?
  @Flag(help: "With --wafer: maps and table only, no chips.")
  var mapOnly = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (serial == nil) != (wafer == nil) else {
      throw ValidationError("give --serial for one chip, or --wafer for all of a wafer")
    }
    guard wafer != nil || (property == nil && !mapOnly) else {
      throw ValidationError("--property and --map-only need --wafer")
    }
  }

  func run() throws {
    var card = try CardShelf.read(device).card
    if let activation { card.converters.activation = activation }
    let limits = tile?.limits ?? card.tile
    try ChipStore.requireMemory(layers.layers, limits)
    let placement = try Placement(layers: layers.layers, limits: limits, readouts: readouts)
    try card.check(wires ?? card.usualWires, placement)
    if let wafer {
      try makeWafer(Wafer(card, lot: wafer.lot, wafer: wafer.number, placement: placement, wires: wires))
    } else if let serial {
      try makeChip(card, serial.serial, placement)
    }
  }

  private func makeChip(_ card: DeviceCard, _ serial: Serial, _ placement: Placement) throws {
    try Output.requirePlace(output)
    let chip = Chip(
      card, serial: serial, placement: placement, wires: wires, threads: common.threadCount)
    try ChipStore.save(chip, to: output)
    let json: JSONValue = [
      "chip": .string(output), "device": .string(card.name), "card_sha256": .string(CardWriter.sha256(card)),
      "serial": chip.serial.json, "layers": .array(chip.layers.map { .integer($0) }),
      "tiles": .integer(placement.tileCount), "cells": .integer(chip.cellCount),
      "stuck_cells": .integer(chip.stuckCellCount), "alive": .bool(chip.isAlive),
      "wires": .string(chip.wires.rawValue),
    ]
    try Output.result(
      json,
      text: """
        \(output): chip \(chip.serial) in \(card.name), layers \(chip.layers.map(String.init).joined(separator: "-"))
        \(chip.cellCount) cells on \(placement.tileCount) tiles, \(chip.stuckCellCount) of them stuck from birth\
        \(chip.causeOfDeath.map { "; the chip is \($0.rawValue)" } ?? "")
        """, asJSON: common.json)
  }
}
