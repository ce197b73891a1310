import ArgumentParser
import MortalComputing

/// Options of verbs that need a task.
struct TaskArguments: ParsableArguments {
  @Option(help: "The task: \(DataSet.names.joined(separator: ", ")).")
  var task: String = "digits"
  @OptionGroup var source: DataArguments

  /// The task, read.
  func load() throws -> DataSet { try source.load(task) }
}

/// Where a task's files lie.
struct DataArguments: ParsableArguments {
  @Option(help: ArgumentHelp("The directory of the four files of mnist or fashion-mnist.", valueName: "dir"))
  var data: String?

  /// The task of a name, read.
  func load(_ name: String) throws -> DataSet { try DataSet.named(name, directory: data) }
}
