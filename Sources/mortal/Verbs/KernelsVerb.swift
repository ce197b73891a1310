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
        blas       \(linearAlgebraLibrary)\(hint)
        """, asJSON: common.json)
  }

  /// OpenBLAS takes some processors for older ones, and reads what it is told only when it starts.
  private var hint: String {
    let takesItForOlder = ["Haswell", "Zen"].contains { linearAlgebraLibrary.contains($0) }
    guard InstructionLevel.available.contains(.avx512), takesItForOlder else { return "" }
    return
      "\nOpenBLAS does not use this processor's AVX-512: OPENBLAS_CORETYPE=SkylakeX in the environment makes `solve` "
      + "and wires faster"
  }
}
