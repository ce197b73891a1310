import ArgumentParser
import MortalComputing

/// `mortal distill`
struct DistillVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distill", abstract: "Teach a student from what its teacher answers, and nothing else.",
    discussion: """
      When a student ends below --accept, all files stay as they were and the exit status is 65. The teacher ages by the \
      time of its reads, or by --teach-for.
      """)

  @Argument(help: "The teacher's file; its reads are charged.")
  var teacher: String
  @Argument(help: "The student's file; it is replaced by the taught chip.")
  var student: String
  @Option(
    name: .customLong("with"), help: ArgumentHelp("One more teacher (may be repeated).", valueName: "chip"))
  var otherTeachers: [String] = []
  @Option(
    name: .customLong("also"),
    help: ArgumentHelp(
      "One more student, taught what the teachers answered once (may be repeated).", valueName: "chip"))
  var otherStudents: [String] = []
  @OptionGroup var transfer: TransferArguments
  @OptionGroup var teaching: TeachingArguments
  @Option(help: "Amplify a faded teacher's outputs to this spread (0: never).")
  var spread: Float = 3
  @Option(
    help:
      "The most queries per teacher, inputs (with shifts) times --reads: few inputs read often, or many read once."
  )
  var queries: Int?
  @Option(help: "How several teachers speak: \(committees).")
  var committee: DistillationOptions.Committee = .probabilities
  @Option(help: "What students are shown of each input: \(FrontEndArgument.grammar).")
  var view: FrontEndArgument = .init(.whole)
  @Option(help: "What the teacher is shown of each input.")
  var teacherView: FrontEndArgument = .init(.whole)
  @Option(help: "What the teachers of --with are shown, in their order (default: the same).")
  var withView: [FrontEndArgument] = []
  @Option(help: "How long each teacher takes to answer while it ages: 30d (default: the time of its reads).")
  var teachFor: DurationArgument?
  @Option(
    help: ArgumentHelp(
      "Let both teach each other in so many rounds; neither is the other's successor, and --accept is not looked at.",
      valueName: "rounds"))
  var mutual: Int?
  @Option(help: "The least agreement with the teacher on held-out inputs.")
  var accept: Double = 0
  @OptionGroup var training: TrainingArguments
  @OptionGroup var common: CommonOptions

  private static let committees = DistillationOptions.Committee.allCases.map(\.rawValue).joined(
    separator: ", ")

  func validate() throws {
    guard (0...1e3).contains(spread) else { throw ValidationError("--spread must lie in 0...1000") }
    guard (0...1).contains(accept) else { throw ValidationError("--accept must lie in 0...1") }
    guard (teaching.reads...1_000_000_000).contains(queries ?? teaching.reads) else {
      throw ValidationError("--queries must lie in \(teaching.reads)...1000000000, at least --reads")
    }
    guard (1...1000).contains(mutual ?? 1), mutual == nil || otherTeachers.isEmpty && otherStudents.isEmpty
    else {
      throw ValidationError("--mutual takes 1...1000 rounds and two chips, without --with and --also")
    }
    guard withView.isEmpty || withView.count == otherTeachers.count else {
      throw ValidationError("give one --with-view for each --with, or none")
    }
  }

  private func options(_ rule: Rule, view: FrontEnd) -> DistillationOptions {
    var options = DistillationOptions(
      examples: transfer.examples, shifts: teaching.shifts, softness: teaching.softness, spread: spread,
      reads: teaching.reads,
      queries: queries, rule: rule, training: training.options(historyPoints: 0), accept: accept)
    options.labelShare = transfer.labels
    options.committee = committee
    options.studentView = self.view.frontEnd
    options.teacherView = view
    options.teaching = teachFor?.span
    options.temperature = teaching.temperature
    return options
  }

  func run() throws {
    let rule = try training.rule.rule
    let paths = [teacher] + otherTeachers + [student] + otherStudents
    for (index, path) in paths.enumerated() {
      for other in paths[..<index] { try ChipStore.requireDistinct(other, path) }
    }
    let set = try transfer.load()
    let teachers = try ([teacher] + otherTeachers).map { try HeldChip($0, threads: common.threadCount) }
    let students = try ([student] + otherStudents).map { try HeldChip($0, threads: common.threadCount) }
    if let mutual { return try runMutual(teachers[0], students[0], over: set, rounds: mutual, rule) }
    let views = [teacherView] + (withView.isEmpty ? otherTeachers.map { _ in teacherView } : withView)
    for student in students {
      try checkHandOver(
        from: teachers[0].chip, to: student.chip, over: set,
        options: options(rule, view: teacherView.frontEnd))
    }
    let meter = ProgressMeter("distilling", unit: "updates")
    let lessons = try zip(teachers, views).map { teacher, view in
      try ask(&teacher.chip, over: set, options: options(rule, view: view.frontEnd))
    }
    let outcomes = try students.enumerated().map { index, student in
      try teach(&student.chip, lessons, options: options(rule, view: teacherView.frontEnd)) { progress in
        meter.show(index * progress.updates + progress.update, of: students.count * progress.updates)
      }
    }
    meter.finish()
    // Students first: a kill between two files leaves taught students and a teacher that has only lost its bill.
    for chip in students + teachers { try chip.save() }
    try report(teachers, students, outcomes, meter)
  }

  private func runMutual(
    _ first: HeldChip, _ second: HeldChip, over set: TransferSet, rounds: Int, _ rule: Rule
  ) throws {
    let meter = ProgressMeter("teaching each other", unit: "rounds")
    let agreements = try teachEachOther(
      &first.chip, &second.chip, over: set, views: (teacherView.frontEnd, view.frontEnd), rounds: rounds,
      options: options(rule, view: teacherView.frontEnd)
    ) { meter.show($0 + 1, of: rounds) }
    meter.finish()
    for held in [first, second] { try held.save() }
    let energy_J = first.energy_J + second.energy_J
    try Output.result(
      [
        "agreement": .number(agreements.last ?? 0), "agreements": .numbers(agreements),
        "energy_J": .number(energy_J), "wall_s": .number(meter.elapsed_s),
      ],
      text: """
        chips \(first.chip.serial) and \(second.chip.serial) taught each other in \(rounds) rounds and agree on \
        \(Quantity.percent(agreements.last ?? 0)) of held-out inputs; \(Quantity.joules(energy_J))
        """, asJSON: common.json)
  }

  private func report(
    _ teachers: [HeldChip], _ students: [HeldChip], _ outcomes: [DistillationOutcome], _ meter: ProgressMeter
  ) throws {
    let energy_J = (teachers + students).reduce(0) { $0 + $1.energy_J }
    let queries = outcomes[0].teacherQueries
    let evaluations = outcomes.reduce(0) { $0 + $1.studentEvaluations }
    let pulses = outcomes.reduce(0) { $0 + $1.pulses }
    let json: JSONValue = [
      "agreement": .number(outcomes.map(\.agreement).min() ?? 0), "teacher_queries": .integer(queries),
      "student_evaluations": .integer(evaluations), "pulses": .integer(pulses),
      "energy_J": .number(energy_J), "accepted": true,
      "generation": .integer(students[0].chip.lineage.generation), "wall_s": .number(meter.elapsed_s),
      "teachers": .array(teachers.map { $0.chip.serial.json }),
      "students": .array(
        zip(students, outcomes).map {
          ["serial": $0.chip.serial.json, "agreement": .number($1.agreement), "pulses": .integer($1.pulses)]
        }),
    ]
    let whose =
      teachers.count == 1
      ? "its teacher, chip \(teachers[0].chip.serial),"
      : "its teachers, chips \(teachers.map { $0.chip.serial.description }.joined(separator: ", ")),"
    let lines = zip(students, outcomes).map { student, outcome in
      """
      chip \(student.chip.serial) agrees with \(whose) on \(Quantity.percent(outcome.agreement)) of \
      held-out inputs: accepted as generation \(student.chip.lineage.generation)
      """
    }
    try Output.result(
      json,
      text: lines.joined(separator: "\n") + "\n"
        + "\(queries) teacher queries, \(evaluations) student evaluations, \(pulses) pulses, \(Quantity.joules(energy_J))",
      asJSON: common.json)
  }
}

extension DistillationOptions.Committee: ExpressibleByArgument {}
