import Foundation

/// Mean of a function of a normal variable, by the trapezoidal rule.
func normalMean(_ mean: Double, _ sd: Double, _ function: (Double) -> Double) -> Double {
  let step = 1e-3
  return stride(from: -8.0, through: 8, by: step).reduce(0) { sum, x in
    sum + exp(-x * x / 2) / (2 * Double.pi).squareRoot() * step * function(mean + sd * x)
  }
}

/// Mean and standard deviation of a normal variable that is cut to a range.
func clippedNormal(
  _ mean: Double, _ sd: Double, _ low: Double, _ high: Double
) -> (mean: Double, sd: Double) {
  func cut(_ value: Double) -> Double { min(max(value, low), high) }
  let first = normalMean(mean, sd, cut)
  let second = normalMean(mean, sd) { cut($0) * cut($0) }
  return (first, max(second - first * first, 0).squareRoot())
}
