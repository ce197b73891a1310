import CGSL

/// Non-linear least squares: the Levenberg-Marquardt method in a trust region, by GSL's `gsl_multifit_nlinear`.
///
/// Minimizes chi2(p) = sum_i w_i r_i(p)^2 over the parameters p. With residuals in units of their standard deviations,
/// or weights that are inverse variances, the covariance is that of the parameters and chi2 can be judged by
/// `chiSquareTail`.
public struct LeastSquares {
  /// Residuals at given parameters, as many every time. NaN or infinity anywhere says that the parameters are not
  /// allowed there: the search turns back.
  public typealias Residuals = (_ parameters: [Double]) -> [Double]
  /// Derivatives at given parameters, [residual][parameter].
  public typealias Jacobian = (_ parameters: [Double]) -> [[Double]]

  /// What a fit found.
  public struct Fit: Sendable {
    /// The parameters at the minimum.
    public let parameters: [Double]
    /// Their covariance, (J' W J)^-1, [parameter][parameter]; not scaled by chi2.
    public let covariance: [[Double]]
    /// The weighted sum of squares at the minimum.
    public let chi2: Double
    /// Residuals of weight above zero, less parameters.
    public let degreesOfFreedom: Int
    /// Steps that the search took.
    public let iterations: Int
    /// Whether the search ended by itself; false only if any end was to be accepted.
    public let isConverged: Bool
    /// How much chi2 could still fall, as far as its derivatives tell.
    public let gain: Double

    /// Square roots of the covariance's diagonal.
    public var standardErrors: [Double] { covariance.indices.map { covariance[$0][$0].squareRoot() } }
    /// Probability of a chi2 at least this large, if the residuals are standard normals.
    public var pValue: Double { chiSquareTail(chi2, degreesOfFreedom: degreesOfFreedom) }
  }

  /// Weights of the residuals, not negative; nil: all 1.
  public var weights: [Double]?
  /// Half the distance over which each derivative is taken by central differences; nil: 6e-6 max(|p|, 0.01).
  public var steps: [Double]?
  /// The derivatives, if they are known; nil: central differences.
  public var jacobian: Jacobian?
  /// Whether derivatives are taken on one side only during the search, at half the cost; the covariance never is.
  public var isOneSided = false
  /// Whether the best point found will do when the search does not converge.
  public var acceptsAnyEnd = false
  /// The search ends when chi2 could fall by no more than this share of chi2 per degree of freedom.
  public var tolerance = 1e-12
  /// The same as a plain number, for residuals of known variance 1.
  public var smallestGain = 0.0
  /// Steps after which the search gives up.
  public var maxIterations = 200

  /// A fit without weights, by central differences.
  public init() {}

  /// Searches from `start`.
  /// - Throws: `KernelError` when start or weights make no sense, residuals at the start are not finite, there are fewer
  ///   residuals than parameters, the derivatives do not determine the parameters, or the search does not converge.
  public func fit(from start: [Double], _ residuals: @escaping Residuals) throws(KernelError) -> Fit {
    try check(start)
    let first = residuals(start)
    try check(start, first)
    let problem = FitProblem(self, count: first.count, parameters: start.count, residuals)
    let end = try problem.search(from: start, maxIterations: maxIterations)
    problem.isOneSided = false
    var parameters = end.parameters
    var values = problem.weighted(parameters)
    let derivatives = try problem.derivatives(at: parameters)
    let covariance = try Self.covariance(derivatives, parameters: start.count)
    // The last digits: one step to the bottom of the parabola, if that is lower.
    let downhill = Self.gradient(values, derivatives, count: start.count)
    let polished = parameters.indices.map { j in
      parameters[j] - downhill.indices.reduce(0.0) { $0 + covariance[j][$1] * downhill[$1] }
    }
    let better = problem.weighted(polished)
    if Self.square(better) < Self.square(values) { (parameters, values) = (polished, better) }
    let chi2 = Self.square(values)
    let used = (weights ?? []).isEmpty ? first.count : (weights ?? []).count { $0 > 0 }
    let freedom = used - start.count
    // GSL calls a search without progress failed, also at the minimum itself; what is left to gain tells.
    let scale = max(chi2 / Double(max(freedom, 1)), 1e-300)
    let gain = Self.gain(values, derivatives, covariance)
    let isConverged =
      end.isConverged || gain <= max(max(1e-3, 5 * tolerance) * scale, 5 * smallestGain)
    guard isConverged || acceptsAnyEnd else {
      throw KernelError(
        message:
          "the fit does not converge: after \(end.iterations) steps chi2 of \(Float(chi2)) could fall by \(Float(gain))",
        remedy: "start nearer to the answer, or fix parameters that the data do not determine")
    }
    return Fit(
      parameters: parameters, covariance: covariance, chi2: chi2, degreesOfFreedom: freedom,
      iterations: end.iterations, isConverged: isConverged, gain: gain)
  }

  /// Derivatives of the weighted residuals at given parameters, [residual][parameter].
  /// - Throws: `KernelError` when they are not finite, or parameters, weights or steps make no sense.
  public func derivatives(
    at place: [Double], _ residuals: @escaping Residuals
  ) throws(KernelError) -> [[Double]] {
    try check(place)
    let first = residuals(place)
    try check(place, first)
    let problem = FitProblem(self, count: first.count, parameters: place.count, residuals)
    let flat = try problem.derivatives(at: place)
    return first.indices.map { Array(flat[$0 * place.count..<($0 + 1) * place.count]) }
  }

  /// How much chi2 would still fall if it were the parabola that its derivatives describe: g' C g, g = J' r.
  static func gain(_ values: [Double], _ derivatives: [Double], _ covariance: [[Double]]) -> Double {
    let count = covariance.count
    let gradient = gradient(values, derivatives, count: count)
    return (0..<count).reduce(0.0) { sum, j in
      sum + gradient[j] * (0..<count).reduce(0.0) { $0 + covariance[j][$1] * gradient[$1] }
    }
  }

  private static func square(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }

  /// J' r.
  private static func gradient(_ values: [Double], _ derivatives: [Double], count: Int) -> [Double] {
    (0..<count).map { j in values.indices.reduce(0.0) { $0 + derivatives[$1 * count + j] * values[$1] } }
  }

  private func check(_ start: [Double]) throws(KernelError) {
    guard !start.isEmpty, start.allSatisfy(\.isFinite) else {
      throw KernelError(
        message: "the start of the fit holds no finite parameters",
        remedy: "give a finite number for each parameter")
    }
  }

  private func check(_ start: [Double], _ first: [Double]) throws(KernelError) {
    func fail(_ message: String, _ remedy: String) -> KernelError {
      KernelError(message: message, remedy: remedy)
    }
    guard first.count >= start.count else {
      throw fail(
        "\(first.count) residuals cannot determine \(start.count) parameters",
        "give more data, or fix parameters")
    }
    guard first.allSatisfy({ $0.isFinite && $0.magnitude < FitProblem.forbidden }) else {
      throw fail("a residual at the start of the fit is not finite", "start from parameters that are allowed")
    }
    if let weights {
      guard weights.count == first.count, weights.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
        throw fail(
          "the weights do not fit the residuals", "give one finite number per residual, not negative")
      }
    }
    if let steps {
      guard steps.count == start.count, steps.allSatisfy({ $0.isFinite && $0 > 0 }) else {
        throw fail("the steps do not fit the parameters", "give one positive number per parameter")
      }
    }
  }
}

/// Probability that chi-square with some degrees of freedom is at least `chi2`; 1 when there are none, NaN for NaN.
public func chiSquareTail(_ chi2: Double, degreesOfFreedom: Int) -> Double {
  guard !chi2.isNaN else { return .nan }
  guard degreesOfFreedom > 0, chi2 > 0 else { return 1 }
  guard chi2.isFinite else { return 0 }
  _ = quietGSL
  return gsl_cdf_chisq_Q(chi2, Double(degreesOfFreedom))
}

/// GSL ends the process at the first error unless it is told otherwise, once.
let quietGSL: Void = { _ = gsl_set_error_handler_off() }()
