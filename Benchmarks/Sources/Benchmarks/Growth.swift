import Foundation
import Kernels
import MortalComputing

/// How the time of a noisy read grows with one thing at a time, per multiply-accumulate, and how far it is from what the
/// machine can do.
enum Growth {
  /// One measured read.
  struct Point {
    let series: String
    let label: String
    let x: Double
    let time_s: Double
    let multiplyAccumulates: Double
    /// The share of the machine's limit: of multiply-adds for two products, or of memory bandwidth if that is nearer.
    let share: Double
    let limit: String

    var picoseconds: Double { time_s / multiplyAccumulates * 1e12 }
  }

  static func points(_ machine: Machine) -> [Point] {
    let cells = [64, 128, 256, 512, 1024, 2048].map { size in
      point("cells", "\(size) x \(size)", Double(size * size), machine, ReadBench(size: size, batch: 64))
    }
    let batches = [1, 4, 16, 64, 256, 1024].map { batch in
      point("batch", "\(batch)", Double(batch), machine, ReadBench(size: 1024, batch: batch))
    }
    let bits = [0, 4, 6, 8].map { bits in
      point(
        "bits", bits == 0 ? "no converter" : "\(bits) bits", Double(bits), machine,
        ReadBench(size: 1024, batch: 64, outputBits: bits))
    }
    let threads = [1, 2].map { threads in
      point(
        "threads", "\(threads)", Double(threads), machine, ReadBench(size: 2048, batch: 64),
        threads: threads)
    }
    return cells + batches + bits + tiles(machine) + threads
  }

  /// A layer of 1024 x 1024 on tiles of several sizes, read through a chip.
  private static func tiles(_ machine: Machine) -> [Point] {
    [128, 256, 512, 1024].map { size in
      let chip = LivingChip("generic-analog", layers: [1023, 1024], tile: size)
      let time_s = fastest(of: 9) { chip.read(batch: 64) }
      return point(
        "tiles", "\(size) x \(size)", Double(size), machine, time_s: time_s, batch: 64, cells: 1024 * 1024,
        bytesPerCell: 4, products: 1)
    }
  }

  private static func point(
    _ series: String, _ label: String, _ x: Double, _ machine: Machine, _ bench: ReadBench, threads: Int = 1
  ) -> Point {
    let runs = max(9, Int(2e9 / bench.multiplyAccumulates / 20))
    let time_s = fastest(of: min(runs, 300)) { bench.read(threads: threads) }
    return point(
      series, label, x, machine, time_s: time_s, batch: bench.batch, cells: bench.size * bench.size,
      bytesPerCell: 8, products: 2, threads: threads)
  }

  private static func point(
    _ series: String, _ label: String, _ x: Double, _ machine: Machine, time_s: Double, batch: Int,
    cells: Int, bytesPerCell: Int, products: Int, threads: Int = 1
  ) -> Point {
    let macs = Double(cells * batch)
    let arithmetic = Double(products) * macs / time_s / machine.multiplyAdds / Double(threads)
    let memory = Double(cells * bytesPerCell) / time_s / machine.bytes
    // A tile that lies in the cache may pass what memory gives.
    let limit =
      arithmetic >= memory ? "multiply-adds" : memory > 1 ? "bandwidth (from the cache)" : "bandwidth"
    return Point(
      series: series, label: label, x: x, time_s: time_s, multiplyAccumulates: macs,
      share: max(arithmetic, memory), limit: limit)
  }

  /// The table in Markdown.
  static func table(_ points: [Point]) -> String {
    var lines = [
      "| grows | value | time | ps per multiply-accumulate | share of the limit |", "|---|---|---|---|---|",
    ]
    for point in points {
      lines.append(
        String(
          format: "| %@ | %@ | %.3g ms | %.3g | %.0f %% of %@ |", point.series, point.label,
          point.time_s * 1e3, point.picoseconds, 100 * point.share, point.limit))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
