import CKernels
import Dispatch

/// Random trains of pulses: bit t of line k is set with probability min(|value_k| scale, 1), rounded down to a
/// multiple of 2^-24, and the top bit is set where the value is below 0. A NaN never fires.
/// - Parameters:
///   - values: what the lines stand for.
///   - slots: length of the trains, 1 to 31.
///   - scale: probability of firing per unit of value, not negative.
///   - address: where the draws come from: slot t of line k takes the uniform of cell `firstCell` + t stride + k, with
///     stride the number of lines rounded up to a multiple of 64.
///   - firstCell: a multiple of 64.
///   - level: instruction level, which changes the speed only.
/// - Returns: a train for each line.
public func pulseTrains(
  _ values: Span<Float>, slots: Int, scale: Float, at address: DrawAddress, firstCell: Int = 0,
  level: InstructionLevel = .current
) -> [UInt32] {
  precondition((1...31).contains(slots), "a train has 1 to 31 slots")
  precondition(firstCell % 64 == 0, "trains are drawn from a cell on whose number 64 divides")
  let lines = values.count
  address.checkCells(from: firstCell, count: (lines + 63) / 64 * 64 * slots)
  return [UInt32](unsafeUninitializedCapacity: lines) { trains, count in
    count = lines
    values.withUnsafeBufferPointer { values in
      guard let from = values.baseAddress, let to = trains.baseAddress, lines > 0 else { return }
      level.kernels.fill_trains(to, from, lines, slots, scale, address.forC, UInt64(firstCell))
    }
  }
}

/// Counts, for each cell of an array, the slots in which its row and its column fire together, over a batch of trains:
/// towards above 0 where the two have the same sign, towards below 0 where they differ. Adds to what is there.
/// - Parameters:
///   - up: coincidences of equal signs, rows x columns, row-major.
///   - down: coincidences of opposite signs.
///   - rowTrains: batch x rows.
///   - columnTrains: batch x columns.
///   - batch: number of samples; a cell's counts stay below 2^31.
///   - threads: how many may work at it; small arrays take one.
///   - level: instruction level, which changes the speed only.
public func addCoincidences(
  up: inout MutableSpan<Int32>, down: inout MutableSpan<Int32>, rowTrains: Span<UInt32>,
  columnTrains: Span<UInt32>, batch: Int, threads: Int = 1, level: InstructionLevel = .current
) {
  guard batch > 0 else { return }
  let rows = rowTrains.count / batch
  let columns = columnTrains.count / batch
  precondition(
    rowTrains.count == batch * rows && columnTrains.count == batch * columns,
    "trains must be batch x lines")
  precondition(up.count == rows * columns && down.count == up.count, "counts must be rows x columns")
  guard rows > 0, columns > 0 else { return }
  let add = level.kernels.add_coincidences
  up.withUnsafeMutableBufferPointer { up in
    down.withUnsafeMutableBufferPointer { down in
      rowTrains.withUnsafeBufferPointer { rowTrains in
        columnTrains.withUnsafeBufferPointer { columnTrains in
          nonisolated(unsafe) let (up, down) = (up.baseAddress!, down.baseAddress!)
          nonisolated(unsafe) let own = rowTrains.baseAddress!
          nonisolated(unsafe) let other = columnTrains.baseAddress!
          spread(rows, threads: threads, leastEach: max(1, (1 << 20) / (columns * batch))) { part in
            let skip = part.lowerBound * columns
            // Rows are counted by their stride, so a part only begins elsewhere.
            add(
              up + skip, down + skip, own + part.lowerBound, part.count, rows, other, columns, batch)
          }
        }
      }
    }
  }
}

/// The same in plain Swift, one slot after another.
public func referenceCoincidences(
  rowTrains: Span<UInt32>, columnTrains: Span<UInt32>, rows: Int, columns: Int, batch: Int
) -> (up: [Int32], down: [Int32]) {
  var up = [Int32](repeating: 0, count: rows * columns)
  var down = up
  for sample in 0..<batch {
    for row in 0..<rows {
      for column in 0..<columns {
        let own = rowTrains[sample * rows + row]
        let other = columnTrains[sample * columns + column]
        for slot in 0..<31 where own >> slot & 1 == 1 && other >> slot & 1 == 1 {
          if (own ^ other) >> 31 == 0 {
            up[row * columns + column] += 1
          } else {
            down[row * columns + column] += 1
          }
        }
      }
    }
  }
  return (up, down)
}
