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
  @OptionGroup var lessons: LessonArguments
  @Option(
    help: ArgumentHelp(
      "Keep the run in this file, and go on from there if it is left from a run that was killed.",
      valueName: "file"))
  var checkpoint: String?
  @Option(help: "How many updates lie between two checkpoints.")
  var every: Int = 500
  @OptionGroup var training: TrainingArguments
  @Option(help: "What outputs are fitted in: \(Objective.allCases.map(\.rawValue).joined(separator: ", ")).")
  var objective: Objective = .crossEntropy
  @Option(help: "Stop after so many epochs without a better loss on examples held out (default: never).")
  var patience: Int?
  @Option(help: "With --patience: share of the training examples held out.")
  var holdOut: Double = 0.1
  @Flag(help: "Compare the rule's estimates with the exact gradient on 20 batches; the run stays as it is.")
  var diagnose = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard mostCounts.contains(every) else { throw ValidationError("--every must lie in 1...1000000") }
    guard checkpoint != "-" else {
      throw ValidationError("--checkpoint writes numbers, which cannot go to stdout")
    }
    guard mostCounts.contains(patience ?? 1), holdOut > 0, holdOut < 1 else {
      throw ValidationError("--patience must be at least 1 and --hold-out a share between 0 and 1")
    }
  }

  private var options: TrainingOptions {
    var options = training.options(historyPoints: 10)
    options.objective = objective
    options.labelNoise = lessons.labelNoise
    options.earlyStopping = patience.map { .init(patience: $0, share: holdOut) }
    options.diagnoses = diagnose ? 20 : 0
    return options
  }

  func run() throws {
    let rule = try training.rule.rule
    let data = try lessons.prepare(task.load())
    var chip = try ChipStore.loadToChange(self.chip, threads: common.threadCount)
    var before = chip.ledger
    var pulsesBefore = chip.pulseCount
    let meter = ProgressMeter("training", unit: "updates")
    let show = { (progress: TrainingProgress) in
      let note = progress.accuracy.map { ", accuracy \(Quantity.percent($0))" } ?? ""
      meter.show(progress.update, of: progress.updates, note: note)
    }
    let keeper = try CheckpointKeeper(checkpoint, beside: self.chip)
    let outcome: TrainingOutcome
    if let keeper {
      let run = try keeper.train(&chip, on: data, by: rule, options: options, every: every, progress: show)
      (outcome, before, pulsesBefore) = (run.outcome, run.identity.ledger, run.identity.pulses)
    } else {
      outcome = try train(&chip, on: data, by: rule, options: options, progress: show)
    }
    meter.finish()
    try ChipStore.save(chip, to: self.chip)
    let declaration = rule.make().declaration(on: chip.placement, examples: 1)
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
      "update": .string(outcome.update.rawValue), "epochs": .integer(outcome.epochs),
      "held_out_losses": .numbers(outcome.heldOutLosses),
      "declaration": declaration?.json ?? .null, "diagnosis": outcome.diagnosis?.json ?? .null,
    ]
    let oracle = rule == .exact ? "\n(an oracle: no chip could follow this rule)" : ""
    let notes = (declaration.map { "\n\($0.text)" } ?? "") + (outcome.diagnosis.map { "\n\($0.text)" } ?? "")
    try Output.result(
      json,
      text: """
        chip \(chip.serial) learned `\(data.name)` by \(outcome.rule): accuracy \
        \(Quantity.percent(outcome.accuracy ?? 0)) on \(data.test.count) test examples
        \(outcome.chipEvaluations) evaluations, \(pulses) pulses, \(Quantity.joules(energy_J)); \
        \(outcome.memory_bits) bits of digital memory per weight (update: \(outcome.update.rawValue))\(oracle)\(notes)
        """, asJSON: common.json)
    // Only now: a kill before leaves a checkpoint from which the same command says all this again.
    try keeper?.discard()
  }
}
