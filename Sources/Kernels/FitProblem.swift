import CGSL

/// A fit as GSL sees it: weighted residuals and their derivatives behind C callbacks.
final class FitProblem {
  /// Stands for residuals where parameters are not allowed: so large that no step leads there, and its square finite.
  static let forbidden = 1e100

  private let settings: LeastSquares
  private let residuals: LeastSquares.Residuals
  private let rootWeights: [Double]?
  private let count: Int
  private let parameters: Int
  var isOneSided: Bool
  /// What a callback met that ends the search.
  private var failure: KernelError?

  init(
    _ settings: LeastSquares, count: Int, parameters: Int, _ residuals: @escaping LeastSquares.Residuals
  ) {
    self.settings = settings
    self.residuals = residuals
    isOneSided = settings.isOneSided
    self.count = count
    self.parameters = parameters
    rootWeights = settings.weights.map { $0.map { $0.squareRoot() } }
  }

  /// Where a search ended.
  struct End {
    var parameters: [Double]
    var iterations: Int
    var isConverged: Bool
  }

  func search(from start: [Double], maxIterations: Int) throws(KernelError) -> End {
    _ = quietGSL
    var options = gsl_multifit_nlinear_default_parameters()
    guard let workspace = gsl_multifit_nlinear_alloc(mortal_trust_region(), &options, count, parameters),
      let place = gsl_vector_alloc(parameters)
    else { throw KernelError(message: "the fit finds no memory", remedy: "give fewer data") }
    defer {
      gsl_multifit_nlinear_free(workspace)
      gsl_vector_free(place)
    }
    for (index, value) in start.enumerated() { gsl_vector_set(place, index, value) }
    var system = gsl_multifit_nlinear_fdf()
    system.f = { place, context, output in FitProblem.at(context).fill(output, at: place) }
    system.df = { place, context, output in FitProblem.at(context).fillDerivatives(output, at: place) }
    system.n = count
    system.p = parameters
    system.params = Unmanaged.passUnretained(self).toOpaque()
    // The workspace keeps the pointer between its steps.
    let result: Result<End, KernelError> = withUnsafeMutablePointer(to: &system) { system in
      Result { () throws(KernelError) -> End in
        try iterate(workspace, system, from: place, maxIterations: maxIterations)
      }
    }
    return try result.get()
  }

  private func iterate(
    _ workspace: UnsafeMutablePointer<gsl_multifit_nlinear_workspace>,
    _ system: UnsafeMutablePointer<gsl_multifit_nlinear_fdf>, from place: UnsafeMutablePointer<gsl_vector>,
    maxIterations: Int
  ) throws(KernelError) -> End {
    var isConverged = false
    var status = gsl_multifit_nlinear_init(place, system, workspace)
    while status == 0, !isConverged, gsl_multifit_nlinear_niter(workspace) < max(maxIterations, 1) {
      status = gsl_multifit_nlinear_iterate(workspace)
      var reason: CInt = 0
      isConverged =
        status == 0
        && (gsl_multifit_nlinear_test(1e-9, 1e-12, 0, &reason, workspace) == 0 || isAtRest(workspace))
    }
    if let failure { throw failure }
    let end = gsl_multifit_nlinear_position(workspace)
    return End(
      parameters: (0..<parameters).map { gsl_vector_get(end, $0) },
      iterations: Int(gsl_multifit_nlinear_niter(workspace)), isConverged: isConverged)
  }

  /// Whether next to nothing is left to gain; while the derivatives do not tell, no.
  private func isAtRest(_ workspace: UnsafeMutablePointer<gsl_multifit_nlinear_workspace>) -> Bool {
    let values = (0..<count).map { gsl_vector_get(workspace.pointee.f, $0) }
    let slopes = (0..<count * parameters).map {
      gsl_matrix_get(workspace.pointee.J, $0 / parameters, $0 % parameters)
    }
    guard let covariance = try? LeastSquares.covariance(slopes, parameters: parameters) else { return false }
    let chi2 = values.reduce(0) { $0 + $1 * $1 }
    let scale = chi2 / Double(max(count - parameters, 1))
    return LeastSquares.gain(values, slopes, covariance)
      <= max(settings.tolerance * scale, settings.smallestGain)
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> FitProblem {
    guard let context else { preconditionFailure("GSL lost the fit's context") }
    return Unmanaged<FitProblem>.fromOpaque(context).takeUnretainedValue()
  }

  private func fill(_ output: UnsafeMutablePointer<gsl_vector>?, at place: UnsafePointer<gsl_vector>?) -> CInt
  {
    let values = weighted((0..<parameters).map { gsl_vector_get(place, $0) })
    for (index, value) in values.enumerated() { gsl_vector_set(output, index, value) }
    return failure == nil ? 0 : CInt(GSL_EBADFUNC)
  }

  private func fillDerivatives(
    _ output: UnsafeMutablePointer<gsl_matrix>?, at place: UnsafePointer<gsl_vector>?
  ) -> CInt {
    do throws(KernelError) {
      let values = try derivatives(at: (0..<parameters).map { gsl_vector_get(place, $0) })
      for row in 0..<count {
        for column in 0..<parameters {
          gsl_matrix_set(output, row, column, values[row * parameters + column])
        }
      }
      return 0
    } catch {
      failure = error
      return CInt(GSL_EBADFUNC)
    }
  }

  /// Residuals times the roots of their weights; all `forbidden` where one is not finite.
  func weighted(_ place: [Double]) -> [Double] {
    guard place.allSatisfy(\.isFinite) else { return forbiddenValues }
    var values = residuals(place)
    guard values.count == count else {
      failure = KernelError(
        message: "there were \(count) residuals and now \(values.count)", remedy: "return as many every time")
      return forbiddenValues
    }
    if let rootWeights {
      for index in values.indices {
        values[index] = rootWeights[index] == 0 ? 0 : values[index] * rootWeights[index]
      }
    }
    return values.allSatisfy({ $0.magnitude < Self.forbidden }) ? values : forbiddenValues
  }

  private var forbiddenValues: [Double] {
    [Double](repeating: Self.forbidden / Double(count).squareRoot(), count: count)
  }

  private func isAllowed(_ values: [Double]) -> Bool { values[0] != forbiddenValues[0] }

  /// Derivatives of the weighted residuals, row after row.
  func derivatives(at place: [Double]) throws(KernelError) -> [Double] {
    var matrix = [Double](repeating: 0, count: count * parameters)
    if let jacobian = settings.jacobian {
      let rows = jacobian(place)
      guard rows.count == count, rows.allSatisfy({ $0.count == parameters && $0.allSatisfy(\.isFinite) })
      else {
        throw KernelError(
          message: "the derivatives are not finite, or not \(count) x \(parameters)",
          remedy: "return one finite row per residual")
      }
      for row in 0..<count {
        for column in 0..<parameters {
          matrix[row * parameters + column] = (rootWeights?[row] ?? 1) * rows[row][column]
        }
      }
      return matrix
    }
    let center = isOneSided ? weighted(place) : nil
    for column in 0..<parameters {
      let slope = try difference(place, column, center: center)
      for row in 0..<count { matrix[row * parameters + column] = slope[row] }
    }
    return matrix
  }

  /// Central differences along one parameter, one-sided at the edge of what is allowed.
  private func difference(
    _ place: [Double], _ column: Int, center: [Double]?
  ) throws(KernelError) -> [Double] {
    let step = settings.steps?[column] ?? 6e-6 * max(place[column].magnitude, 0.01)
    var ends: [(offset: Double, values: [Double])] = []
    if let center { ends.append((0, center)) }
    for sign in [1.0, -1] where ends.count < 2 {
      var moved = place
      moved[column] += sign * step
      let values = weighted(moved)
      if isAllowed(values) { ends.append((moved[column] - place[column], values)) }
    }
    if ends.count == 1 { ends.append((0, weighted(place))) }
    guard ends.count == 2, ends[0].offset != ends[1].offset else {
      throw KernelError(
        message: "residuals on both sides of parameter \(column) are not finite",
        remedy: "give the parameter a smaller step or more room")
    }
    let width = ends[0].offset - ends[1].offset
    return (0..<count).map { (ends[0].values[$0] - ends[1].values[$0]) / width }
  }
}

extension LeastSquares {
  /// (J' J)^-1 by a pivoted QR factorization of J with its columns scaled to length 1. `derivatives` row after row.
  static func covariance(_ derivatives: [Double], parameters: Int) throws(KernelError) -> [[Double]] {
    let count = derivatives.count / parameters
    let lengths = (0..<parameters).map { column in
      (0..<count).reduce(0.0) {
        $0 + derivatives[$1 * parameters + column] * derivatives[$1 * parameters + column]
      }
      .squareRoot()
    }
    func undetermined(_ column: Int) -> KernelError {
      KernelError(
        message: "the data do not determine parameter \(column)",
        remedy: "fix it, or give data that depend on it",
        parameter: column)
    }
    if let still = lengths.firstIndex(where: { !($0 > 0) }) { throw undetermined(still) }
    guard let matrix = gsl_matrix_alloc(count, parameters),
      let inverse = gsl_matrix_alloc(parameters, parameters)
    else { throw KernelError(message: "the fit finds no memory", remedy: "give fewer data") }
    defer {
      gsl_matrix_free(matrix)
      gsl_matrix_free(inverse)
    }
    for row in 0..<count {
      for column in 0..<parameters {
        gsl_matrix_set(matrix, row, column, derivatives[row * parameters + column] / lengths[column])
      }
    }
    guard gsl_multifit_nlinear_covar(matrix, 1e-7, inverse) == 0 else { throw undetermined(0) }
    // Columns that depend on others come back as zeros.
    if let lost = (0..<parameters).first(where: { !(gsl_matrix_get(inverse, $0, $0) > 0) }) {
      throw undetermined(lost)
    }
    return (0..<parameters).map { row in
      (0..<parameters).map { gsl_matrix_get(inverse, row, $0) / lengths[row] / lengths[$0] }
    }
  }
}
