/// One cell of an array with another conductance.
public struct CellChange: Sendable, Equatable {
  /// The cell's word line.
  public let row: Int
  /// The cell's bit line.
  public let column: Int
  /// Its new conductance in siemens.
  public let conductance_S: Double

  /// A cell's new conductance.
  public init(row: Int, column: Int, conductance_S: Double) {
    self.row = row
    self.column = column
    self.conductance_S = conductance_S
  }
}

extension PortAdmittance {
  /// Port admittances after a few cells have changed, by Woodbury's identity (Woodbury, Memorandum 42, Princeton 1950).
  ///
  /// A unit current drawn out of a cell's bit-line node and put into its word-line node, all ports at 0 V, sends currents a
  /// out of the ports and makes voltages R across the changed cells. By reciprocity a is also the voltage across the
  /// cell per volt at each port, so Y' = Y + a (diag(1/dG) + R)^-1 a'. One solve per cell; worth it up to about ten cells.
  /// It is exact, but unlike a merge it subtracts: a large change of a cell that hides behind much resistance loses digits.
  ///
  /// - Parameters:
  ///   - changes: the new conductances; no cell twice.
  ///   - array: the array that these admittances were solved from.
  /// - Throws: `AnalogError` for a conductance outside 0...1e18 S, or a solve that does not converge.
  public func changing(_ changes: [CellChange], of array: WiredArray) throws(AnalogError) -> PortAdmittance {
    precondition(array.rows == rows && array.columns == columns, "the array is the one that was solved")
    let places = changes.map { change in
      precondition(
        (0..<rows).contains(change.row) && (0..<columns).contains(change.column),
        "changed cells lie in the array")
      return change.row * columns + change.column
    }
    precondition(Set(places).count == places.count, "a cell changes once")
    if let bad = changes.first(where: { !(0...WiredArray.largest).contains($0.conductance_S) }) {
      throw AnalogError(
        "a cell's new conductance of \(bad.conductance_S) S", remedy: "conductances lie within 0...1e18 S")
    }
    let differences_S = zip(changes, places).map { $0.conductance_S - array.conductances_S.elements[$1] }
    let responses = try responses(of: LineSolver(array), at: places)
    // Rows of (1 + dG R)^-1 dG a': what flows from the changed cells for a volt at each port.
    var system = PreciseMatrix(rows: places.count, columns: places.count)
    var flows = PreciseMatrix(rows: places.count, columns: rows + columns)
    for (index, difference_S) in differences_S.enumerated() {
      for other in places.indices {
        system[index, other] = (index == other ? 1 : 0) + difference_S * responses[other].volts[index]
      }
      for port in 0..<rows + columns { flows[index, port] = difference_S * responses[index].currents[port] }
    }
    flows = try system.solving(flows)
    let currents = PreciseMatrix(rows: places.count, columns: rows + columns) { responses[$0].currents[$1] }
    let added = PreciseMatrix.product(currents, flows, leftTransposed: true)
    return PortAdmittance(rows: rows, columns: columns) { row, column in
      admittances_S[row, column] + (added[row, column] + added[column, row]) / 2
    }
  }

  /// For a unit current into the word-line node and out of the bit-line node of each cell: currents out of all ports, and
  /// voltages across the same cells.
  private func responses(
    of solver: LineSolver, at places: [Int]
  ) throws(AnalogError) -> [(currents: [Double], volts: [Double])] {
    var responses: [(currents: [Double], volts: [Double])] = []
    for place in places {
      var sources = [Double](repeating: 0, count: rows * columns)
      sources[place] = -1
      let solution = try solver.solve(volts: [Double](repeating: 0, count: rows), sources_A: sources)
      let currents = solution.driverCurrents_A.map { 0 - $0 } + solution.currents_A
      responses.append(
        (currents, places.map { solution.wordVolts.elements[$0] - solution.bitVolts.elements[$0] }))
    }
    return responses
  }
}

extension PreciseMatrix {
  /// The solution X of this square matrix times X = `right`, by elimination with partial pivoting.
  fileprivate func solving(_ right: PreciseMatrix) throws(AnalogError) -> PreciseMatrix {
    var (left, right) = (self, right)
    for pivot in 0..<rows {
      let best = (pivot..<rows).max { left[$0, pivot].magnitude < left[$1, pivot].magnitude } ?? pivot
      guard left[best, pivot] != 0 else {
        throw AnalogError(
          "the changed cells cannot be told apart from each other", remedy: "merge the changed array instead")
      }
      left.swapRows(pivot, best)
      right.swapRows(pivot, best)
      for row in 0..<rows where row != pivot {
        let factor = left[row, pivot] / left[pivot, pivot]
        for column in pivot..<rows { left[row, column] -= factor * left[pivot, column] }
        for column in 0..<right.columns { right[row, column] -= factor * right[pivot, column] }
      }
    }
    for row in 0..<rows {
      for column in 0..<right.columns { right[row, column] /= left[row, row] }
    }
    return right
  }

  private mutating func swapRows(_ first: Int, _ second: Int) {
    guard first != second else { return }
    for column in 0..<columns { elements.swapAt(first * columns + column, second * columns + column) }
  }
}
