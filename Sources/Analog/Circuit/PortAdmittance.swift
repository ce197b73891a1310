/// An array of cells and wires as a multiport: the currents that enter at its ports, per volt at each port.
///
/// Ports are the N drivers and then the M sense inputs. The matrix Y is symmetric and positive semidefinite and its rows
/// sum to zero, as there is no other way to ground. From it follow, exactly, every read, its power and its thermal noise.
public struct PortAdmittance: Sendable, Equatable {
  /// Number of word lines N.
  public let rows: Int
  /// Number of bit lines M.
  public let columns: Int
  /// Y in siemens, (N + M) x (N + M): drivers first.
  public let admittances_S: PreciseMatrix
  /// What the array is worth to its user, in siemens, N x M: -Y between drivers and sense inputs. The current out of
  /// bit line j is the sum over i of V_i times element (i, j), wires included.
  public let effectiveConductances_S: PreciseMatrix

  /// Completes a matrix of which the part right of the diagonal is known.
  init(rows: Int, columns: Int, upper: (_ row: Int, _ column: Int) -> Double) {
    self.rows = rows
    self.columns = columns
    let order = rows + columns
    var full = PreciseMatrix(rows: order, columns: order)
    var sums = [Double](repeating: 0, count: order)
    for row in 0..<order {
      for column in row + 1..<max(order, row + 1) {
        let value = upper(row, column)
        full[row, column] = value
        full[column, row] = value
        sums[row] -= value
        sums[column] -= value
      }
      full[row, row] = sums[row]
    }
    admittances_S = full
    let corner = full.block(rows: 0..<rows, columns: rows..<order)
    effectiveConductances_S = PreciseMatrix(
      rows: rows, columns: columns, elements: corner.elements.map { 0 - $0 })
  }

  /// The part of Y among the drivers, N x N, in siemens.
  public var driverAdmittances_S: PreciseMatrix { admittances_S.block(rows: 0..<rows, columns: 0..<rows) }

  /// The part of Y among the sense inputs, M x M, in siemens.
  public var senseAdmittances_S: PreciseMatrix {
    admittances_S.block(rows: rows..<rows + columns, columns: rows..<rows + columns)
  }

  /// Currents out of the bit lines in amperes, p x M, for word-line voltages in volts, N x p, a column per vector.
  public func read(volts: PreciseMatrix) -> PreciseMatrix {
    precondition(volts.rows == rows, "there is one voltage per word line")
    return .product(volts, effectiveConductances_S, leftTransposed: true)
  }

  /// Currents out of the word lines in amperes, p x N, when the bit lines' ends are driven, M x p volts, and the word
  /// lines' are at 0 V: the same array read backwards. By reciprocity it needs no other matrix.
  public func readTransposed(volts: PreciseMatrix) -> PreciseMatrix {
    precondition(volts.rows == columns, "there is one voltage per bit line")
    return PreciseMatrix.product(effectiveConductances_S, volts).transposed
  }

  /// Power in watts that each vector of word-line voltages (N x p, volts) turns into heat in cells and wires:
  /// the quadratic form V' Y V over the drivers, the bit lines being at 0 V.
  public func power_W(volts: PreciseMatrix) -> [Double] {
    precondition(volts.rows == rows, "there is one voltage per word line")
    let currents = PreciseMatrix.product(driverAdmittances_S, volts)
    var power_W = [Double](repeating: 0, count: volts.columns)
    for row in 0..<rows {
      for vector in 0..<volts.columns { power_W[vector] += volts[row, vector] * currents[row, vector] }
    }
    return power_W
  }
}
