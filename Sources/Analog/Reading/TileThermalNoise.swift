import Kernels

/// Thermal (Johnson-Nyquist) noise of a tile's sums, in units of output, for a read that integrates currents over its
/// duration t: 4 k T G per hertz over the noise bandwidth 1 / (2 t). All living rows count, driven or not, because their
/// drivers hold them at fixed voltages.
struct TileThermalNoise: Sendable {
  private enum Form {
    /// Lines are ideal: a sigma for each column.
    case independent([Float])
    /// Normals of the 2M lines times this, 2M x M, are the sums: lines that share rows are correlated through their wires.
    case correlated(Matrix)
  }

  private let form: Form

  /// Of cells on ideal lines.
  /// - Parameters:
  ///   - conductance_S: the sum of G+ and G- along each column.
  ///   - outputs_per_A: what a current counts for in units of output.
  init(conductance_S: [Double], outputs_per_A: Double, temperature: Temperature, readTime_s: Double) {
    form = .independent(
      conductance_S.map {
        Float(outputs_per_A * (2 * boltzmann_J_per_K * temperature.kelvin * $0 / readTime_s).squareRoot())
      })
  }

  /// Of the network of cells and wires.
  init(_ noise: ThermalNoise, outputs_per_A: Double, readTime_s: Double) {
    let lines = noise.covariance_A2_per_Hz.rows
    let ones = PreciseMatrix(rows: lines, columns: lines) { $0 == $1 ? 1 : 0 }
    let currents_A = noise.currents_A(normals: ones, bandwidth_Hz: 1 / (2 * readTime_s))
    var factor = Matrix(rows: lines, columns: lines / 2)
    for line in 0..<lines {
      for column in 0..<lines / 2 {
        factor[line, column] = Float(
          outputs_per_A * (currents_A[line, 2 * column] - currents_A[line, 2 * column + 1]))
      }
    }
    form = .correlated(factor)
  }

  /// The noise of a batch, batch x M, row-major.
  func sums(batch: Int, at address: DrawAddress) -> [Float] {
    switch form {
    case .independent(let sigmas):
      var sums = normals(batch * sigmas.count, at: address)
      for place in sums.indices { sums[place] *= sigmas[place % sigmas.count] }
      return sums
    case .correlated(let factor):
      let draws = Matrix(
        rows: batch, columns: factor.rows, elements: normals(batch * factor.rows, at: address))
      return Matrix.product(draws, factor).elements
    }
  }
}
