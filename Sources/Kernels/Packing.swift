import CKernels

/// Immutable bytes at a multiple of 64: an array gives no more than 16, and a vector load across two cache lines costs
/// two.
final class AlignedBytes: @unchecked Sendable {
  let base: UnsafeRawPointer

  init(byteCount: Int, _ initialize: (UnsafeMutableRawPointer) -> Void) {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(byteCount, 1), alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0, count: max(byteCount, 1))
    initialize(bytes)
    base = UnsafeRawPointer(bytes)
  }

  deinit { UnsafeMutableRawPointer(mutating: base).deallocate() }
}

/// How the matrices of one crossbar are laid out.
struct Packing {
  let rows: Int
  let columns: Int
  let width: StorageWidth

  /// Weights that binary16 cannot hold need the full width.
  init(rows: Int, columns: Int, width: StorageWidth, signal: Span<Float>) {
    precondition(rows >= 0 && columns >= 0, "a crossbar cannot have a negative size")
    precondition(signal.count == rows * columns, "a crossbar's matrix must have rows x columns values")
    self.rows = rows
    self.columns = columns
    let fits = width == .half && signal.indices.allSatisfy { signal[$0].magnitude < 65520 }
    self.width = fits ? .half : .full
  }

  /// The panels of a matrix.
  func packed(_ matrix: Span<Float>, asVariance: Bool) -> AlignedBytes {
    precondition(matrix.count == rows * columns, "a crossbar's matrix must have rows x columns values")
    let panelWidth = Int(ck_panel_columns)
    let panels = (columns + panelWidth - 1) / panelWidth
    let size = width == .half ? MemoryLayout<UInt16>.size : MemoryLayout<Float>.size
    let kernels = InstructionLevel.current.kernels
    return AlignedBytes(byteCount: panels * rows * panelWidth * size) { bytes in
      matrix.withUnsafeBufferPointer { matrix in
        guard let source = matrix.baseAddress else { return }
        for panel in 0..<panels {
          let first = panel * panelWidth
          let used = min(panelWidth, columns - first)
          for row in 0..<rows {
            let from = source + row * columns + first
            let to = bytes + (panel * rows + row) * panelWidth * size
            if width == .full {
              to.copyMemory(from: from, byteCount: used * size)
            } else if asVariance {
              kernels.narrow_bfloat16(to.assumingMemoryBound(to: UInt16.self), from, used)
            } else {
              kernels.narrow_binary16(to.assumingMemoryBound(to: UInt16.self), from, used)
            }
          }
        }
      }
    }
  }

  /// Sum of each column's variances; empty without noise.
  func columnSums(_ signal: Span<Float>, cells: Span<Float>?, law: VarianceLaw?) -> [Float] {
    guard cells != nil || law != nil else { return [] }
    var sums = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let cell = row * columns + column
        if let cells {
          sums[column] += Double(cells[cell])
        } else if let law {
          sums[column] += Double(law.variance(row: row, weight: signal[cell]))
        }
      }
    }
    return sums.map { max(Float($0), 0) }
  }

  /// What rounding does to each column against its noise; the worst of all.
  func roundingShare(_ signal: Span<Float>, _ columnVariance: [Float]) -> Float {
    guard width == .half else { return 0 }
    var squares = [Double](repeating: 0, count: columns)
    var halves = [UInt16](repeating: 0, count: columns)
    let kernels = InstructionLevel.current.kernels
    for row in 0..<rows {
      signal.withUnsafeBufferPointer { signal in
        halves.withUnsafeMutableBufferPointer { halves in
          guard let from = signal.baseAddress, let to = halves.baseAddress else { return }
          kernels.narrow_binary16(to, from + row * columns, columns)
        }
      }
      for column in 0..<columns {
        let error = Double(Self.widened(halves[column])) - Double(signal[row * columns + column])
        squares[column] += error * error
      }
    }
    var worst = 0.0
    for column in 0..<columns where squares[column] > 0 {
      let noise = columnVariance.isEmpty ? 0 : Double(columnVariance[column])
      worst = max(worst, (squares[column] / noise).squareRoot())
    }
    return Float(worst)
  }

  /// The number that a finite binary16 stands for.
  static func widened(_ half: UInt16) -> Float {
    let size = Float(bitPattern: UInt32(half & 0x7fff) << 13) * 0x1p112
    return Float(bitPattern: size.bitPattern | UInt32(half & 0x8000) << 16)
  }
}
