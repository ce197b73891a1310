import CGSL

/// Mean, standard deviation and count of a sample.
public struct Summary: Sendable, Equatable {
  /// Arithmetic mean; 0 for an empty sample.
  public let mean: Double
  /// Sample standard deviation (n - 1 in the denominator); 0 for fewer than two values.
  public let sd: Double
  /// Number of values.
  public let n: Int

  /// Summarises a sample.
  public init(_ values: [Double]) {
    n = values.count
    mean = values.isEmpty ? 0 : gsl_stats_mean(values, 1, values.count)
    sd = values.count < 2 ? 0 : gsl_stats_sd(values, 1, values.count)
  }

  /// Half the width of the mean's two-sided Student-t confidence interval; nil for fewer than two values.
  public func halfWidth(confidence: Double = 0.95) -> Double? {
    guard n > 1 else { return nil }
    return gsl_cdf_tdist_Pinv(0.5 + confidence / 2, Double(n - 1)) * sd / Double(n).squareRoot()
  }
}
