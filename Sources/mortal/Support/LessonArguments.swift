import ArgumentParser
import MortalComputing

/// Options that say what of a task a chip learns from.
struct LessonArguments: ParsableArguments {
  @Option(help: "How many training examples to use, the first ones (default: all).")
  var examples: Int?
  @Flag(help: "Show each picture also shifted by a pixel in four directions.")
  var shifts = false
  @Option(help: "What the chip is shown of each input: \(FrontEndArgument.grammar).")
  var view: FrontEndArgument = .init(.whole)
  @Option(help: "Make this share of the training labels wrong first, each in the same way at every run.")
  var wrongLabels: Double = 0
  @Option(
    help: "Take only this share of the labels to be correct and correct the loss for it (default: trust all)."
  )
  var trust: Float?

  func validate() throws {
    guard mostCounts.contains(examples ?? 1) else {
      throw ValidationError("--examples must lie in 1...1000000")
    }
    guard (0...1).contains(wrongLabels), (0...1).contains(trust ?? 1) else {
      throw ValidationError("--wrong-labels and --trust must lie in 0...1")
    }
  }

  var labelNoise: LabelNoise? { trust.map { LabelNoise(shareCorrect: $0) } }

  /// The task as it is to be learned.
  func prepare(_ task: DataSet) throws -> DataSet {
    var task = task
    if let examples { task.train = task.train.prefix(examples) }
    if wrongLabels > 0, task.classes >= 2 {
      task.train = task.train.withWrongLabels(shareCorrect: 1 - wrongLabels, classes: task.classes)
    }
    if shifts, let shape = task.imageShape { task.train = task.train.withShifts(shape) }
    return try task.seen(through: view.frontEnd)
  }
}
