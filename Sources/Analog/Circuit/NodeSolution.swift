/// All voltages of an array during one read.
public struct NodeSolution: Sendable, Equatable {
  /// Voltages of the word lines at the cells, N x M, in volts.
  public let wordVolts: PreciseMatrix
  /// Voltages of the bit lines at the cells, N x M, in volts.
  public let bitVolts: PreciseMatrix
  /// Current through each cell from word line to bit line, N x M, in amperes.
  public let cellCurrents_A: PreciseMatrix
  /// Iterations of conjugate gradients.
  public let iterations: Int
  /// The largest change of a node's voltage by one more sweep over all lines, relative to the largest voltage.
  public let residual: Double

  /// Currents out of the bit lines into 0 V, M of them, in amperes.
  public var currents_A: [Double] {
    var sums = [Double](repeating: 0, count: cellCurrents_A.columns)
    for row in 0..<cellCurrents_A.rows {
      for column in sums.indices { sums[column] += cellCurrents_A[row, column] }
    }
    return sums
  }

  /// Currents from the drivers into the word lines, N of them, in amperes.
  public var driverCurrents_A: [Double] {
    (0..<cellCurrents_A.rows).map { cellCurrents_A.row($0).reduce(0, +) }
  }

  /// Heat in watts: current times voltage in each cell, I^2 R in each segment and each driver and sense resistance.
  public func power_W(of array: WiredArray) -> Double {
    var power_W = 0.0
    for place in cellCurrents_A.elements.indices {
      power_W += cellCurrents_A.elements[place] * (wordVolts.elements[place] - bitVolts.elements[place])
    }
    for row in 0..<array.rows {
      var current_A = 0.0
      for column in stride(from: array.columns - 1, through: 0, by: -1) {
        current_A += cellCurrents_A[row, column]
        let left_ohm = array.rowWire_ohm + (column == 0 ? array.drivers_ohm[row] : 0)
        power_W += current_A * current_A * left_ohm
      }
    }
    var currents_A = [Double](repeating: 0, count: array.columns)
    for row in 0..<array.rows {
      for column in 0..<array.columns {
        currents_A[column] += cellCurrents_A[row, column]
        let below_ohm = array.columnWire_ohm + (row == array.rows - 1 ? array.senses_ohm[column] : 0)
        power_W += currents_A[column] * currents_A[column] * below_ohm
      }
    }
    return power_W
  }
}
