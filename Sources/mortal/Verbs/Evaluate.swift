import ArgumentParser
import MortalComputing

/// `mortal evaluate`
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Test a chip. Reads are charged, so the chip's file changes; its cells do not.")

  @Argument(help: "The chip's file.")
  var chip: String
  @OptionGroup var task: TaskArguments
  @Option(help: "What the chip is shown of each input: \(FrontEndArgument.grammar).")
  var view: FrontEndArgument = .init(.whole)
  @Option(
    help: "The rule that trained it, where that changes how it is read: forward-forward, agreement.")
  var rule: RuleArgument?
  @Flag(help: "With --rule forward-forward: answer with the liveliest label, not with the readout.")
  var goodness = false
  @Option(help: "Reads averaged for each example.")
  var reads: Int = 1
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (1...10_000).contains(reads) else { throw ValidationError("--reads must lie in 1...10000") }
    if goodness, try rule?.rule != .forwardForward {
      throw ValidationError("--goodness needs --rule forward-forward")
    }
  }

  func run() throws {
    let data = try task.load().seen(through: view.frontEnd)
    var chip = try ChipStore.loadToChange(self.chip, threads: common.threadCount)
    let before = chip.ledger
    let meter = ProgressMeter("evaluating", unit: "reads")
    let result =
      try goodness
      ? ForwardForward().evaluate(&chip, on: data, reads: reads, by: .goodness)
      : (rule?.rule ?? .tilePerturbation).make().test(&chip, on: data, reads: reads)
    try ChipStore.save(chip, to: self.chip)
    let energy_J = Bill(chip.ledger.since(before), energy: chip.card.energy).total.nominal
    let json: JSONValue = [
      "accuracy": .number(result.accuracy), "reads": .integer(result.reads),
      "examples": .integer(result.examples),
      "mean_loss": .number(result.meanLoss), "energy_J": .number(energy_J),
      "wall_s": .number(meter.elapsed_s),
    ]
    try Output.result(
      json,
      text: """
        accuracy \(percent(result.accuracy)) on \(result.examples) examples of `\(data.name)`, \(result.reads) read(s) \
        each; mean loss \(result.meanLoss.significant(4)), \(joules(energy_J))
        """, asJSON: common.json)
  }
}
