import ArgumentParser
import MortalComputing

/// `mortal compare`: the main job.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fabricate, train and age teachers; copy and distil what they know; put it side by side.")

  @Option(help: "Technology of the teachers: a card's name or the path of a .json file.")
  var device: String = "generic-analog"
  @Option(help: "Technology of the students (default: the teachers').")
  var studentDevice: String?
  @OptionGroup var task: TaskArguments
  @Option(help: "Units per layer, inputs first.")
  var layers: LayersArgument = .init([64, 32, 10])
  @Option(help: "How many teachers, each with its own line of students.")
  var pairs: Int = 5
  @Option(help: "How many successions in each line.")
  var generations: Int = 10
  @Option(help: "How long each chip lives before it hands over (default: 30d).")
  var age: DurationArgument?
  @Option(help: "At what temperature, as 330K or 85C (default: 300K).")
  var at: TemperatureArgument?
  @Option(help: "Passes over the training examples (default: enough for 40,000 examples, at least 10).")
  var epochs: Int?
  @Option(help: "The rule by which chips learn from labels.")
  var rule: RuleArgument = .init(.tilePerturbation)
  @Option(help: "The rule by which students learn from their teachers.")
  var studentRule: RuleArgument = .init(.tilePerturbation)
  @Option(help: "How many of the training inputs students are distilled from (default: all).")
  var examples: Int?
  @Option(help: "Softness of the outputs that students learn.")
  var softness: Float = 4
  @Option(help: "Reads of a teacher averaged for each input.")
  var reads: Int = 1
  @Option(help: "Names the run's own randomness.")
  var seed: UInt64 = 1
  @Option(
    name: .shortAndLong, help: "Write the study, with every parameter and result, as JSON (- for stdout).")
  var output: String?
  @Option(help: "Write a page with pictures that opens offline.")
  var report: String?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (1...1000).contains(pairs) else { throw ValidationError("--pairs must lie in 1...1000") }
    guard (1...90).contains(generations) else { throw ValidationError("--generations must lie in 1...90") }
    guard mostCounts.contains(epochs ?? 1) else { throw ValidationError("--epochs must lie in 1...1000000") }
    guard softness > 0, softness <= 1e3 else {
      throw ValidationError("--softness must lie above 0, up to 1000")
    }
    guard mostCounts.contains(reads), mostCounts.contains(examples ?? 1) else {
      throw ValidationError("--reads and --examples must lie in 1...1000000")
    }
    guard output != "-" || report != "-" else {
      throw ValidationError("only one of -o and --report can go to stdout")
    }
  }

  func run() throws {
    var plan = ComparisonPlan(
      card: try CardShelf.read(device).card, data: try task.load(), layers: layers.layers,
      pairs: pairs,
      generations: generations)
    if let studentDevice { plan.studentCard = try CardShelf.read(studentDevice).card }
    plan.age = age?.span ?? plan.usualAge
    if let at { plan.temperature = at.temperature }
    plan.training.epochs = epochs
    plan.rule = try rule.rule
    plan.distillation.rule = try studentRule.rule
    plan.distillation.examples = examples
    plan.distillation.softness = softness
    plan.distillation.reads = reads
    plan.seed = seed
    for card in [plan.card, plan.studentCard] { try ChipStore.requireMemory(plan.layers, card.tile) }
    for path in [output, report].compactMap({ $0 }) { try Output.requirePlace(path) }
    let meter = ProgressMeter("comparing", unit: "steps")
    let comparison = try Comparison.run(plan, threads: common.threadCount) { done, total in
      meter.show(done, of: total)
    }
    meter.finish()
    let study = comparison.json
    if let output { try Output.document(study.prettyText, to: output) }
    if let report { try ReportVerb.write(Report(comparison), to: report) }
    if output == "-" || report == "-" { return }
    try Output.result(study, text: ComparisonTable.text(comparison), asJSON: common.json)
  }
}
