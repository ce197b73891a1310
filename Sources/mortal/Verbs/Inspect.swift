import ArgumentParser
import MortalComputing

/// `mortal inspect`
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a chip's identity, health, wear, age and lineage. Changes nothing.")

  @Argument(help: "The chip's file.")
  var chip: String
  @Option(help: "Write the microscope's conductances in siemens as .npy: G+ then G-, 2 x rows x columns.")
  var cells: String?
  @Option(help: "Draw the layer's weights as an SVG picture (- for stdout, and nothing else there).")
  var map: String?
  @Option(help: "Which layer --cells and --map show, from 0.")
  var layer: Int = 0
  @Option(
    help: "Write what the chip computes with, by the microscope, as safetensors: fc1.weight, fc1.bias, ...")
  var weights: String?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard weights != "-" else { throw ValidationError("--weights writes numbers, which cannot go to stdout") }
    guard cells != "-" else { throw ValidationError("--cells writes numbers, which cannot go to stdout") }
  }

  func run() throws {
    let chip = try Snapshot.load(self.chip)
    guard (0..<chip.matrixCount).contains(layer) else {
      throw LaboratoryError.badUsage(
        "the chip has no layer \(layer)", remedy: "use --layer 0 to \(chip.matrixCount - 1)")
    }
    if let cells { try ChipPicture.writeCells(chip, layer: layer, to: cells) }
    if let weights { try WeightsFile.write(chip, to: weights) }
    if let map { try Output.document(ChipPicture.svg(chip, layer: layer), to: map) }
    if map == "-" { return }
    let total_J = Bill(chip.ledger, energy: chip.card.energy).total.nominal
    let worn = chip.wornCellCount > 0 ? ", \(chip.wornCellCount) of them worn out" : ""
    let lost =
      chip.deadRowCount + chip.deadColumnCount > 0
      ? "; \(chip.deadRowCount) rows and \(chip.deadColumnCount) columns have failed" : ""
    let json: JSONValue = [
      "chip": .string(self.chip), "serial": chip.serial.json, "device": .string(chip.card.name),
      "card_sha256": .string(CardWriter.sha256(chip.card)),
      "layers": .array(chip.layers.map { .integer($0) }),
      "wires": .string(chip.wires.rawValue), "tiles": .integer(chip.placement.tileCount),
      "cells": .integer(chip.cellCount),
      "age_s": .number(chip.clock.age.seconds), "alive": .bool(chip.isAlive),
      "cause_of_death": chip.death.map { .string($0.description) } ?? .null,
      "dead_rows": .integer(chip.deadRowCount), "dead_columns": .integer(chip.deadColumnCount),
      "pulses": .integer(chip.pulseCount),
      "stuck_cells": .integer(chip.stuckCellCount), "worn_cells": .integer(chip.wornCellCount),
      "energy_J": .number(total_J),
      "generation": .integer(chip.lineage.generation),
      "parent": chip.lineage.parent.map(JSONValue.string) ?? .null,
      "successor": chip.lineage.successor.map(JSONValue.string) ?? .null,
      "function_sha256": .string(Snapshot.functionSHA256(chip)),
    ]
    try Output.result(
      json,
      text: """
        chip        \(chip.serial) in \(chip.card.name)
        layers      \(chip.layers.map(String.init).joined(separator: "-")), \(chip.cellCount) cells on \
        \(chip.placement.tileCount) tiles, \(chip.stuckCellCount) stuck\(worn)\(chip.wires == .exact ? ", wires exact" : "")
        age         \(Quantity.duration(chip.clock.age.seconds))\(chip.death.map { "; dead since \(Quantity.duration($0.age.seconds)): \($0)" } ?? "")\(lost)
        pulses      \(chip.pulseCount)
        energy      \(Quantity.joules(total_J)) so far
        generation  \(chip.lineage.generation)\(chip.lineage.parent.map { ", taught by chip \($0)" } ?? "")\
        \(chip.lineage.successor.map { ", retired for chip \($0)" } ?? "")
        function    \(Snapshot.functionSHA256(chip))
        \(ChipSketch.text(chip, colored: Output.takesColor))
        """, asJSON: common.json)
  }
}
