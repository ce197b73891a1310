import CYardsticks
import Foundation
import Kernels
import MortalComputing

/// What the program says.
enum Report {
  static func head(_ machine: Machine) {
    print(
      String(
        format: """
          instruction level %@; BLAS %@, kernels %@
          one core does %.1f G multiply-adds/s at most and copies %.1f GB/s (read and written)

          """, InstructionLevel.current.rawValue, linearAlgebraLibrary,
        String(cString: openblas_get_corename()), machine.multiplyAdds / 1e9, machine.bytes / 1e9))
  }

  static func show(_ result: Benchmark.Result) -> Benchmark.Result {
    let goal =
      switch result.benchmark.goal {
      case .ratio(let least): String(format: "%.3g x", least)
      case .rate(let least): String(format: "%.3g /s", least)
      }
    print(
      String(
        format: "%@  %.3g %@\n    %.3g x %@; goal %@, %@ by %.0f %%", result.benchmark.name, result.value,
        result.benchmark.unit, result.ratio, result.benchmark.yardstick, goal,
        result.margin >= 1 ? "met" : "missed", abs(100 * (result.margin - 1))))
    // Who waits for minutes wants to see each result.
    fflush(nil)
    return result
  }

  /// Adds to the results of this run.
  static func keep(_ results: [Benchmark.Result], in folder: URL) throws {
    let path = folder.appendingPathComponent("results.json").path
    var kept: [JSONValue] = []
    if let bytes = FileManager.default.contents(atPath: path),
      case .array(let before) = try StrictJSON.parse(String(decoding: bytes, as: UTF8.self), source: path)
    {
      kept = before
    }
    kept += results.map { result in
      let (goal, kind) =
        switch result.benchmark.goal {
        case .ratio(let least): (least, "ratio")
        case .rate(let least): (least, "value")
        }
      return [
        "name": .string(result.benchmark.name), "unit": .string(result.benchmark.unit),
        "value": .number(result.value), "yardstick": .string(result.benchmark.yardstick),
        "ratio": .number(result.ratio), "goal": .number(goal), "goal_of": .string(kind),
        "met": .bool(result.margin >= 1),
      ]
    }
    try writeAtomically(JSONValue.array(kept).prettyText + "\n", to: path)
  }

  /// Runs this program once more on a part of its work.
  static func again(_ arguments: [String], environment: [String: String] = [:]) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    do {
      print("")
      fflush(nil)
      try process.run()
      process.waitUntilExit()
      if process.terminationStatus != 0 { print("`\(arguments.joined(separator: " "))` failed") }
    } catch { print("`\(arguments.joined(separator: " "))` could not be run: \(error)") }
  }
}
