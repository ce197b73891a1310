/// How much of a cell's change reaches its own output, with every line taken by itself.
///
/// The exact figure is the derivative of the effective conductance by the conductance, the voltage across the cell per
/// volt at its driver times that per volt at its bit line's end. Here the first is that at the word line's node with all
/// bit lines at 0 V, the second that at the bit line's node with all word lines at 0 V: two recurrences along lines. It
/// is between 0 and 1, and what it leaves out is of second order in the voltages lost.
struct LineAttenuation: Sendable {
  /// N x M factors, row-major.
  let factors: [Double]

  init(_ array: WiredArray) {
    let (rows, columns) = (array.rows, array.columns)
    let cells = array.conductances_S.elements
    var factors = [Double](repeating: 0, count: rows * columns)
    var to = factors.mutableSpan
    let from = cells.span
    // Shares of a node's voltage in its neighbour's, from the far end, as in `LineFactors`; then their products.
    for row in 0..<rows {
      var beyond_S = 0.0
      for column in stride(from: columns - 1, through: 0, by: -1) {
        let place = row * columns + column
        let left_ohm = array.rowWire_ohm + (column == 0 ? array.drivers_ohm[row] : 0)
        let total_S = from[unchecked: place] + beyond_S
        let share = 1 / (1 + left_ohm * total_S)
        to[unchecked: place] = share
        beyond_S = share * total_S
      }
      var reached = 1.0
      for place in row * columns..<(row + 1) * columns {
        reached *= to[unchecked: place]
        to[unchecked: place] = reached
      }
    }
    var shares = cells
    var down = shares.mutableSpan
    var beyond_S = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let place = row * columns + column
        let below_ohm = array.columnWire_ohm + (row == rows - 1 ? array.senses_ohm[column] : 0)
        let total_S = from[unchecked: place] + beyond_S[column]
        let share = 1 / (1 + below_ohm * total_S)
        down[unchecked: place] = share
        beyond_S[column] = share * total_S
      }
    }
    var reached = [Double](repeating: 1, count: columns)
    for row in stride(from: rows - 1, through: 0, by: -1) {
      for column in 0..<columns {
        let place = row * columns + column
        reached[column] *= down[unchecked: place]
        to[unchecked: place] *= reached[column]
      }
    }
    self.factors = factors
  }
}
