import CKernels

/// A tile's weights packed once per programmed state for the read kernel: panels of 32 columns, row after row, the
/// last panel padded with zeros, at addresses that a cache line divides.
public struct PackedCrossbar: Sendable {
  /// Inputs of the tile.
  public let rows: Int
  /// Outputs of the tile.
  public let columns: Int
  /// In which width weights and variances are kept: what was asked for, except that weights which binary16 cannot hold
  /// (from 65520 on, infinite or NaN) stay in full width.
  public let width: StorageWidth
  /// How much the rounding to half width weighs against the noise: the largest over columns of sqrt(sum e^2 / sum s)
  /// with e the errors of the column's weights and s their variances. 0 in full width, infinite without noise.
  ///
  /// These errors are frozen: they do not go away when reads are averaged.
  public let roundingShare: Float
  let signal: AlignedBytes
  let variance: AlignedBytes?
  /// What a row adds to the variance of each of its cells; empty: nothing.
  let rowVariance: [Float]
  let form: Int32
  let slope: Float
  /// Variance of each column when every input is 1 or -1; empty without noise.
  let columnVariance: [Float]

  /// Packs a tile whose cells have a variance each.
  /// - Parameters:
  ///   - rows: number of rows.
  ///   - columns: number of columns.
  ///   - signal: what an input is multiplied by, rows x columns, row-major, in any unit.
  ///   - variance: variance of the read noise of each cell, the same shape and the square of that unit, not
  ///     negative; nil where cells read without noise.
  ///   - width: how weights and variances are kept.
  public init(
    rows: Int, columns: Int, signal: Span<Float>, variance: Span<Float>?, width: StorageWidth = .full
  ) {
    self.init(
      Packing(rows: rows, columns: columns, width: width, signal: signal), signal, cells: variance,
      law: nil)
  }

  /// Packs a tile whose cells' variances follow from their weights, so that reads need no second matrix.
  /// - Parameters:
  ///   - rows: number of rows.
  ///   - columns: number of columns.
  ///   - signal: what an input is multiplied by, rows x columns, row-major, in any unit.
  ///   - law: the variances, in the square of that unit.
  ///   - width: how weights are kept.
  public init(
    rows: Int, columns: Int, signal: Span<Float>, law: VarianceLaw, width: StorageWidth = .full
  ) {
    self.init(
      Packing(rows: rows, columns: columns, width: width, signal: signal), signal, cells: nil, law: law)
  }

  private init(
    _ packing: Packing, _ signal: Span<Float>, cells: Span<Float>?, law: VarianceLaw?
  ) {
    (rows, columns, width) = (packing.rows, packing.columns, packing.width)
    precondition(
      law == nil || law!.rowVariance.isEmpty || law!.rowVariance.count == packing.rows,
      "a law of variances needs a value for each row")
    self.signal = packing.packed(signal, asVariance: false)
    variance = if let cells { packing.packed(cells, asVariance: true) } else { nil }
    rowVariance = law?.rowVariance ?? []
    slope = law?.slope ?? 0
    form =
      if cells != nil {
        Int32(ck_variance_cells)
      } else if slope == 0 {
        Int32(ck_variance_none)
      } else {
        Int32(law!.followsSize ? ck_variance_sizes : ck_variance_affine)
      }
    columnVariance = packing.columnSums(signal, cells: cells, law: law)
    roundingShare = packing.roundingShare(signal, columnVariance)
  }

  /// Whether cells have noise of their own.
  var isNoisy: Bool { form != Int32(ck_variance_none) || !rowVariance.isEmpty }
}

/// How a packed crossbar keeps its numbers.
public enum StorageWidth: String, Sendable, CaseIterable {
  /// Float32.
  case full
  /// binary16 weights, of relative error at most 2^-11 (below 2^-14 of absolute error at most 2^-25), and bfloat16
  /// variances, of relative error at most 2^-8, so a sigma is right to 2^-9. Half the bytes make reads of small
  /// batches, which memory bounds, nearly twice as fast.
  case half
}

/// Variances of cells that follow from their weights: s_ij = a_i + slope w_ij, or with |w_ij|. Not below 0.
///
/// With differential pairs a law affine in each conductance, b (G+ + G-), is of the first kind where G- is a fixed
/// reference, of the second where one cell of a pair always rests, and for pairs that move against each other
/// nearly constant: slope 0.
public struct VarianceLaw: Sendable, Hashable {
  /// a: what each row adds to the variance of its cells; empty: nothing.
  public var rowVariance: [Float]
  /// Change of the variance per unit of weight.
  public var slope: Float
  /// Whether the size of the weight counts and not the weight.
  public var followsSize: Bool

  /// A law; by default a constant for each row.
  public init(rowVariance: [Float] = [], slope: Float = 0, followsSize: Bool = false) {
    self.rowVariance = rowVariance
    self.slope = slope
    self.followsSize = followsSize
  }

  /// The variance of a cell.
  func variance(row: Int, weight: Float) -> Float {
    (rowVariance.isEmpty ? 0 : rowVariance[row]) + slope * (followsSize ? weight.magnitude : weight)
  }
}
