/// Turns correlated residuals into independent ones of variance 1: the Cholesky factor of their covariance, applied
/// backwards. A residual that the ones before it already determine tells nothing new and is left out.
struct Whitening {
  /// Indices of the residuals that count.
  let kept: [Int]
  /// Rows of the factor among those kept, lower triangle.
  private let factor: [[Double]]

  /// - Parameter tolerance: share of a residual's variance that must be its own for it to count.
  init(covariance: [[Double]], tolerance: Double) {
    var kept: [Int] = []
    var factor: [[Double]] = []
    for index in covariance.indices {
      var row: [Double] = []
      var own = covariance[index][index]
      guard own > 0, own.isFinite else { continue }
      for (place, other) in kept.enumerated() {
        let known = zip(row, factor[place]).reduce(0) { $0 + $1.0 * $1.1 }
        let value = (covariance[index][other] - known) / factor[place][place]
        row.append(value)
        own -= value * value
      }
      guard own > tolerance * covariance[index][index] else { continue }
      row.append(own.squareRoot())
      kept.append(index)
      factor.append(row)
    }
    self.kept = kept
    self.factor = factor
  }

  /// Independent residuals, one for each that was kept.
  func applied(to residuals: [Double]) -> [Double] {
    var white: [Double] = []
    white.reserveCapacity(kept.count)
    for (place, index) in kept.enumerated() {
      let row = factor[place]
      var value = residuals[index]
      for before in 0..<place { value -= row[before] * white[before] }
      white.append(value / row[place])
    }
    return white
  }
}
