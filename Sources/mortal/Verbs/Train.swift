import ArgumentParser
import MortalComputing

/// `mortal train`
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a chip in place.",
    discussion:
      "The rule `exact` is an oracle: it looks at the cells through the microscope, which no chip could do.")

  @Argument(help: "The chip's file; it is replaced by the trained chip.")
  var chip: String
  @OptionGroup var task: TaskArguments
  @Option(
    help: ArgumentHelp(
      "Keep the run in this file, and go on from there if it is left from a run that was killed.",
      valueName: "file"))
  var checkpoint: String?
  @Option(help: "How many updates lie between two checkpoints.")
  var every: Int = 500
  @OptionGroup var training: TrainingArguments
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard mostCounts.contains(every) else { throw ValidationError("--every must lie in 1...1000000") }
    guard checkpoint != "-" else {
      throw ValidationError("--checkpoint writes numbers, which cannot go to stdout")
    }
  }

  func run() throws {
    let rule = try training.rule.rule
    let data = try task.load()
    var chip = try ChipStore.loadToChange(self.chip)
    let before = chip.ledger
    let pulsesBefore = chip.pulseCount
    let meter = ProgressMeter("training", unit: "updates")
    let options = training.options(historyPoints: 10)
    let show = { (progress: TrainingProgress) in
      let note = progress.accuracy.map { ", accuracy \(percent($0))" } ?? ""
      meter.show(progress.update, of: progress.updates, note: note)
    }
    let keeper = try CheckpointKeeper(checkpoint, beside: self.chip)
    let outcome =
      try keeper?.train(&chip, on: data, by: rule, options: options, every: every, progress: show)
      ?? train(&chip, on: data, by: rule, options: options, progress: show)
    meter.finish()
    try ChipStore.save(chip, to: self.chip)
    // Only now: a kill before leaves a checkpoint that leads to this chip once more.
    try keeper?.discard()
    let energy_J = Bill(chip.ledger.since(before), energy: chip.card.energy).total.nominal
    let pulses = chip.pulseCount - pulsesBefore
    let json: JSONValue = [
      "accuracy": outcome.accuracy.map(JSONValue.number) ?? .null, "rule": .string(outcome.rule),
      "task": .string(data.name), "chip_evaluations": .integer(outcome.chipEvaluations),
      "pulses": .integer(pulses),
      "energy_J": .number(energy_J), "digital_memory_bits_per_weight": .integer(outcome.memory_bits),
      "is_oracle": .bool(rule == .exact), "seed": .integer(training.seed),
      "wall_s": .number(meter.elapsed_s),
      "history": .array(
        outcome.history.map {
          ["chip_evaluations": .integer($0.chipEvaluations), "accuracy": .number($0.accuracy)]
        }),
    ]
    let oracle = rule == .exact ? "\n(an oracle: no chip could follow this rule)" : ""
    try Output.result(
      json,
      text: """
        chip \(chip.serial) learned `\(data.name)` by \(outcome.rule): accuracy \
        \(percent(outcome.accuracy ?? 0)) on \(data.test.count) test examples
        \(outcome.chipEvaluations) evaluations, \(pulses) pulses, \(joules(energy_J)); \
        \(outcome.memory_bits) bits of digital memory per weight\(oracle)
        """, asJSON: common.json)
  }
}
