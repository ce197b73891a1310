/// Every line of an array, taken by itself with the cells' far ends at 0 V, ready to be solved: a tridiagonal system each.
///
/// The recurrences are in resistances, not conductances, so that a segment of 0 ohm needs no case of its own, and nothing is
/// ever subtracted. Along a line, away from its far end: e = G + a' e' is the conductance to 0 V of all that lies beyond,
/// a = 1 / (1 + r e) the share of its neighbour's voltage that a node gets.
struct LineFactors: Sendable {
  let rows: Int
  let columns: Int
  /// Rows up to a multiple of eight: word lines are solved eight at a time, one per lane.
  let paddedRows: Int
  /// Conductances, row-major, `paddedRows` x `columns`.
  let cells_S: [Double]
  /// The same for eight word lines at a time: [group][column][lane].
  let laneCells_S: [SIMD8<Double>]
  /// Share of each word-line node in its left neighbour's voltage, arranged as `laneCells_S`.
  let wordShares: [SIMD8<Double>]
  /// Resistance left of the first cells: [group][lane].
  let entries_ohm: [SIMD8<Double>]
  /// Share of each bit-line node in its lower neighbour's voltage, row-major.
  let bitShares: [Double]
  /// Resistance below the last cells.
  let exits_ohm: [Double]
  let rowWire_ohm: Double
  let columnWire_ohm: Double

  var groups: Int { paddedRows / 8 }

  /// - Parameter cells_S: conductances that replace the array's, row-major.
  init(_ array: WiredArray, cells_S: [Double]? = nil) {
    rows = array.rows
    columns = array.columns
    paddedRows = (array.rows + 7) / 8 * 8
    rowWire_ohm = array.rowWire_ohm
    columnWire_ohm = array.columnWire_ohm
    var cells = cells_S ?? array.conductances_S.elements
    cells.append(contentsOf: repeatElement(0, count: (paddedRows - rows) * columns))
    self.cells_S = cells
    exits_ohm = array.senses_ohm.map { $0 + array.columnWire_ohm }
    var entries = [SIMD8<Double>](repeating: .zero, count: paddedRows / 8)
    for row in 0..<rows { entries[row / 8][row % 8] = array.drivers_ohm[row] + array.rowWire_ohm }
    entries_ohm = entries
    laneCells_S = Self.lanes(cells, groups: paddedRows / 8, columns: array.columns)
    wordShares = Self.wordShares(laneCells_S, entries, columns: array.columns, wire_ohm: array.rowWire_ohm)
    bitShares = Self.bitShares(
      cells, rows: array.rows, columns: array.columns, wire_ohm: array.columnWire_ohm, exits_ohm: exits_ohm)
  }

  private static func lanes(_ cells: [Double], groups: Int, columns: Int) -> [SIMD8<Double>] {
    var lanes = [SIMD8<Double>](repeating: .zero, count: groups * columns)
    let from = cells.span
    var to = lanes.mutableSpan
    for group in 0..<groups {
      for column in 0..<columns {
        to[unchecked: group * columns + column] = eight(from, group * 8 * columns + column, columns)
      }
    }
    return lanes
  }

  private static func wordShares(
    _ cells: [SIMD8<Double>], _ entries: [SIMD8<Double>], columns: Int, wire_ohm: Double
  ) -> [SIMD8<Double>] {
    var shares = cells
    var to = shares.mutableSpan
    for group in entries.indices {
      var beyond_S = SIMD8<Double>.zero
      for column in stride(from: columns - 1, through: 0, by: -1) {
        let place = group * columns + column
        let left_ohm = column == 0 ? entries[group] : SIMD8(repeating: wire_ohm)
        let total_S = to[unchecked: place] + beyond_S
        let share = 1 / (1 + left_ohm * total_S)
        to[unchecked: place] = share
        beyond_S = share * total_S
      }
    }
    return shares
  }

  private static func bitShares(
    _ cells: [Double], rows: Int, columns: Int, wire_ohm: Double, exits_ohm: [Double]
  ) -> [Double] {
    var shares = cells
    var beyond = [Double](repeating: 0, count: columns)
    var to = shares.mutableSpan
    var beyond_S = beyond.mutableSpan
    for row in 0..<rows {
      let start = row * columns
      for column in 0..<columns {
        let below_ohm = row == rows - 1 ? exits_ohm[column] : wire_ohm
        let total_S = to[unchecked: start + column] + beyond_S[unchecked: column]
        let share = 1 / (1 + below_ohm * total_S)
        to[unchecked: start + column] = share
        beyond_S[unchecked: column] = share * total_S
      }
    }
    return shares
  }
}

/// Eight numbers that lie `stride` apart.
@inline(__always)
func eight(_ numbers: Span<Double>, _ start: Int, _ stride: Int) -> SIMD8<Double> {
  SIMD8(
    numbers[unchecked: start], numbers[unchecked: start + stride], numbers[unchecked: start + 2 * stride],
    numbers[unchecked: start + 3 * stride], numbers[unchecked: start + 4 * stride],
    numbers[unchecked: start + 5 * stride], numbers[unchecked: start + 6 * stride],
    numbers[unchecked: start + 7 * stride])
}

/// Puts eight numbers `stride` apart.
@inline(__always)
func putEight(_ values: SIMD8<Double>, _ numbers: inout MutableSpan<Double>, _ start: Int, _ stride: Int) {
  for lane in 0..<8 { numbers[unchecked: start + lane * stride] = values[lane] }
}
