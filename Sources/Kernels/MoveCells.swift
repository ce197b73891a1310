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
public func moveCells(
  _ values: inout MutableSpan<Float>, counts: inout MutableSpan<UInt32>, cells: Range<Int>,
  wishes: Span<Float>, gain: Span<Float>, frozen: RawSpan, factor: Float, range: ClosedRange<Float>
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
              values: .init(rebasing: values[cells]), counts: .init(rebasing: counts[cells]), wishes: wishes,
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
  let values: UnsafeMutableBufferPointer<Float>
  let counts: UnsafeMutableBufferPointer<UInt32>
  let wishes: UnsafeBufferPointer<Float>
  let gain: UnsafeBufferPointer<Float>
  let frozen: UnsafeRawBufferPointer
  let factor: Float
  let range: ClosedRange<Float>

  func move() -> MoveTally {
    var cells = SIMD8<Int32>()
    var sum = SIMD8<Double>()
    let whole = values.count / 8 * 8
    for start in stride(from: 0, to: whole, by: 8) { moveEight(start, &cells, &sum) }
    var tally = MoveTally()
    tally.cells = Int(cells.wrappedSum())
    tally.conductance_S = sum.sum()
    for cell in whole..<values.count { moveOne(cell, &tally) }
    return tally
  }

  @inline(__always) private func moveEight(
    _ start: Int, _ cells: inout SIMD8<Int32>, _ sum: inout SIMD8<Double>
  ) {
    let wish = load(wishes.baseAddress! + start)
    let value = load(values.baseAddress! + start)
    let written = (wish .!= 0) .& (wish .== wish)
    let one = SIMD8<Int32>().replacing(with: 1, where: written)
    cells &+= one
    sum += SIMD8<Double>(value.replacing(with: 0, where: .!written))
    let raw = UnsafeMutableRawPointer(counts.baseAddress! + start)
    let before = raw.loadUnaligned(as: SIMD8<UInt32>.self)
    let more = before &+ unsafeBitCast(one, to: SIMD8<UInt32>.self)
    // A count that has come round to 0 stays at the largest.
    raw.storeBytes(of: more.replacing(with: .max, where: (more .== 0) .& written), as: SIMD8<UInt32>.self)
    let stuck = (frozen.baseAddress! + start).loadUnaligned(as: UInt64.self)
    var free = SIMDMask<SIMD8<Int32>>(repeating: true)
    if stuck != 0 {
      for lane in 0..<8 {
        free[lane] = UInt8(truncatingIfNeeded: stuck.littleEndian >> UInt64(8 * lane)) == 0
      }
    }
    var step = factor * wish
    if !gain.isEmpty, let gain = gain.baseAddress { step = load(gain + start) * step }
    let sumOfBoth = value + step
    var moved = sumOfBoth.replacing(with: range.lowerBound, where: sumOfBoth .< range.lowerBound)
    moved.replace(with: range.upperBound, where: moved .> range.upperBound)
    UnsafeMutableRawPointer(values.baseAddress! + start).storeBytes(
      of: value.replacing(with: moved, where: written .& free), as: SIMD8<Float>.self)
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

  @inline(__always) private func load(_ place: UnsafePointer<Float>) -> SIMD8<Float> {
    UnsafeRawPointer(place).loadUnaligned(as: SIMD8<Float>.self)
  }
}
