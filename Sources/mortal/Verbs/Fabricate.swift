import ArgumentParser
import MortalComputing

/// `mortal fabricate`
struct Fabricate: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Make a chip from a device card.")

  @Option(help: "A card's name (see `mortal devices`), or the path of a .json file.")
  var device: String
  @Option(help: "The chip's identity: a number, or lot, wafer and die as L07-W03-D12.")
  var serial: SerialArgument
  @Option(help: "Units per layer, inputs first, as 784-128-10.")
  var layers: LayersArgument
  @Option(help: "Largest tile as rows x columns, as 256x256 (default: the card's).")
  var tile: TileArgument?
  @Option(name: .shortAndLong, help: "The chip's file.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() throws {
    let card = try CardShelf.read(device).card
    let limits = tile?.limits ?? card.tile
    try ChipStore.requireMemory(layers.layers, limits)
    try Output.requirePlace(output)
    let placement = try Placement(layers: layers.layers, limits: limits)
    let chip = Chip(card, serial: serial.serial, placement: placement)
    try ChipStore.save(chip, to: output)
    let json: JSONValue = [
      "chip": .string(output), "device": .string(card.name), "card_sha256": .string(CardWriter.sha256(card)),
      "serial": chip.serial.json, "layers": .array(chip.layers.map { .integer($0) }),
      "tiles": .integer(placement.tileCount), "cells": .integer(chip.cellCount),
      "stuck_cells": .integer(chip.stuckCellCount),
    ]
    try Output.result(
      json,
      text: """
        \(output): chip \(chip.serial) in \(card.name), layers \(chip.layers.map(String.init).joined(separator: "-"))
        \(chip.cellCount) cells on \(placement.tileCount) tiles, \(chip.stuckCellCount) of them stuck from birth
        """, asJSON: common.json)
  }
}
