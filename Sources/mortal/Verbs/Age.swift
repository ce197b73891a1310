import ArgumentParser
import MortalComputing

/// `mortal age`
struct Age: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let a chip live on: its clock moves and its cells drift.")

  @Argument(help: "The chip's file.")
  var chip: String
  @Option(name: .customLong("for"), help: "How long, as 90s, 6h, 30d or 10y.")
  var span: DurationArgument
  @Option(help: "At what temperature, as 330K or 85C (default: 300K).")
  var at: TemperatureArgument?
  @OptionGroup var common: CommonOptions

  func run() throws {
    var chip = try ChipStore.loadToChange(self.chip)
    guard (chip.clock.age + span.span).seconds <= 9e9 else {
      throw LaboratoryError.badUsage(
        "the chip would be \(duration(chip.clock.age + span.span)) old",
        remedy: "a chip lives at most 9e9 s (285 years)")
    }
    chip.age(span.span, at: at?.temperature ?? .room)
    try ChipStore.save(chip, to: self.chip)
    let json: JSONValue = [
      "age_s": .number(chip.clock.age.seconds), "alive": .bool(chip.isAlive),
      "cause_of_death": chip.causeOfDeath.map { .string($0.rawValue) } ?? .null,
      "stuck_cells": .integer(chip.stuckCellCount),
    ]
    try Output.result(
      json,
      text: "chip \(chip.serial) is \(duration(chip.clock.age)) old and \(chip.isAlive ? "alive" : "dead")",
      asJSON: common.json)
  }
}
