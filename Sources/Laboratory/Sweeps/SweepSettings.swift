import Analog
import Foundation
import Learning

/// What a chip and its line go through, but for the cards' own numbers: the `base` of a spec, with a point's changes.
struct SweepSettings {
  /// Keys of `base`; any of them can also be a parameter of the design.
  static let keys = [
    "device", "student_device", "task", "data", "layers", "age_s", "temperature_K", "generations", "rule",
    "student_rule", "epochs", "examples", "softness", "reads", "seed",
  ]

  let device: String
  let studentDevice: String?
  let task: String
  let directory: String?
  let layers: [Int]
  let age_s: Double?
  let temperature_K: Double
  let generations: Int
  let rule: Rule
  let studentRule: Rule
  let epochs: Int?
  let examples: Int?
  let softness: Double
  let reads: Int
  let seed: UInt64

  /// Reads settings. Every key has the default that `compare` has, but a line has one generation.
  init(_ object: StrictObject) throws(LaboratoryError) {
    device = try object.string("device", default: "generic-analog")
    studentDevice = try object.optionalString("student_device")
    task = try object.string("task", default: "digits")
    directory = try object.optionalString("data")
    layers = try Self.layers(object)
    age_s = try object.optionalNumber("age_s", in: 0...9e9)
    temperature_K = try object.number("temperature_K", in: 1...2000, default: Temperature.room.kelvin)
    generations = try object.integer("generations", in: 1...90, default: 1)
    rule = try object.choice("rule", default: .tilePerturbation)
    studentRule = try object.choice("student_rule", default: .tilePerturbation)
    epochs = try object.optionalInteger("epochs", in: 1...1_000_000)
    examples = try object.optionalInteger("examples", in: 1...1_000_000)
    softness = try object.number("softness", in: 1e-3...1000, default: 4)
    reads = try object.integer("reads", in: 1...1_000_000, default: 1)
    seed = try object.integer("seed", in: 0...UInt64.max, default: 1)
    try object.finish()
  }

  private static func layers(_ object: StrictObject) throws(LaboratoryError) -> [Int] {
    let text = try object.string("layers", default: "64-32-10")
    let sizes = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard sizes.count >= 2, sizes.allSatisfy({ (1...1 << 24).contains($0) }) else {
      throw object.wrong("layers", .string(text), must: "be units per layer, as \"784-128-10\"")
    }
    let cells = zip(sizes, sizes.dropFirst()).reduce(0.0) { $0 + 2 * Double($1.0 + 1) * Double($1.1) }
    // Some ten chips of a line are alive at once, each of up to 40 bytes a cell.
    guard cells * 400 <= Double(ProcessInfo.processInfo.physicalMemory) else {
      throw object.wrong("layers", .string(text), must: "make chips that fit into this computer's memory")
    }
    return sizes
  }

  /// The comparison of which a line is one pair.
  func comparison(card: DeviceCard, studentCard: DeviceCard, data: DataSet) -> ComparisonPlan {
    var plan = ComparisonPlan(card: card, data: data, layers: layers, pairs: 1, generations: generations)
    plan.studentCard = studentCard
    plan.age = age_s.map { .seconds($0) } ?? plan.usualAge
    plan.temperature = .kelvin(temperature_K)
    plan.rule = rule
    plan.training.epochs = epochs
    plan.distillation.rule = studentRule
    plan.distillation.examples = examples
    plan.distillation.softness = Float(softness)
    plan.distillation.reads = reads
    plan.seed = seed
    return plan
  }
}
