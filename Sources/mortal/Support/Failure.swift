import ArgumentParser
import Kernels
import MortalComputing

/// An error as the command reports it: what, what to do, and the exit status.
struct Failure {
  let status: Int32
  let message: String
  let remedy: String

  init(_ error: any Error) {
    switch error {
    case let error as LaboratoryError:
      (status, message, remedy) = (error.kind.exitStatus, error.message, error.remedy)
    case let error as AnalogError:
      (status, message, remedy) = (64, error.message, error.remedy)
    case let error as LearningError:
      (status, message, remedy) = (65, error.message, error.remedy)
    case let error as DistillationError:
      (status, message, remedy) = (65, error.message, error.remedy)
    case let error as EnergyError:
      (status, message, remedy) = (65, error.message, error.remedy)
    case let error as KernelError:
      (status, message, remedy) = (64, error.message, error.remedy)
    default:
      let isUsage = Mortal.exitCode(for: error) == .validationFailure
      status = isUsage ? 64 : 70
      let words = shown(Mortal.message(for: error), limit: 600)
      message = words.isEmpty ? "something failed without a word" : words
      remedy =
        isUsage
        ? Self.advice(in: Mortal.fullMessage(for: error))
        : "this is a bug: please report it with the command you gave"
    }
  }

  /// What the argument parser says of the option, and which page of help to see.
  private static func advice(in parserText: String) -> String {
    var advice: [String] = []
    for line in parserText.split(separator: "\n") {
      if line.hasPrefix("Help:"), let words = line.dropFirst(5).firstRange(of: ">  ") {
        advice.append(line[words.upperBound...].trimmingPrefix { $0 == " " }.description.trimmingSuffix("."))
      } else if line.hasPrefix("  See '"), let end = line.dropFirst(7).firstIndex(of: "'") {
        advice.append("see `\(line[line.index(line.startIndex, offsetBy: 7)..<end])`")
      }
    }
    return advice.isEmpty ? "see `mortal --help`" : advice.joined(separator: "; ")
  }

  /// `{"error": {"message", "remedy"}}`.
  var json: JSONValue { ["error": ["message": .string(message), "remedy": .string(remedy)]] }
  /// Two lines for people.
  var text: String { "mortal: \(message)\n  \(remedy)" }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
