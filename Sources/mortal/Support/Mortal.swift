import ArgumentParser
import Foundation
import Kernels
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
      Devices.self, Fabricate.self, Inspect.self, Age.self, PrognosisVerb.self, Train.self, Evaluate.self,
      ProgramVerb.self, CopyVerb.self, DistillVerb.self, SucceedVerb.self, Compare.self, ReportVerb.self,
      EnergyVerb.self,
      Characterize.self,
      Calibrate.self,
      Solve.self,
      Sweep.self, Runs.self, LineageVerb.self, KernelsVerb.self,
    ])

  static func main() {
    Surroundings.prepare()
    keepFreedMemory()
    RegistryKeeper.begin()
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      try requireKnownVerb(arguments)
      var command = try parseAsRoot(arguments)
      try command.run()
      RegistryKeeper.finish(arguments)
    } catch {
      end(error, json: arguments.contains("--json"))
    }
  }

  /// The parser would call a misspelt verb an unexpected argument, and `help` of one no error at all.
  private static func requireKnownVerb(_ arguments: [String]) throws {
    let words = arguments.prefix(2).filter { $0 != "help" }
    guard let verb = words.first, verb == arguments.first || arguments.first == "help", !verb.hasPrefix("-")
    else {
      return
    }
    let verbs = configuration.subcommands.compactMap { $0._commandName }
    guard !verbs.contains(verb) else { return }
    let guess = nearest(to: verb, among: verbs).map { "did you mean `\($0)`? " } ?? ""
    throw LaboratoryError.badUsage(
      "there is no verb \(quoted(verb))", remedy: "\(guess)the verbs are \(verbs.joined(separator: ", "))")
  }

  /// Ends the process with the contract's exit status; requests for help or the version end well.
  private static func end(_ error: any Error, json: Bool) -> Never {
    var error = error
    if exitCode(for: error) == .success {
      do {
        try Output.standard(fullMessage(for: error) + "\n")
        Foundation.exit(0)
      } catch let second { error = second }
    }
    if error is Output.ReaderLeft { Foundation.exit(73) }
    let failure = Failure(error)
    // Where stdout is the trouble, stderr and the status still tell.
    if json { try? Output.standard(failure.json.prettyText) }
    Output.diagnostic(failure.text)
    Foundation.exit(failure.status)
  }
}
