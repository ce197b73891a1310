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
    // Without a wish, as long as both cards know, at most the plan's own default.
    plan.age = age?.span ?? min(plan.age, plan.card.ageLimit, plan.studentCard.ageLimit)
    if let at { plan.temperature = at.temperature }
    plan.training.epochs = epochs
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
    if let report { try Output.document(ComparisonReport.html(comparison), to: report) }
    if output == "-" || report == "-" { return }
    try Output.result(study, text: ComparisonTable.text(comparison), asJSON: common.json)
  }
}
