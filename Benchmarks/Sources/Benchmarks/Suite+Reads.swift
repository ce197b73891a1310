import CYardsticks
import Kernels

/// Reads, each with its goal beside it.
extension Suite {
  /// Against the kernels that OpenBLAS picks by itself.
  static var reads: [Benchmark] {
    [64, 1024].map { batch in
      read(1024, batch, times: 1, goal: 1 / 1.1, note: "")
    } + [againstThePeak] + smallBatches + [naive]
  }

  /// Against its best kernels, in a process that was told which.
  static var readsAgainstTheBest: [Benchmark] {
    [256, 512].map { read($0, 64, times: 2, goal: 1 / 1.3, note: ", best kernels") }
      + [1024].map { read($0, 64, times: 2, goal: 1 / 1.3, note: ", best kernels") }
  }

  private static func read(_ size: Int, _ batch: Int, times: Int, goal: Double, note: String) -> Benchmark {
    let bench = ReadBench(size: size, batch: batch)
    let core = String(cString: openblas_get_corename())
    return Benchmark(
      name: "noisy read \(size) x \(size), batch \(batch)\(note)", unit: "multiply-accumulates/s",
      amount: bench.multiplyAccumulates,
      yardstick: "\(times == 1 ? "a plain sgemm" : "two plain sgemms") (OpenBLAS \(core))",
      goal: .ratio(goal), work: { bench.read() }, reference: { for _ in 0..<times { bench.plain() } })
  }

  /// Against as many multiply-adds in registers as its two products have.
  private static var againstThePeak: Benchmark {
    let bench = ReadBench(size: 1024, batch: 1024)
    let rounds = Int(2 * bench.multiplyAccumulates) / runMultiplyAdds(rounds: 1).count
    return Benchmark(
      name: "noisy read 1024 x 1024, batch 1024, of the peak", unit: "multiply-accumulates/s",
      amount: bench.multiplyAccumulates, yardstick: "as many multiply-adds in registers", goal: .ratio(0.85),
      rounds: 31, work: { bench.read() },
      reference: { precondition(runMultiplyAdds(rounds: rounds).checksum != -1) })
  }

  private static var smallBatches: [Benchmark] {
    [512, 1024, 2048].flatMap { size in
      let kinds: [(String, ReadBench.Variance, StorageWidth)] = [
        ("affine variance", .affine, .full), ("half width", .cells, .half),
      ]
      return kinds.map { name, variance, width in
        let bench = ReadBench(size: size, batch: 1, variance: variance, width: width)
        return Benchmark(
          name: "noisy read \(size) x \(size), batch 1, \(name)", unit: "multiply-accumulates/s",
          amount: bench.multiplyAccumulates, yardstick: "a plain sgemv (OpenBLAS)", goal: .ratio(1 / 1.15),
          rounds: 61, work: { bench.read() }, reference: { bench.plain() })
      }
    }
  }

  /// One draw per cell instead of one per output.
  private static var naive: Benchmark {
    let bench = ReadBench(size: 512, batch: 1)
    return Benchmark(
      name: "noisy read 512 x 512, batch 1", unit: "multiply-accumulates/s",
      amount: bench.multiplyAccumulates, yardstick: "a draw for every cell", goal: .ratio(10),
      work: { bench.read() }, reference: { bench.naive() })
  }

  private static func fabrication(threads: Int) -> Benchmark {
    let laboratory = LivingChip("generic-analog", layers: [5000, 5000])
    return Benchmark(
      name: "two threads: fabricating 50 M cells of generic-analog", unit: "cells/s", amount: 5e7,
      yardstick: "one thread", goal: .ratio(1.8), rounds: 9,
      work: { laboratory.fabricate(threads: threads) }, reference: { laboratory.fabricate(threads: 1) })
  }

  /// Work on two threads against the same on one.
  static var threads: [Benchmark] {
    let reads = [1, 64].map { batch in
      let bench = ReadBench(size: 2048, batch: batch)
      return Benchmark(
        name: "two threads: noisy read 2048 x 2048, batch \(batch)", unit: "multiply-accumulates/s",
        amount: bench.multiplyAccumulates, yardstick: "one thread",
        // One sample is bound by memory, which two cores share.
        goal: .ratio(batch == 1 ? 1 : 1.8), rounds: 31, work: { bench.read(threads: 2) },
        reference: { bench.read() })
    }
    let small = ReadBench(size: 64, batch: 16)
    return reads + [
      Benchmark(
        name: "two threads allowed: noisy read 64 x 64, batch 16", unit: "multiply-accumulates/s",
        amount: small.multiplyAccumulates, yardstick: "one thread", goal: .ratio(0.95), rounds: 301,
        work: { small.read(threads: 2) }, reference: { small.read() }),
      PulseBench.benchmark(count: 50_000_000, .regenerated, threads: 2), fabrication(threads: 2),
    ]
  }
}
