import Kernels

/// One tile's part of a read with all that it needs: a value that any thread can run.
struct TileRead: Sendable {
  /// Batch x rows of the packed weights, failed rows silenced.
  let inputs: Matrix
  /// The rows that are driven.
  let rows: Range<Int>
  let state: ReadState
  /// Currents that do not come from the packed weights, batch x columns, in units of output; empty for none.
  let added: [Float]
  let epilogue: ReadEpilogue
  /// Nil for a read without noise.
  let noise: DrawAddress?
  /// Where the draws of thermal noise come from.
  let thermalNoise: DrawAddress

  /// Batch x columns of the tile.
  func run(threads: Int) -> Matrix {
    var output = Matrix(rows: inputs.rows, columns: state.crossbar.columns)
    var span = output.elements.mutableSpan
    noisyRead(
      &span, inputs: inputs.elements.span, batch: inputs.rows, rows: rows, crossbar: state.crossbar,
      epilogue: epilogue, added: allAdded, noise: noise, threads: threads)
    state.dead?.mute(&output)
    return output
  }

  private var allAdded: [Float] {
    guard let thermal = state.thermalNoise else { return added }
    let sums = thermal.sums(batch: inputs.rows, at: thermalNoise)
    return added.isEmpty ? sums : zip(added, sums).map(+)
  }

  private var multiplyAccumulates: Int { inputs.rows * rows.count * state.crossbar.columns }

  /// Runs the reads of a layer's tiles, side by side where there are enough of them and enough to do, else each on all
  /// threads. Every draw has its address, so the way never changes a result.
  static func run(_ reads: [TileRead], threads: Int) -> [Matrix] {
    let work = reads.reduce(0) { $0 + $1.multiplyAccumulates }
    if threads > 1, reads.count >= 2 * threads, work >= leastWork {
      return mapped(reads.count, threads: threads) { reads[$0].run(threads: 1) }
    }
    return reads.map { $0.run(threads: threads) }
  }

  /// Multiply-accumulates below which threads cost more than they give.
  private static let leastWork = 1 << 22
}
