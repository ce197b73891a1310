import CKernels

/// A tile's weights packed once per programmed state for the read kernel: panels of 32 columns, row after row, the
/// last panel padded with zeros, at addresses that a cache line divides.
public struct PackedCrossbar: Sendable {
  /// Inputs of the tile.
  public let rows: Int
  /// Outputs of the tile.
  public let columns: Int
  let signal: AlignedValues
  let variance: AlignedValues?

  /// Packs a tile.
  /// - Parameters:
  ///   - rows: number of rows.
  ///   - columns: number of columns.
  ///   - signal: what an input is multiplied by, rows x columns, row-major, in any unit.
  ///   - variance: variance of the read noise of each cell, the same shape and the square of that unit, not
  ///     negative; nil where cells read without noise.
  public init(rows: Int, columns: Int, signal: Span<Float>, variance: Span<Float>?) {
    precondition(rows >= 0 && columns >= 0, "a crossbar cannot have a negative size")
    self.rows = rows
    self.columns = columns
    self.signal = packed(signal, rows: rows, columns: columns)
    self.variance =
      if let variance { packed(variance, rows: rows, columns: columns) } else { nil }
  }
}

/// Immutable floats at a multiple of 64 bytes: an array gives no more than 16, and a vector load across two cache
/// lines costs two.
final class AlignedValues: @unchecked Sendable {
  let base: UnsafePointer<Float>

  init(count: Int, _ initialize: (UnsafeMutablePointer<Float>) -> Void) {
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
    let values = bytes.bindMemory(to: Float.self, capacity: max(count, 1))
    values.initialize(repeating: 0, count: max(count, 1))
    initialize(values)
    base = UnsafePointer(values)
  }

  deinit { UnsafeMutablePointer(mutating: base).deallocate() }
}

private func packed(_ matrix: Span<Float>, rows: Int, columns: Int) -> AlignedValues {
  precondition(matrix.count == rows * columns, "a crossbar's matrix must have rows x columns values")
  let width = Int(ck_panel_columns)
  let panels = (columns + width - 1) / width
  return AlignedValues(count: panels * rows * width) { values in
    matrix.withUnsafeBufferPointer { matrix in
      guard let source = matrix.baseAddress else { return }
      for panel in 0..<panels {
        let first = panel * width
        let used = min(width, columns - first)
        for row in 0..<rows {
          (values + (panel * rows + row) * width).update(from: source + row * columns + first, count: used)
        }
      }
    }
  }
}
