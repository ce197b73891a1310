import ArgumentParser
import Kernels
import MortalComputing

/// `mortal kernels`
struct KernelsVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels", abstract: "Show which instruction level and BLAS library are in use.",
    discussion: "What defines a chip is the same to the last bit at every level.")

  @Option(
    help:
      "Force a level for this process: \(InstructionLevel.allCases.map(\.rawValue).joined(separator: ", ")).")
  var level: String?
  @OptionGroup var common: CommonOptions

  func run() throws {
    if let level {
      guard let forced = InstructionLevel(rawValue: level) else {
        throw LaboratoryError.badUsage(
          "there is no instruction level `\(level)`",
          remedy: "the levels are \(InstructionLevel.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      try InstructionLevel.force(forced)
    }
    let available = InstructionLevel.available.map(\.rawValue)
    let json: JSONValue = [
      "level": .string(InstructionLevel.current.rawValue),
      "available": .array(available.map(JSONValue.string)),
      "blas": .string(linearAlgebraLibrary),
    ]
    try Output.result(
      json,
      text: """
        level      \(InstructionLevel.current.rawValue)
        available  \(available.joined(separator: ", "))
        blas       \(linearAlgebraLibrary)
        """, asJSON: common.json)
  }
}
