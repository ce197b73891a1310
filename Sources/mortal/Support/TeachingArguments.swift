import ArgumentParser
import MortalComputing

/// Options that say how a teacher is asked.
struct TeachingArguments: ParsableArguments {
  @Flag(inversion: .prefixedNo, help: "Show each picture also shifted by a pixel in four directions.")
  var shifts = true
  @Option(help: "Softness of the outputs that are compared.")
  var softness: Float = 4
  @Option(help: "Reads of the teacher averaged for each input.")
  var reads: Int = 1
  @Option(
    help: ArgumentHelp(
      "How warm teachers are while they age, as 330K or 85C (default: 300K).",
      valueName: "temperature"))
  var at: TemperatureArgument?

  func validate() throws {
    guard (1...10_000).contains(reads) else { throw ValidationError("--reads must lie in 1...10000") }
    guard (1e-3...1e6).contains(softness) else {
      throw ValidationError("--softness must lie in 0.001...1000000")
    }
  }

  var temperature: Temperature { at?.temperature ?? .room }
}
