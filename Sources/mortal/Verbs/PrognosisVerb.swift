import ArgumentParser
import MortalComputing

/// `mortal prognosis`
struct PrognosisVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prognosis", abstract: "Find when a chip's health will fall below a floor. Changes nothing.",
    discussion: """
      Health is the accuracy of one read at a future age over that of the mean of --reads reads now; a dead chip's is \
      0. It is looked up on copies that only the emulator can make: the chip's file stays as it is, and nothing is charged.
      """)

  @Argument(help: "The chip's file.")
  var chip: String
  @OptionGroup var task: TaskArguments
  @Option(help: "The health below which it is of no use (default: 0.9).")
  var floor: Double?
  @Option(help: "Instead of --floor: the accuracy of one read below which it is of no use.")
  var floorAccuracy: Double?
  @Option(help: "At what temperature it is kept, as 330K or 85C (default: 300K).")
  var at: TemperatureArgument?
  @Option(help: "Reads averaged to see what the chip can do now.")
  var reads: Int = 32
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (1...10_000).contains(reads) else { throw ValidationError("--reads must lie in 1...10000") }
    guard floor == nil || floorAccuracy == nil else {
      throw ValidationError("give --floor or --floor-accuracy, not both")
    }
    guard floor ?? 1 > 0, floor ?? 1 <= 1 else {
      throw ValidationError("--floor must lie above 0 and up to 1")
    }
    guard floorAccuracy ?? 1 > 0, floorAccuracy ?? 1 <= 1 else {
      throw ValidationError("--floor-accuracy must lie above 0 and up to 1")
    }
  }

  func run() throws {
    let data = try task.load()
    let chip = try Snapshot.load(self.chip)
    let temperature = at?.temperature ?? .room
    let options = Prognosis.Options(
      floor: floorAccuracy.map { .accuracy($0) } ?? .health(floor ?? 0.9), temperature: temperature,
      reads: reads,
      threads: common.threadCount)
    let meter = ProgressMeter("looking ahead", unit: "ages")
    let prognosis = try Prognosis.make(for: chip, on: data, options: options) { meter.show($0, of: $1) }
    meter.finish()
    let json: JSONValue = [
      "remaining_s": prognosis.remaining.map { .number($0.seconds) } ?? .null,
      "health": .number(prognosis.health), "health_now_1_read": .number(prognosis.oneRead),
      "health_now_\(reads)_reads": .number(prognosis.manyReads), "floor": .number(prognosis.floor),
      "cause_of_death": prognosis.death.map { .string($0.description) } ?? .null,
      "temperature_K": .number(temperature.kelvin), "reads": .integer(reads), "task": .string(data.name),
      "curve": .array(
        prognosis.curve.map { ["after_s": .number($0.after.seconds), "health": .number($0.health)] }),
      "wall_s": .number(meter.elapsed_s),
    ]
    try Output.result(json, text: text(prognosis, chip.serial, temperature), asJSON: common.json)
  }

  private func text(_ prognosis: Prognosis, _ serial: Serial, _ temperature: Temperature) -> String {
    let floor = Quantity.number(prognosis.floor, digits: 4)
    let kept = "kept at \(Quantity.number(temperature.kelvin)) K"
    let outlook =
      switch (prognosis.remaining, prognosis.death) {
      case (nil, _): "\(kept) it stays at or above \(floor) for as long as its clock counts"
      case (.zero, _): "that is below \(floor) already"
      case (let remaining?, nil):
        "\(kept) it falls below \(floor) in \(Quantity.duration(remaining.seconds))"
      case (let remaining?, let death?):
        "\(kept) it is dead in \(Quantity.duration(remaining.seconds)): \(death)"
      }
    return """
      chip \(serial) has health \(Quantity.number(prognosis.health, digits: 4)): accuracy \(Quantity.percent(prognosis.oneRead)) of one read, \
      \(Quantity.percent(prognosis.manyReads)) of the mean of \(prognosis.reads)
      \(outlook)
      """
  }
}
