import CYardsticks
import Foundation
import Kernels

/// The benchmarks, each with its goal beside it.
@MainActor enum Suite {
  /// Groups are made when their turn comes, so that their arrays and chips do not fill the memory together.
  static let groups: [(name: String, make: () -> [Benchmark])] = [
    ("draws", { draws }), ("reads", { reads }), ("cells", { cells }), ("chips", { chips }),
    ("threads", { threads }), ("compare", { [comparison] }),
  ]

  /// Normals and drift.
  private static var draws: [Benchmark] {
    InstructionLevel.available.map { level in
      let count = 1 << 16
      var values = [Float](repeating: 0, count: count)
      var other = values
      let address = DrawAddress(key: 1, stream: 1, array: 0, event: 0)
      let goal =
        switch level {
        case .baseline: 0.4e9
        case .avx2: 1.0e9
        case .avx512: 1.8e9
        }
      return Benchmark(
        name: "normals, \(level.rawValue)", unit: "normals/s", amount: Double(count),
        yardstick: "GSL's ziggurat", goal: .rate(goal), rounds: 101,
        work: {
          var span = values.mutableSpan
          fillNormals(&span, at: address, level: level)
        }, reference: { ziggurat_normals(&other, count) })
    } + [drift]
  }

  /// Power-law drift from memory, against copying as many bytes.
  private static var drift: Benchmark {
    let count = 1 << 24
    let conductances = [Float](repeating: 1e-5, count: count)
    let exponents = [Float](repeating: 0.05, count: count)
    var output = [Float](repeating: 0, count: count)
    let half = [Float](repeating: 1, count: count * 3 / 2)
    var copied = half
    return Benchmark(
      name: "drift of 16 M cells", unit: "cells/s", amount: Double(count),
      yardstick: "a copy that moves as many bytes", goal: .ratio(0.85),
      work: {
        var span = output.mutableSpan
        applyDrift(&span, conductance: conductances.span, exponent: exponents.span, log2Time: 20)
      },
      // Drift reads two numbers and writes one; a copy of 3/2 numbers reads and writes as many.
      reference: { copied.replaceSubrange(0..<half.count, with: half) })
  }
}
