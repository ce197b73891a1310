import Foundation
import Kernels
import MortalComputing

/// Cells and whole chips.
extension Suite {
  static var cells: [Benchmark] {
    [8192, 10_000_000].flatMap { count in
      [PulseBench.Source.stored, .regenerated].map { PulseBench.benchmark(count: count, $0) }
    } + [coincidences]
  }

  /// Trains of 31 slots for 64 samples of 512 rows and columns, their coincidences counted cell by cell.
  private static var coincidences: Benchmark {
    let (lines, batch) = (512, 64)
    let bench = UpdateBench(lines: lines, batch: batch)
    let trains = pulseTrains(
      drawn(lines, key: 3).span, slots: 31, scale: 0.3,
      at: DrawAddress(key: 5, stream: 2, array: 0, event: 0))
    var sum = 0
    return Benchmark(
      name: "coincidence updates 512 x 512, batch 64", unit: "cell-updates/s",
      amount: Double(lines * lines * batch), yardstick: "the plain Swift reference (one sample)",
      goal: .rate(8 * 0.35e9), rounds: 31, work: { bench.count() },
      reference: {
        let counts = referenceCoincidences(
          rowTrains: trains.span, columnTrains: trains.span, rows: lines, columns: lines, batch: 1)
        sum += Int(counts.up[0])
      })
  }

  /// Layers of ten million cells, five million pairs.
  private static let layers = [2235, 2237]

  static var chips: [Benchmark] {
    ["generic-analog", "pcm-nandakumar-2019", "reram-sb-gong-2018", "rram-wan-2022"].flatMap {
      [fabrication($0), ageing($0)]
    }
  }

  private static func fabrication(_ name: String) -> Benchmark {
    lazy var laboratory = LivingChip(name, layers: layers)
    return Benchmark(
      name: "fabricating 10 M cells of \(name)", unit: "cells/s", amount: 1e7, yardstick: "one second",
      goal: .rate(0.3e9), rounds: 11, work: { laboratory.fabricate() },
      reference: { Thread.sleep(forTimeInterval: 1) })
  }

  /// An hour passing over a programmed chip, until its next read is answered, against the second that it may take.
  private static func ageing(_ name: String) -> Benchmark {
    lazy var laboratory = {
      let chip = LivingChip(name, layers: layers)
      chip.program()
      return chip
    }()
    return Benchmark(
      name: "ageing 10 M cells of \(name)", unit: "cells/s", amount: 1e7, yardstick: "one second",
      goal: .ratio(1), rounds: 3, work: { laboratory.ageAndRead() },
      reference: { Thread.sleep(forTimeInterval: 1) })
  }

  /// The main job with nothing but defaults, on all cores.
  static var comparison: Benchmark {
    Benchmark(
      name: "compare with defaults", unit: "runs/s", amount: 1, yardstick: "one second",
      goal: .rate(1 / 15.0), rounds: 1,
      work: {
        do {
          // What `mortal compare` runs when it is told nothing.
          let card = try DeviceCard(named: "generic-analog")
          _ = try Comparison.run(
            ComparisonPlan(card: card, data: try DataSet.named("digits"), layers: [64, 32, 10]),
            threads: ProcessInfo.processInfo.activeProcessorCount)
        } catch { fatalError("\(error)") }
      }, reference: { Thread.sleep(forTimeInterval: 1) })
  }
}
