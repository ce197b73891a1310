import ArgumentParser
import MortalComputing

/// `mortal succeed`
struct SucceedVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "succeed",
    abstract: "Let a chip live, watch what it still knows, and hand over to the next chip while it is there.",
    discussion: """
      At each look the chip answers the task's test examples by one read and by the mean of --watch-reads. It hands over \
      (as distill does) when the next look is expected to find more than --may-lose of its accuracy gone, or the accuracy of \
      one read below --floor of what it could do at first. Further students take over from it in turn; they wait unpowered. \
      Where a student is refused by --accept, its file and its teacher's stay as they were, and the exit status is 65.
      """)

  @Argument(help: "The file of the chip that has the knowledge.")
  var teacher: String
  @Argument(help: "The files of its successors, in turn.")
  var students: [String]
  @OptionGroup var task: TaskArguments
  @Option(name: .customLong("for"), help: "How long the knowledge is wanted, as 30d or 10y.")
  var span: DurationArgument
  @Option(help: "The share of the test examples that may be lost before a hand-over.")
  var mayLose: Double = 0.02
  @Option(
    help: "The accuracy of one read, over what the chip could do at first, below which it is of no use.")
  var floor: Double = 0.9
  @Option(help: "Reads averaged to see what a chip still knows.")
  var watchReads: Int = 32
  @Option(help: "When to look for the second time (default: 60s).")
  var firstLook: DurationArgument?
  @Option(help: "Looks in each decade of time from then on.")
  var looksPerDecade: Int = 4
  @Option(help: "How many training inputs to teach with, the first ones (default: all).")
  var examples: Int?
  @OptionGroup var teaching: TeachingArguments
  @Option(help: "The least agreement of a student with its teacher on held-out inputs.")
  var accept: Double = 0.9
  @OptionGroup var training: TrainingArguments
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (1...10_000).contains(watchReads) else {
      throw ValidationError("--watch-reads must lie in 1...10000")
    }
    guard (0...1).contains(mayLose), (0...1).contains(floor), (0...1).contains(accept) else {
      throw ValidationError("--may-lose, --floor and --accept must lie in 0...1")
    }
    guard (1...1000).contains(looksPerDecade), firstLook?.span ?? .seconds(1) >= .seconds(1) else {
      throw ValidationError("--looks-per-decade must lie in 1...1000 and --first-look be 1 s or more")
    }
    guard mostCounts.contains(examples ?? 1) else {
      throw ValidationError("--examples must lie in 1...1000000")
    }
  }

  private var watching: Watch.Options {
    var options = Watch.Options()
    options.mayLose = mayLose
    options.floor = floor
    options.reads = watchReads
    if let firstLook { options.firstLook = firstLook.span }
    options.looksPerDecade = looksPerDecade
    options.temperature = teaching.temperature
    return options
  }

  private func distilling(_ rule: Rule) -> DistillationOptions {
    var options = DistillationOptions(
      examples: examples, shifts: teaching.shifts, softness: teaching.softness, reads: teaching.reads,
      rule: rule, training: training.options(historyPoints: 0), accept: accept)
    options.temperature = teaching.temperature
    return options
  }

  func run() throws {
    let options = distilling(try training.rule.rule)
    let paths = [teacher] + students
    for (index, path) in paths.enumerated() {
      for other in paths[..<index] { try ChipStore.requireDistinct(other, path) }
    }
    let data = try task.load()
    let transfer = TransferSet(data)
    let chips = try paths.map { try HeldChip($0, threads: common.threadCount) }
    for student in chips.dropFirst() {
      try checkHandOver(from: chips[0].chip, to: student.chip, over: transfer, options: options)
    }
    let meter = ProgressMeter("watching", unit: "looks")
    var lives: [Life] = []
    var left = span.span
    var holder = chips[0]
    for student in chips.dropFirst() {
      let watch = try watch(&holder.chip, on: data, for: left, options: watching) { meter.show($0, of: $1) }
      left = left - watch.lasted
      lives.append(Life(holder, watch))
      guard watch.ending == .due else { break }
      let agreement = try succeed(
        &holder.chip, by: &student.chip, over: transfer, options: options
      ).agreement
      lives[lives.count - 1].handOver = (student.chip.serial, agreement)
      // The student first: a kill between two files leaves a taught student and a teacher that is not retired yet.
      try student.save()
      try holder.save()
      holder = student
    }
    if lives.last?.handOver != nil {
      // Nobody is left to hand over to: the last chip lives on until the time is over.
      var options = watching
      (options.mayLose, options.floor) = (1, 0)
      let watch = try watch(&holder.chip, on: data, for: left, options: options) { meter.show($0, of: $1) }
      lives.append(Life(holder, watch))
    }
    meter.finish()
    try holder.save()
    try report(lives, holder, data, energy_J: chips.reduce(0) { $0 + $1.energy_J }, meter)
  }

  private func report(
    _ lives: [Life], _ last: HeldChip, _ data: DataSet, energy_J: Double, _ meter: ProgressMeter
  ) throws {
    let json: JSONValue = [
      "task": .string(data.name), "alive": .bool(last.chip.isAlive),
      "cause_of_death": last.chip.death.map { .string($0.description) } ?? .null,
      "serial": last.chip.serial.json, "generation": .integer(last.chip.lineage.generation),
      "hand_overs": .integer(lives.count { $0.handOver != nil }),
      "accuracy": last.chip.isAlive ? .number(lives.last?.watch.looks.last?.oneRead ?? 0) : .null,
      "lives": .array(lives.map(\.json)), "energy_J": .number(energy_J), "wall_s": .number(meter.elapsed_s),
    ]
    try Output.result(
      json, text: (lives.map(\.text) + [Quantity.joules(energy_J)]).joined(separator: "\n"),
      asJSON: common.json)
  }
}

/// A chip's time with the knowledge.
private struct Life {
  let serial: Serial
  let watch: Watch
  var handOver: (student: Serial, agreement: Double)?

  init(_ chip: HeldChip, _ watch: Watch) {
    serial = chip.chip.serial
    self.watch = watch
  }

  var json: JSONValue {
    [
      "serial": serial.json, "lasted_s": .number(watch.lasted.seconds), "ended": .string(ending),
      "best": .number(watch.best), "lost": .number(watch.lost), "health": .number(watch.health),
      "student": handOver?.student.json ?? .null,
      "agreement": handOver.map { .number($0.agreement) } ?? .null,
      "looks": .array(
        watch.looks.map {
          [
            "after_s": .number($0.after.seconds), "accuracy_1_read": .number($0.oneRead),
            "accuracy_\(watch.options.reads)_reads": .number($0.manyReads),
          ]
        }),
    ]
  }

  private var ending: String {
    switch watch.ending {
    case .over: "over"
    case .due: "due"
    case .dead: "dead"
    }
  }

  var text: String {
    let stride = max(1, (watch.looks.count + 9) / 10)
    let shown = watch.looks.enumerated().filter {
      $0.offset % stride == 0 || $0.offset == watch.looks.count - 1
    }
    let looks = shown.map(\.element).map {
      "  \(Quantity.duration($0.after.seconds, digits: 3)): \(Quantity.percent($0.oneRead)) by one read, \(Quantity.percent($0.manyReads)) by \(watch.options.reads)"
    }
    let end =
      switch (watch.ending, handOver) {
      case (.dead(let death), _):
        "dead after \(Quantity.duration(watch.lasted.seconds, digits: 3)): \(death); what it knew is lost"
      case (_, let handOver?):
        """
        handed over after \(Quantity.duration(watch.lasted.seconds, digits: 3)) with \(Quantity.percent(watch.lost)) lost: chip \(handOver.student) agrees \
        on \(Quantity.percent(handOver.agreement)) of held-out inputs
        """
      default:
        "still in use after \(Quantity.duration(watch.lasted.seconds, digits: 3)), with \(Quantity.percent(watch.lost)) lost"
      }
    return (["chip \(serial)"] + looks + ["  " + end]).joined(separator: "\n")
  }
}
