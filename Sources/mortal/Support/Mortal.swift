import ArgumentParser
import Foundation
import MortalComputing

/// The command: one file per verb in `Verbs/`.
@main
struct Mortal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mortal",
    abstract: "Fabricate virtual analog chips, train them in place, age them, and hand on what they know.",
    discussion: """
      Results go to stdout, progress to stderr; --json prints one JSON object. Exit status: 0 done, 64 bad usage, \
      65 bad input data, 66 missing input file, 73 cannot write, 70 a bug of ours, 130 interrupted.
      """,
    version: "0.1.0",
    subcommands: [
      Devices.self, Fabricate.self, Inspect.self, Age.self, Train.self, Evaluate.self, ProgramVerb.self,
      CopyVerb.self, DistillVerb.self, Compare.self, EnergyVerb.self, KernelsVerb.self, Characterize.self,
    ])

  static func main() {
    let interruption = Interruption.watch()
    defer { interruption.cancel() }
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      fail(error, json: arguments.contains("--json"))
    }
  }

  /// Ends the process with the contract's exit status; help and version requests end well.
  private static func fail(_ error: any Error, json: Bool) -> Never {
    if exitCode(for: error) == .success { exit(withError: error) }
    let failure = Failure(error, parserMessage: message(for: error))
    if json { Output.standard(failure.json.prettyText + "\n") }
    let usage = failure.isUsage ? fullMessage(for: error) : nil
    Output.diagnostic(usage.map { $0.hasPrefix("Error: ") ? $0 : failure.text } ?? failure.text)
    Foundation.exit(failure.status)
  }
}
