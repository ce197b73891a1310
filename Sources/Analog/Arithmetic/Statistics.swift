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

/// Student's test of paired differences: whether one of two ways that met the same cases did better.
public struct PairedTest: Sendable, Equatable {
  /// Mean and spread of the differences.
  public let difference: Summary
  /// Student's t, the mean in standard errors; nil for fewer than two pairs or differences that are all alike.
  public let t: Double?
  /// Two-sided probability of a |t| at least this large where there is no difference; nil where there is no t.
  public let pValue: Double?

  /// Tests `left` - `right`, case by case; both have as many values.
  public init(_ left: [Double], _ right: [Double]) {
    precondition(left.count == right.count, "a value on each side for each case")
    difference = Summary(zip(left, right).map { $0 - $1 })
    guard difference.n > 1, difference.sd > 0 else {
      (t, pValue) = (nil, nil)
      return
    }
    let ratio = difference.mean / (difference.sd / Double(difference.n).squareRoot())
    t = ratio
    pValue = 2 * gsl_cdf_tdist_Q(abs(ratio), Double(difference.n - 1))
  }
}
