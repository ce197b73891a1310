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
  @Option(
    name: .customLong("with"),
    help: ArgumentHelp(
      "One more chip whose outputs are added before the largest counts (may be repeated).", valueName: "chip")
  )
  var others: [String] = []
  @Option(help: "What the chips of --with are shown, in their order (default: the same).")
  var withView: [FrontEndArgument] = []
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
    guard withView.isEmpty || withView.count == others.count else {
      throw ValidationError("give one --with-view for each --with, or none")
    }
    if !others.isEmpty, rule != nil {
      throw ValidationError("--with asks plain networks, so --rule does not go with it")
    }
  }

  func run() throws {
    if !others.isEmpty { return try runCommittee() }
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
        accuracy \(Quantity.percent(result.accuracy)) on \(result.examples) examples of `\(data.name)`, \(result.reads) read(s) \
        each; mean loss \(Quantity.number(result.meanLoss, digits: 4)), \(Quantity.joules(energy_J))
        """, asJSON: common.json)
  }

  /// Several chips with one voice, the sum of their outputs.
  private func runCommittee() throws {
    let paths = [chip] + others
    for (index, path) in paths.enumerated() {
      for other in paths[..<index] { try ChipStore.requireDistinct(other, path) }
    }
    let data = try task.load()
    let chips = try paths.map { try HeldChip($0, threads: common.threadCount) }
    let views = [view] + (withView.isEmpty ? others.map { _ in view } : withView)
    let meter = ProgressMeter("evaluating", unit: "reads")
    var votes = try chips[0].outputs(data.seen(through: views[0].frontEnd), reads: reads)
    for (chip, view) in zip(chips, views).dropFirst() {
      let given = try chip.outputs(data.seen(through: view.frontEnd), reads: reads)
      guard given.columns == votes.columns else {
        throw LaboratoryError.badData(
          "the chips have \(votes.columns) and \(given.columns) outputs", remedy: "ask chips of one task")
      }
      votes += given
    }
    let result = accuracy(votes, data.test.labels)
    for chip in chips { try chip.save() }
    let energy_J = chips.reduce(0) { $0 + $1.energy_J }
    try Output.result(
      [
        "accuracy": .number(result), "reads": .integer(reads), "examples": .integer(data.test.count),
        "chips": .integer(chips.count), "energy_J": .number(energy_J), "wall_s": .number(meter.elapsed_s),
      ],
      text: """
        accuracy \(Quantity.percent(result)) of \(chips.count) chips together on \(data.test.count) examples of `\(data.name)`, \
        \(reads) read(s) each; \(Quantity.joules(energy_J))
        """, asJSON: common.json)
  }
}
