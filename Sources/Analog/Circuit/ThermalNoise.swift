import CGSL

/// The thermal (Johnson-Nyquist) noise of an array's output currents, all its ends being held at fixed
/// voltages.
///
/// A passive multiport at one temperature has short-circuit noise currents of covariance 4 k T Re(Y) per
/// hertz (Nyquist, Phys. Rev. 32 (1928) 110; Twiss, J. Appl. Phys. 26 (1955) 599). Wires are included, and so
/// is the correlation of bit lines that share word lines.
public struct ThermalNoise: Sendable, Equatable {
  /// Covariance of the currents out of the bit lines, M x M, in square amperes per hertz.
  public let covariance_A2_per_Hz: PreciseMatrix
  /// Upper triangular U with U' U = the covariance, in amperes per root hertz.
  private let factor: PreciseMatrix

  init(ports: PortAdmittance, temperature: Temperature) {
    let (rows, columns) = (ports.rows, ports.columns)
    let scale = 4 * boltzmann_J_per_K * temperature.kelvin
    let block = ports.senseAdmittances_S
    covariance_A2_per_Hz = PreciseMatrix(
      rows: columns, columns: columns, elements: block.elements.map { scale * $0 })
    var workspace = Workspace()
    var front = Front(eliminated: columns, kept: rows, workspace: &workspace)
    let admittances_S = ports.admittances_S
    for column in 0..<columns {
      for other in 0..<columns { front.edge[column * front.order + other] = block[column, other] }
      for row in 0..<rows {
        front.edge[column * front.order + columns + row] = admittances_S[row, rows + column]
      }
    }
    front.factor()
    let isolated = Set(front.isolated)
    factor = PreciseMatrix(rows: columns, columns: columns) { row, column in
      column < row || isolated.contains(row)
        ? 0 : scale.squareRoot() * front.edge[row * front.order + column]
    }
  }

  /// Noise currents in amperes, p x M, with this covariance, averaged over a bandwidth.
  ///
  /// - Parameters:
  ///   - normals: p x M independent standard normal numbers, which name the draw.
  ///   - bandwidth_Hz: the bandwidth in hertz.
  public func currents_A(normals: PreciseMatrix, bandwidth_Hz: Double) -> PreciseMatrix {
    precondition(normals.columns == factor.rows, "there is one normal number per bit line")
    precondition(bandwidth_Hz >= 0 && bandwidth_Hz.isFinite, "a bandwidth is a number of hertz")
    var currents = PreciseMatrix.product(normals, factor)
    for place in currents.elements.indices { currents.elements[place] *= bandwidth_Hz.squareRoot() }
    return currents
  }
}

extension PortAdmittance {
  /// The thermal noise of the currents out of the bit lines at a temperature of cells and wires.
  public func thermalNoise(at temperature: Temperature) -> ThermalNoise {
    ThermalNoise(ports: self, temperature: temperature)
  }
}
