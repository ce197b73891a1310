/// Turns correlated residuals into independent ones of variance 1: the Cholesky factor of their covariance, applied
/// backwards. A residual that the ones before it already determine tells nothing new: it is left out, or counts as if it
/// had a variance of its own.
struct Whitening {
  /// What becomes of residuals whose own share of the variance is small.
  enum Determined { case leftOut, softened }

  /// Indices of the residuals that count.
  let kept: [Int]
  /// For each, its variance in units of the one it is divided by: 1 unless it was softened.
  let genuine: [Double]
  /// Rows of the factor among those kept, lower triangle.
  private let factor: [[Double]]

  /// - Parameter tolerance: share of a residual's variance that must be its own for it to count, or that counts as its own.
  init(covariance: [[Double]], tolerance: Double, determined: Determined = .leftOut) {
    var kept: [Int] = []
    var genuine: [Double] = []
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
      let least = tolerance * covariance[index][index]
      guard own > least || determined == .softened else { continue }
      row.append(max(own, least).squareRoot())
      kept.append(index)
      genuine.append(min(max(own, 0) / max(own, least), 1))
      factor.append(row)
    }
    self.kept = kept
    self.genuine = genuine
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
