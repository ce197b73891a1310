import Kernels

/// A parameter of a card as a fit sees it.
struct FitParameter {
  /// Its key in the card.
  let name: String
  /// Where the search starts.
  var start: Double
  /// The value that stays when the data do not determine it; nil: the start.
  var base: Double?
  /// Half the distance over which derivatives are taken.
  let step: Double
  /// The largest standard error with which it still counts as determined.
  var resolution: Double
  /// The same as a share of the value; the larger of the two counts.
  var relativeResolution = 0.0

  /// Above 1 the data do not determine it: the error is large and the base's value is as good.
  func doubt(_ value: Double, error: Double) -> Double {
    if let base, (value - base).magnitude > 2 * error { return 0 }
    return error / max(resolution, relativeResolution * value.magnitude, 1e-300)
  }
}

/// A least-squares fit of those parameters that the data determine; the others stay where they are.
struct IdentifiedFit {
  /// All parameters, in the order given.
  private(set) var values: [Double]
  /// Standard errors; nil for parameters that were held.
  private(set) var standardErrors: [Double?]
  /// Their covariance, 0 where one was held.
  private(set) var covariance: [[Double]]
  /// Sum of squares at the minimum.
  private(set) var chi2 = 0.0
  private(set) var degreesOfFreedom = 0

  /// Chi2 that is not worth looking for: less than a quarter of a standard error.
  private static let negligible = 0.05

  /// Names of parameters that the data do not determine.
  private(set) var held: [String] = []
  private let settings: LeastSquares

  /// `residuals` are independent and of variance 1 at the truth. The settings' own steps are not
  /// used; what is `frozen` is held from the start.
  init(
    _ parameters: [FitParameter], problem: LeastSquares = LeastSquares(), frozen: [String] = [],
    _ residuals: @escaping ([Double]) -> [Double]
  ) throws(LaboratoryError) {
    settings = problem
    values = parameters.map(\.start)
    covariance = parameters.map { _ in parameters.map { _ in 0 } }
    standardErrors = parameters.map { _ in nil }
    var active = parameters.indices.filter { !frozen.contains(parameters[$0].name) }
    for index in parameters.indices where frozen.contains(parameters[index].name) { hold(index, parameters) }
    do throws(KernelError) {
      // Of too few data the last parameters cannot come.
      active = Array(active.prefix(residuals(values).count))
      active = try independent(active, parameters, residuals)
      for index in parameters.indices where !active.contains(index) { hold(index, parameters) }
      while !active.isEmpty {
        guard let fit = try fit(&active, parameters, residuals) else { continue }
        (chi2, degreesOfFreedom) = (fit.chi2, fit.degreesOfFreedom)
        for (place, index) in active.enumerated() { values[index] = fit.parameters[place] }
        let doubt = active.indices.map {
          parameters[active[$0]].doubt(fit.parameters[$0], error: fit.standardErrors[$0])
        }
        // The parameter in most doubt goes first: without it the others may stand.
        guard let worst = doubt.indices.max(by: { doubt[$0] < doubt[$1] }), doubt[worst] > 1 else {
          guard fit.isConverged || settings.acceptsAnyEnd || fit.gain < Self.negligible else {
            throw KernelError(
              message:
                "the fit does not converge: after \(fit.iterations) steps chi2 of \(Float(fit.chi2)) could fall by \(Float(fit.gain))",
              remedy: "choose a base card that is nearer to the data")
          }
          keep(fit, active)
          break
        }
        hold(active.remove(at: worst), parameters)
      }
    } catch { throw LaboratoryError.badData(error.message, remedy: error.remedy) }
    guard !active.isEmpty else {
      throw LaboratoryError.badData(
        "the data determine none of \(parameters.map(\.name).joined(separator: ", "))",
        remedy: "measure more cells, or over a wider range")
    }
    held = parameters.indices.filter { !active.contains($0) }.map { parameters[$0].name }
  }

  private mutating func hold(_ index: Int, _ parameters: [FitParameter]) {
    values[index] = parameters[index].base ?? parameters[index].start
  }

  private mutating func keep(_ fit: LeastSquares.Fit, _ active: [Int]) {
    for (place, index) in active.enumerated() {
      standardErrors[index] = fit.standardErrors[place]
      for (other, column) in active.enumerated() { covariance[index][column] = fit.covariance[place][other] }
    }
  }

  /// Standard error of a function of the parameters, to first order; nil when all it depends on were held.
  func standardError(of value: ([Double]) -> Double) -> Double? {
    let slopes = values.indices.map { index -> Double in
      guard let error = standardErrors[index] else { return 0 }
      let step = 1e-3 * error
      var (above, below) = (values, values)
      above[index] += step
      below[index] -= step
      return (value(above) - value(below)) / (2 * step)
    }
    guard slopes.contains(where: { $0 != 0 }) else { return nil }
    let variance = slopes.indices.reduce(0.0) { sum, row in
      sum + slopes[row] * slopes.indices.reduce(0.0) { $0 + covariance[row][$1] * slopes[$1] }
    }
    return max(variance, 0).squareRoot()
  }

  private func problem(_ active: [Int], _ parameters: [FitParameter]) -> LeastSquares {
    var problem = settings
    problem.smallestGain = max(problem.smallestGain, 1e-4)
    // While some parameter is in doubt there need be no minimum.
    problem.acceptsAnyEnd = true
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

  /// One search; nil when it had to give up a parameter that its end does not depend on.
  private mutating func fit(
    _ active: inout [Int], _ parameters: [FitParameter], _ residuals: @escaping ([Double]) -> [Double]
  ) throws(KernelError) -> LeastSquares.Fit? {
    do throws(KernelError) {
      var problem = problem(active, parameters)
      let fit = try problem.fit(from: active.map { values[$0] }, filled(active, residuals))
      guard problem.isOneSided, !fit.isConverged, !settings.acceptsAnyEnd else { return fit }
      problem.isOneSided = false
      return try problem.fit(from: fit.parameters, filled(active, residuals))
    } catch {
      guard let place = error.parameter, active.indices.contains(place) else { throw error }
      hold(active.remove(at: place), parameters)
      return nil
    }
  }

  /// Leaves out parameters on which nothing depends, or only what others before them do as well (Gram-Schmidt).
  private func independent(
    _ active: [Int], _ parameters: [FitParameter], _ residuals: @escaping ([Double]) -> [Double]
  ) throws(KernelError) -> [Int] {
    let rows = try problem(active, parameters)
      .derivatives(at: active.map { values[$0] }, filled(active, residuals))
    var directions: [[Double]] = []
    return active.enumerated().filter { column, _ in
      var rest = rows.map { $0[column] }
      let length = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { return false }
      for direction in directions {
        let share = zip(rest, direction).reduce(0) { $0 + $1.0 * $1.1 }
        for row in rest.indices { rest[row] -= share * direction[row] }
      }
      let own = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard own > 1e-5 * length, directions.count < rows.count else { return false }
      // Its least possible error is already too large: a search would only stray along it.
      let parameter = parameters[active[column]]
      guard
        parameter.resolution == 0
          || 1 / own < 2 * max(parameter.resolution, parameter.relativeResolution * parameter.start.magnitude)
      else { return false }
      directions.append(rest.map { $0 / own })
      return true
    }.map(\.element)
  }
}
