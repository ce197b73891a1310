import Dispatch
import Synchronization

extension LineSolver {
  /// The exact gradient of a loss over all conductances, N x M, in units of the loss per siemens, wires
  /// included.
  ///
  /// A cell's change dG moves output j by a b_j dG, where a is the voltage across the cell during the read,
  /// and -b_j the voltage across it per volt at the end of bit line j (adjoint network; Director and Rohrer,
  /// IEEE Trans. Circuit Theory 16 (1969) 318). Two solves per vector give all cells at once.
  ///
  /// - Parameters:
  ///   - volts: N x p word-line voltages, a column per vector.
  ///   - sensitivities: p x M derivatives of the loss by each output current, per ampere.
  ///   - threads: cores to use at most; the result is the same to the last bit.
  ///   - limits: when each solve stops.
  /// - Throws: `AnalogError` when a solve does not converge within the limits.
  public func gradient(
    volts: PreciseMatrix, sensitivities: PreciseMatrix, threads: Int = 1, limits: Limits = Limits()
  ) throws(AnalogError) -> PreciseMatrix {
    precondition(volts.rows == lines.rows && sensitivities.columns == lines.columns, "shapes are the array's")
    precondition(volts.columns == sensitivities.rows, "there are sensitivities for each vector")
    precondition(threads >= 1, "somebody must do the work")
    var total = PreciseMatrix(rows: lines.rows, columns: lines.columns)
    // Few vectors at a time, added in order: sums do not depend on threads, and memory stays small.
    for start in stride(from: 0, to: volts.columns, by: 2 * threads) {
      let batch = start..<min(start + 2 * threads, volts.columns)
      let parts = Mutex([Int: Result<PreciseMatrix, AnalogError>]())
      let next = Atomic<Int>(batch.lowerBound)
      DispatchQueue.concurrentPerform(iterations: min(threads, batch.count)) { _ in
        while true {
          let vector = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard vector < batch.upperBound else { return }
          let part = Result { () throws(AnalogError) in
            try gradient(volts: volts.column(vector), sensitivities: Array(sensitivities.row(vector)), limits)
          }
          parts.withLock { $0[vector] = part }
        }
      }
      let finished = parts.withLock { $0 }
      for vector in batch {
        guard let part = try finished[vector]?.get() else { continue }
        for place in total.elements.indices { total.elements[place] += part.elements[place] }
      }
    }
    return total
  }

  private func gradient(
    volts: [Double], sensitivities: [Double], _ limits: Limits
  ) throws(AnalogError) -> PreciseMatrix {
    let forward = try solve(volts: volts, limits: limits)
    let adjoint = try solve(
      volts: [Double](repeating: 0, count: lines.rows), senseVolts: sensitivities, limits: limits)
    return PreciseMatrix(rows: lines.rows, columns: lines.columns) { row, column in
      (forward.wordVolts[row, column] - forward.bitVolts[row, column])
        * (adjoint.bitVolts[row, column] - adjoint.wordVolts[row, column])
    }
  }
}
