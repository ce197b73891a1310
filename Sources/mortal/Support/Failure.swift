import ArgumentParser
import Kernels
import MortalComputing

/// An error as the command reports it: what, what to do, and the exit status.
struct Failure {
  let status: Int32
  let message: String
  let remedy: String
  /// Whether the argument parser refused the arguments.
  let isUsage: Bool

  init(_ error: any Error, parserMessage: String) {
    let isParser = Mortal.exitCode(for: error) == .validationFailure
    isUsage = isParser
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
      status = isParser ? 64 : 70
      message = parserMessage.isEmpty ? "\(error)" : parserMessage
      remedy = isParser ? "see `mortal help` and `mortal help VERB`" : "this is a bug: please report it with the command you gave"
    }
  }

  /// `{"error": {"message", "remedy"}}`.
  var json: JSONValue { ["error": ["message": .string(message), "remedy": .string(remedy)]] }
  /// Two lines for people.
  var text: String { "mortal: \(message)\n  \(remedy)" }
}
