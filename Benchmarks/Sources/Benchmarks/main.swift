import CYardsticks
import Foundation
import Kernels
import MortalComputing

// Nothing: all benchmarks, then in processes of their own those that need another library or a fresh memory.
// `best-blas`, `growth`, `memory NAME`, `crossbars`, `peer`: one of these parts. Or a group of benchmarks: `draws`, `reads`, `cells`,
// `chips`, `threads`, `compare`.
let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
openblas_set_num_threads(1)
// As the command does.
keepFreedMemory()

switch CommandLine.arguments.dropFirst().first {
case "best-blas"?:
  try Report.keep(Suite.readsAgainstTheBest.map { Report.show($0.run()) }, in: folder)
case "growth"?:
  let points = Growth.points(Machine())
  print(Growth.table(points))
  try writeAtomically(GrowthPlot.svg(points), to: folder.appendingPathComponent("growth.svg").path)
case "memory"?:
  Memory.report(CommandLine.arguments.dropFirst(2).first ?? "reram-sb-gong-2018", pairs: 7072)
case "crossbars"?:
  Crossbars.run()
case "peer"?:
  Peer.printSeconds(Array(CommandLine.arguments.dropFirst(2)))
case let part?:
  for group in Suite.groups where group.name == part { _ = group.make().map { Report.show($0.run()) } }
case nil:
  try? FileManager.default.removeItem(atPath: folder.appendingPathComponent("results.json").path)
  Report.head(Machine())
  for group in Suite.groups { try Report.keep(group.make().map { Report.show($0.run()) }, in: folder) }
  let best = InstructionLevel.available.contains(.avx512) ? ["OPENBLAS_CORETYPE": "SkylakeX"] : [:]
  Report.again(["best-blas"], environment: best)
  for name in ["reram-sb-gong-2018", "generic-analog", "pcm-nandakumar-2019"] {
    Report.again(["memory", name])
  }
  Report.again(["growth"])
  Report.again(["crossbars"])
}
