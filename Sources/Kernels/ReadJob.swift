import CKernels
import Dispatch

/// One noisy read on its way to the kernels, whole or in parts. Each output is computed in the same way in any part, so
/// parts never change a result.
struct ReadJob: @unchecked Sendable {
  let read: ck_read
  let inputs: UnsafePointer<Float>
  let output: UnsafeMutablePointer<Float>
  let kernels: ck_kernels

  /// Runs it on up to so many threads.
  func run(threads: Int) {
    guard threads > 1 else { return runAlone() }
    let parts = parts(threads)
    guard parts.count > 1 else { return runAlone() }
    DispatchQueue.concurrentPerform(iterations: parts.count) { parts[$0].runAlone() }
  }

  /// A part that takes less than this many multiply-accumulates, some thirty microseconds, is not worth a thread.
  private static let leastWork = 1 << 21

  /// Parts by samples where there are enough of them, else by columns.
  private func parts(_ threads: Int) -> [ReadJob] {
    let products = read.noisy && read.variance_form != Int32(ck_variance_none) ? 2 : 1
    let work = read.batch * read.driven_rows * read.columns * products
    let count = min(threads, work / Self.leastWork)
    guard count > 1 else { return [self] }
    let tile = Int(ck_tile_samples)
    if read.batch >= 4 * tile * count {
      return Self.cuts(read.batch, count, unit: tile).map(samples)
    }
    // Several panels, so that single samples are read several panels at a time.
    return Self.cuts(read.columns, count, unit: 4 * Int(ck_panel_columns)).map(columns)
  }

  /// 0 ..< total in nearly equal parts that begin at multiples of a unit.
  private static func cuts(_ total: Int, _ count: Int, unit: Int) -> [Range<Int>] {
    let units = (total + unit - 1) / unit
    let places = (0...count).map { min($0 * units / count * unit, total) }
    return zip(places, places.dropFirst()).map { $0..<$1 }.filter { !$0.isEmpty }
  }

  private func samples(_ range: Range<Int>) -> ReadJob {
    var part = read
    part.batch = range.count
    part.first_cell += UInt64(range.lowerBound * read.columns)
    part.added = read.added.map { $0 + range.lowerBound * read.columns }
    return ReadJob(
      read: part, inputs: inputs + range.lowerBound * read.rows,
      output: output + range.lowerBound * read.columns, kernels: kernels)
  }

  private func columns(_ range: Range<Int>) -> ReadJob {
    var part = read
    part.first_column = range.lowerBound
    part.end_column = range.upperBound
    return ReadJob(read: part, inputs: inputs, output: output, kernels: kernels)
  }

  private func runAlone() {
    let samples = min(read.batch, read.chunk)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: samples * (2 * read.driven_rows + 2)) { scratch in
      guard let scratch = scratch.baseAddress else { return }
      var read = read
      kernels.noisy_read(&read, inputs, scratch, output)
    }
  }
}
