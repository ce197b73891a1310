import ArgumentParser
import MortalComputing

/// `mortal age`
struct Age: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let a chip live on: its clock moves, its cells drift, its drivers and converters fail.",
    discussion: "Give one of --for, --until-dead and --profile.")

  @Argument(help: "The chip's file.")
  var chip: String
  @Option(name: .customLong("for"), help: "How long, as 90s, 6h, 30d or 10y.")
  var span: DurationArgument?
  @Flag(help: "To the microsecond of its death; its card must give drivers or converters a lifetime.")
  var untilDead = false
  @Option(help: "Through a CSV file's rows of duration_s,temperature_K.")
  var profile: String?
  @Option(help: "At what temperature, as 330K or 85C (default: 300K).")
  var at: TemperatureArgument?
  @Flag(
    help: "Under power: its tiles leak all the while, which is charged. Unpowered chips keep what they know.")
  var powered = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard [span != nil, untilDead, profile != nil].count(where: { $0 }) == 1 else {
      throw ValidationError("give one of --for, --until-dead and --profile")
    }
    guard profile == nil || at == nil else {
      throw ValidationError("--profile states its temperatures; leave --at out")
    }
  }

  func run() throws {
    let stretches = try profile.map { path throws in try TemperatureProfile.read(path) }
    var chip = try ChipStore.loadToChange(self.chip, threads: common.threadCount)
    let temperature = at?.temperature ?? .room
    let future =
      try stretches ?? [
        Clock.Exposure(span: span?.span ?? timeOfDeath(chip, temperature), temperature: temperature)
      ]
    let age = future.reduce(chip.clock.age) { $0 + $1.span }
    let limit = chip.card.ageLimit
    guard age <= limit else {
      throw LaboratoryError.badUsage(
        "the chip would be \(Quantity.duration(age.seconds)) old",
        remedy:
          "its card says what becomes of chips until \(Quantity.duration(limit.seconds)) (at most 9e9 s, 285 years)"
      )
    }
    guard chip.clock.history.count + future.count <= 1_000_000 else {
      throw LaboratoryError.badUsage(
        "the chip would have lived through more than 1000000 stretches",
        remedy: "use a profile of fewer, longer stretches")
    }
    let before = chip.ledger
    if powered {
      for stretch in future { chip.idle(stretch.span, at: stretch.temperature) }
    } else {
      chip.age(future)
    }
    try ChipStore.save(chip, to: self.chip)
    let death = chip.death
    let json: JSONValue = [
      "age_s": .number(chip.clock.age.seconds), "alive": .bool(death == nil),
      "cause_of_death": death.map { .string($0.description) } ?? .null,
      "stuck_cells": .integer(chip.stuckCellCount),
      "energy_J": .number(ChipStore.energy_J(chip, since: before)),
    ]
    let state = death.map { "dead since its age of \(Quantity.duration($0.age.seconds)): \($0)" } ?? "alive"
    try Output.result(
      json, text: "chip \(chip.serial) is \(Quantity.duration(chip.clock.age.seconds)) old and \(state)",
      asJSON: common.json)
  }

  private func timeOfDeath(_ chip: borrowing Chip, _ temperature: Temperature) throws -> TimeSpan {
    guard chip.card.lifetime != nil || !chip.isAlive else {
      throw LaboratoryError.badData(
        "card `\(chip.card.name)` gives nothing a lifetime, so the chip never dies",
        remedy: "use --for, or a chip whose card has a `lifetime`")
    }
    guard let span = chip.timeOfDeath(at: temperature) else {
      throw LaboratoryError.badData(
        "at \(Quantity.number(temperature.kelvin)) K the chip outlives the \(Quantity.duration(chip.card.ageLimit.seconds)) that its card knows (at most 9e9 s)",
        remedy: "keep it warmer with --at, or use --for")
    }
    return span
  }
}
