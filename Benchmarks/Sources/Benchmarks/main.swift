import Foundation
import Kernels
import MortalComputing

let results = Suite.all.map { $0.run() }
print("instruction level \(InstructionLevel.current.rawValue); BLAS \(linearAlgebraLibrary)\n")
for result in results {
  let margin = 100 * (result.ratio / result.benchmark.goal - 1)
  print(
    String(
      format: "%@  %.3g %@\n    %.3g x %@; goal %.3g x, %@ by %.0f %%", result.benchmark.name, result.value,
      result.benchmark.unit, result.ratio, result.benchmark.yardstick, result.benchmark.goal,
      result.isMet ? "met" : "missed", abs(margin)))
}
Crossbars.run()
let json = JSONValue.array(
  results.map { result in
    [
      "name": .string(result.benchmark.name), "unit": .string(result.benchmark.unit),
      "value": .number(result.value), "yardstick": .string(result.benchmark.yardstick),
      "ratio": .number(result.ratio), "goal": .number(result.benchmark.goal), "met": .bool(result.isMet),
    ]
  })
let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
try writeAtomically(json.prettyText + "\n", to: folder.appendingPathComponent("results.json").path)
