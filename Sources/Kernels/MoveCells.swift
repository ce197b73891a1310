import CKernels

/// What a row of moves touched.
public struct MoveTally: Sendable, Equatable {
  /// Cells that were asked to move, stuck ones included.
  public var cells = 0
  /// Sum of their conductances before the move.
  public var conductance_S = 0.0

  /// Nothing touched.
  public init() {}
}

/// Moves cells by wished amounts: a cell with a wish that is neither 0 nor NaN counts one more write (up to the
/// largest count), and, unless it is frozen, goes to min(max(g + gain (factor wish), lowest), highest).
/// Eight cells at a time; the arithmetic of a cell is that of a plain loop, to the last bit.
/// - Parameters:
///   - values: conductances.
///   - counts: writes so far.
///   - cells: which cells of the array.
///   - wishes: one for each of `cells`.
///   - gain: one per cell; empty when all are 1.
///   - frozen: one byte per cell, 0 for those that move.
///   - factor: what a wish is multiplied by.
///   - range: what a write can leave.
///   - level: which implementation runs; all give the same bits.
public func moveCells(
  _ values: inout MutableSpan<Float>, counts: inout MutableSpan<UInt32>, cells: Range<Int>,
  wishes: Span<Float>, gain: Span<Float>, frozen: RawSpan, factor: Float, range: ClosedRange<Float>,
  level: InstructionLevel = .current
) -> MoveTally {
  let count = values.count
  precondition(
    counts.count == count && frozen.byteCount == count && (gain.isEmpty || gain.count == count),
    "one of each per cell")
  precondition(
    cells.lowerBound >= 0 && cells.upperBound <= count && wishes.count == cells.count,
    "one wish for each moved cell")
  var tally = MoveTally()
  values.withUnsafeMutableBufferPointer { values in
    counts.withUnsafeMutableBufferPointer { counts in
      wishes.withUnsafeBufferPointer { wishes in
        gain.withUnsafeBufferPointer { gain in
          frozen.withUnsafeBytes { frozen in
            let row = MovedRow(
              kernels: level.kernels, values: .init(rebasing: values[cells]),
              counts: .init(rebasing: counts[cells]), wishes: wishes,
              gain: gain.isEmpty ? gain : .init(rebasing: gain[cells]),
              frozen: .init(rebasing: frozen[cells]), factor: factor, range: range)
            tally = row.move()
          }
        }
      }
    }
  }
  return tally
}

/// The pointers of a call.
private struct MovedRow {
  let kernels: ck_kernels
  let values: UnsafeMutableBufferPointer<Float>
  let counts: UnsafeMutableBufferPointer<UInt32>
  let wishes: UnsafeBufferPointer<Float>
  let gain: UnsafeBufferPointer<Float>
  let frozen: UnsafeRawBufferPointer
  let factor: Float
  let range: ClosedRange<Float>

  func move() -> MoveTally {
    var tally = MoveTally()
    let eights = values.count / 8
    if eights > 0 {
      let moves = ck_moves(
        values: values.baseAddress!, counts: counts.baseAddress!, wishes: wishes.baseAddress!,
        gain: gain.isEmpty ? nil : gain.baseAddress,
        faults: frozen.baseAddress!.assumingMemoryBound(to: UInt8.self), factor: factor,
        lowest: range.lowerBound, highest: range.upperBound)
      var sums = ck_move_tally()
      withUnsafePointer(to: moves) { kernels.move_cells($0, eights, &sums) }
      tally.cells = Int(sums.cells)
      tally.conductance_S = unsafeBitCast(sums.conductances, to: SIMD8<Double>.self).sum()
    }
    for cell in 8 * eights..<values.count { moveOne(cell, &tally) }
    return tally
  }

  private func moveOne(_ cell: Int, _ tally: inout MoveTally) {
    let wish = wishes[cell]
    guard wish != 0, wish == wish else { return }
    tally.cells += 1
    tally.conductance_S += Double(values[cell])
    if counts[cell] < .max { counts[cell] += 1 }
    guard frozen[cell] == 0 else { return }
    let step = gain.isEmpty ? factor * wish : gain[cell] * (factor * wish)
    values[cell] = min(max(values[cell] + step, range.lowerBound), range.upperBound)
  }
}
