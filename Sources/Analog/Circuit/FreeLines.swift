/// Arrays whose word lines, or bit lines, have no resistance: each line in the other direction is then a ladder of its own,
/// and port admittances are a sum over ladders.
struct FreeLines {
  /// Admittances among the free lines, left of the diagonal, never positive.
  private(set) var among: PreciseMatrix
  /// Admittances between free lines and ladders, never positive.
  private(set) var between: PreciseMatrix

  /// - Parameters:
  ///   - ladders_S: ladders x positions, from the far end to the end that is a port: conductances to the free lines.
  ///   - wire_ohm: resistance between neighbouring positions; may be 0 as well.
  init(ladders_S: PreciseMatrix, wire_ohm: Double) {
    among = PreciseMatrix(rows: ladders_S.columns, columns: ladders_S.columns)
    between = PreciseMatrix(rows: ladders_S.columns, columns: ladders_S.rows)
    for line in 0..<ladders_S.rows {
      let weights = Self.add(ladders_S.row(line), wire_ohm, to: &among.elements)
      for (position, weight_S) in weights.enumerated() { between[position, line] = -weight_S }
    }
  }

  /// Adds one ladder to the admittances among free lines. With a segment's share a = 1 / (1 + r e) as in `LineFactors`, the voltage at a node per volt at a free
  /// line is a product of shares, and each pair of free lines meets once at every node at or beyond the nearer one.
  /// Returns the conductances between the free lines and the ladder's port.
  private static func add(_ cells_S: ArraySlice<Double>, _ wire_ohm: Double, to elements: inout [Double])
    -> [Double]
  {
    let cells_S = Array(cells_S)
    let count = cells_S.count
    var beyond_S = 0.0
    let shares = cells_S.map { cell_S in
      let total_S = cell_S + beyond_S
      let share = 1 / (1 + wire_ohm * total_S)
      beyond_S = share * total_S
      return share
    }
    // What a current into a node meets on its way to the port.
    var inward_ohm = [Double](repeating: 0, count: count)
    var next_ohm = 0.0
    for position in stride(from: count - 1, through: 0, by: -1) {
      next_ohm = shares[position] * (wire_ohm + shares[position] * next_ohm)
      inward_ohm[position] = next_ohm
    }
    var reach_S = [Double](repeating: 0, count: count)
    var weights = reach_S.mutableSpan
    var among = elements.mutableSpan
    for position in 0..<count {
      // Row by row below the diagonal, so that both arrays are passed in order.
      let scale = cells_S[position] * inward_ohm[position]
      let row = position * count
      for other in 0..<position { among[unchecked: row + other] -= scale * weights[unchecked: other] }
      weights[unchecked: position] = cells_S[position]
      for other in 0...position { weights[unchecked: other] *= shares[position] }
    }
    return reach_S
  }
}

extension FreeLines {
  /// Port admittances of an array of which at least one direction is free of resistance, ports being the ends of the
  /// lines: drivers and sense inputs are in series with them.
  static func ports(of array: WiredArray) -> PortAdmittance {
    let (rows, columns) = (array.rows, array.columns)
    let cells_S = array.conductances_S
    if array.rowWire_ohm == 0 {
      let free = FreeLines(ladders_S: cells_S.transposed, wire_ohm: array.columnWire_ohm)
      return PortAdmittance(rows: rows, columns: columns) { row, column in
        row >= rows ? 0 : column < rows ? free.among[column, row] : free.between[row, column - rows]
      }
    }
    // Turned over: the ladders are the word lines, from their far ends at the right.
    let ladders_S = PreciseMatrix(rows: rows, columns: columns) { cells_S[$0, columns - 1 - $1] }
    let free = FreeLines(ladders_S: ladders_S, wire_ohm: array.rowWire_ohm)
    return PortAdmittance(rows: rows, columns: columns) { row, column in
      if column < rows { return 0 }
      let position = columns - 1 - (column - rows)
      return row < rows ? free.between[position, row] : free.among[columns - 1 - (row - rows), position]
    }
  }
}
