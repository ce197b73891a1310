import ArgumentParser
import Foundation
import MortalComputing

/// Options that every verb takes.
struct CommonOptions: ParsableArguments {
  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  @Option(help: ArgumentHelp("Cores to use (default: all). Never changes a result.", valueName: "n"))
  var threads: Int?

  /// Cores to use.
  var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    guard threads ?? 1 >= 1 else { throw ValidationError("--threads must be at least 1") }
  }
}

/// Counts that nobody means to exceed, so that products of them stay whole numbers.
let mostCounts = 1...1_000_000

/// Learning rates at which arithmetic stays finite.
private let rates: ClosedRange<Float> = 1e-12...1e6

/// Options of verbs that train a chip.
struct TrainingArguments: ParsableArguments {
  @Option(help: "Learning rule: \(Rule.allCases.map(\.rawValue).joined(separator: ", ")).")
  var rule: RuleArgument = .init(.tilePerturbation)

  @Option(help: "Passes over the examples (default: enough for 40,000 examples, at least 10).")
  var epochs: Int?

  @Option(help: "Examples per update.")
  var batch: Int = 50

  @Option(help: "Learning rate of hidden layers (default: by the inputs, the batch and the rule).")
  var rate: Float?

  @Option(
    help:
      "Learning rate of the output layer (default: by its inputs, the batch and the rule).")
  var outputRate: Float?

  @Option(help: "Share of the last step that the next one repeats.")
  var momentum: Float = 0.9

  @OptionGroup var update: UpdateArguments

  @Option(help: "Names the run's own randomness: mini-batch order, perturbations, first weights.")
  var seed: UInt64 = 1

  func validate() throws {
    guard mostCounts.contains(epochs ?? 1), mostCounts.contains(batch) else {
      throw ValidationError("--epochs and --batch must lie in 1...1000000")
    }
    guard rates.contains(rate ?? 1), rates.contains(outputRate ?? 1) else {
      throw ValidationError("--rate and --output-rate must lie in 1e-12...1e6")
    }
    guard (0..<1).contains(momentum) else {
      throw ValidationError("--momentum must be at least 0 and below 1")
    }
  }

  func options(historyPoints: Int) -> TrainingOptions {
    var options = TrainingOptions(
      epochs: epochs, batchSize: batch, hiddenRate: rate, outputRate: outputRate, momentum: momentum,
      seed: seed, historyPoints: historyPoints)
    options.update = update.options
    return options
  }
}

/// A rule's name as an argument; an unknown one names the nearest.
struct RuleArgument: ExpressibleByArgument {
  private let name: String

  init(_ rule: Rule) { name = rule.rawValue }
  init(argument: String) { name = argument }

  var rule: Rule {
    get throws {
      if let rule = Rule(rawValue: name) { return rule }
      let guess = nearest(to: name, among: Self.allValueStrings).map { "did you mean `\($0)`? " } ?? ""
      throw LaboratoryError.badUsage(
        "there is no rule \(quoted(name))",
        remedy: "\(guess)the rules are \(Self.allValueStrings.joined(separator: ", "))")
    }
  }

  var defaultValueDescription: String { name }
  static var allValueStrings: [String] { Rule.allCases.map(\.rawValue) }
}

extension CopyMethod: ExpressibleByArgument {}

/// A duration such as `90s`, `6h`, `30d` or `10y`.
struct DurationArgument: ExpressibleByArgument {
  let span: TimeSpan

  init?(argument: String) {
    let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "y": 365 * 86_400]
    guard let unit = argument.last, let factor = factors[unit], let value = Double(argument.dropLast()),
      value.isFinite, value >= 0, value * factor <= 9e9
    else { return nil }
    span = .seconds(value * factor)
  }
}

/// A temperature such as `330K` or `85C`.
struct TemperatureArgument: ExpressibleByArgument {
  let temperature: Temperature

  init?(argument: String) {
    guard let value = Double(argument.dropLast()), value.isFinite else { return nil }
    let kelvin: Double
    switch argument.last {
    case "K": kelvin = value
    case "C": kelvin = value + 273.15
    default: return nil
    }
    guard (1...2000).contains(kelvin) else { return nil }
    temperature = .kelvin(kelvin)
  }
}

/// Layer sizes such as `64-32-10`.
struct LayersArgument: ExpressibleByArgument {
  let layers: [Int]

  init(_ layers: [Int]) { self.layers = layers }

  init?(argument: String) {
    let sizes = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard sizes.count >= 2, sizes.allSatisfy({ $0 ?? 0 > 0 }) else { return nil }
    layers = sizes.compactMap { $0 }
  }

  var defaultValueDescription: String { layers.map(String.init).joined(separator: "-") }
}

/// A tile size such as `256x256`.
struct TileArgument: ExpressibleByArgument {
  let limits: TileLimits

  init?(argument: String) {
    let sizes = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sizes.count == 2, let rows = sizes[0], let columns = sizes[1], (2...65_536).contains(rows),
      (1...65_536).contains(columns)
    else { return nil }
    limits = TileLimits(rows: rows, columns: columns)
  }
}

/// A serial such as `7` or `L07-W03-D12`.
struct SerialArgument: ExpressibleByArgument {
  let serial: Serial

  init(serial: Serial) { self.serial = serial }

  init?(argument: String) {
    guard let serial = Serial(argument) else { return nil }
    self.serial = serial
  }

  var defaultValueDescription: String { serial.description }
}

extension Serial {
  /// As it can be given: a number for a die of lot 0, wafer 0, else a name.
  var json: JSONValue { lot == 0 && wafer == 0 ? .integer(die) : .string(description) }
}
