import Kernels

/// A parameter of a card as a fit sees it.
struct FitParameter {
  /// Its key in the card.
  let name: String
  /// Where the search starts, and the value that stays when the data do not determine it.
  var start: Double
  /// Half the distance over which derivatives are taken.
  let step: Double
  /// The largest standard error with which it still counts as determined.
  let resolution: Double
}

/// A least-squares fit of those parameters that the data determine; the others stay where they are.
struct IdentifiedFit {
  /// All parameters, in the order given.
  private(set) var values: [Double]
  /// Standard errors; nil for parameters that were held.
  private(set) var standardErrors: [Double?]
  /// Sum of squares at the minimum.
  private(set) var chi2 = 0.0
  private(set) var degreesOfFreedom = 0

  /// Names of parameters that the data do not determine.
  private(set) var held: [String] = []

  /// `residuals` are independent and of variance 1 at the truth.
  init(
    _ parameters: [FitParameter], _ residuals: @escaping ([Double]) -> [Double]
  ) throws(LaboratoryError) {
    values = parameters.map(\.start)
    standardErrors = parameters.map { _ in nil }
    var active = Array(parameters.indices)
    do throws(KernelError) {
      active = try independent(active, parameters, residuals)
      while !active.isEmpty {
        let fit = try fit(active, parameters, residuals)
        (chi2, degreesOfFreedom) = (fit.chi2, fit.degreesOfFreedom)
        let doubt = active.indices.map { fit.standardErrors[$0] / parameters[active[$0]].resolution }
        // The parameter in most doubt goes first: without it the others may stand.
        guard let worst = doubt.indices.max(by: { doubt[$0] < doubt[$1] }), doubt[worst] > 1 else {
          for (place, index) in active.enumerated() {
            (values[index], standardErrors[index]) = (fit.parameters[place], fit.standardErrors[place])
          }
          break
        }
        active.remove(at: worst)
      }
    } catch { throw LaboratoryError.badData(error.message, remedy: error.remedy) }
    guard !active.isEmpty else {
      throw LaboratoryError.badData(
        "the data determine none of \(parameters.map(\.name).joined(separator: ", "))",
        remedy: "measure more cells, or over a wider range")
    }
    held = parameters.indices.filter { !active.contains($0) }.map { parameters[$0].name }
  }

  private func problem(_ active: [Int], _ parameters: [FitParameter]) -> LeastSquares {
    var problem = LeastSquares()
    problem.steps = active.map { parameters[$0].step }
    return problem
  }

  private func filled(
    _ active: [Int], _ residuals: @escaping ([Double]) -> [Double]
  ) -> LeastSquares.Residuals {
    let base = values
    return { place in
      var all = base
      for (index, value) in zip(active, place) { all[index] = value }
      return residuals(all)
    }
  }

  private func fit(
    _ active: [Int], _ parameters: [FitParameter], _ residuals: @escaping ([Double]) -> [Double]
  ) throws(KernelError) -> LeastSquares.Fit {
    try problem(active, parameters).fit(from: active.map { values[$0] }, filled(active, residuals))
  }

  /// Leaves out parameters on which nothing depends, or only what others before them do as well (Gram-Schmidt).
  private func independent(
    _ active: [Int], _ parameters: [FitParameter], _ residuals: @escaping ([Double]) -> [Double]
  ) throws(KernelError) -> [Int] {
    let rows = try problem(active, parameters)
      .derivatives(at: active.map { values[$0] }, filled(active, residuals))
    var directions: [[Double]] = []
    return active.filter { column in
      var rest = rows.map { $0[column] }
      let length = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { return false }
      for direction in directions {
        let share = zip(rest, direction).reduce(0) { $0 + $1.0 * $1.1 }
        for row in rest.indices { rest[row] -= share * direction[row] }
      }
      let own = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard own > 1e-5 * length, directions.count < rows.count else { return false }
      directions.append(rest.map { $0 / own })
      return true
    }
  }
}
