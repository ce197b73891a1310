import Analog
import Foundation

/// The cells of one level as the card's laws describe them, on a grid of what was drawn for each: its programming error
/// x and its drift exponent's z, both standard normals. Moments of any order are sums over the grid.
struct LevelPopulation {
  /// Mean of the conductance aimed at, before cutting at floor and ceiling, in microsiemens.
  var mean_uS: Double
  /// Its standard deviation.
  var sd_uS: Double
  /// Mean of the exponent before folding.
  var exponentMean: Double
  /// Its standard deviation.
  var exponentSD: Double

  /// Points of a standard normal with their shares.
  static func normalGrid(step: Double, reach: Double) -> [(x: Double, share: Double)] {
    let count = Int((reach / step).rounded())
    let raw = (-count...count).map { (x: Double($0) * step, share: exp(-Double($0 * $0) * step * step / 2)) }
    let sum = raw.reduce(0) { $0 + $1.share }
    return raw.map { (x: $0.x, share: $0.share / sum) }
  }
  static let errors = normalGrid(step: 0.15, reach: 6)
  private static let exponents = normalGrid(step: 0.4, reach: 4.8)

  /// Mean and standard deviation of what is cut at floor and ceiling.
  static func cutMoments(mean_uS: Double, sd_uS: Double, _ cell: CellModel) -> Cut {
    let values = errors.map { (min(max(mean_uS + sd_uS * $0.x, cell.floor_uS), cell.ceiling_uS), $0.share) }
    let mean = values.reduce(0) { $0 + $1.0 * $1.1 }
    let moments = values.reduce((0.0, 0.0)) { sums, value in
      let square = (value.0 - mean) * (value.0 - mean)
      return (sums.0 + square * value.1, sums.1 + square * square * value.1)
    }
    return Cut(mean: mean, variance: moments.0, fourthMoment: moments.1)
  }

  /// Moments of a cut normal.
  struct Cut {
    let mean: Double
    let variance: Double
    let fourthMoment: Double
    var sd: Double { variance.squareRoot() }
  }

  /// Conductances and variances of a read at a time, for every point of the grid.
  struct Nodes {
    var shares: [Double]
    /// [time][point] in microsiemens.
    var conductances: [[Double]]
    /// [time][point], squared microsiemens; empty without read noise.
    var variances: [[Double]]
  }

  /// The grid at times given as ln((t + t0) / t0), with the variances of a read where `noise` is given: its law, and the
  /// span of frequencies at each time, nil where cells are known without reading.
  func nodes(logTimes: [Double], _ cell: CellModel, noise: (law: ReadModel, spans: [Double?])?) -> Nodes {
    let programmed = Self.errors.map { min(max(mean_uS + sd_uS * $0.x, cell.floor_uS), cell.ceiling_uS) }
    let nu = Self.exponents.map { (exponentMean + exponentSD * $0.x).magnitude }
    var nodes = Nodes(
      shares: Self.errors.flatMap { error in Self.exponents.map { error.share * $0.share } },
      conductances: [],
      variances: [])
    for (index, time) in logTimes.enumerated() {
      let factors = nu.map { exp(-$0 * time) }
      let values = programmed.flatMap { value in factors.map { value * $0 } }
      guard let noise else {
        nodes.conductances.append(values)
        continue
      }
      let reads = values.indices.map { point -> (mean: Double, variance: Double) in
        guard let span = noise.spans[index] else { return (mean: values[point], variance: 0) }
        let variance = noise.law.variance_uS2(
          present_uS: values[point], relative: programmed[point / factors.count] / cell.highest_uS, span: span
        )
        return cutNormal(values[point], sd: variance.squareRoot(), 0, .infinity)
      }
      nodes.conductances.append(reads.map(\.mean))
      nodes.variances.append(reads.map(\.variance))
    }
    return nodes
  }
}

/// Mean and variance of g + sd x cut to low...high, with x a standard normal.
func cutNormal(_ g: Double, sd: Double, _ low: Double, _ high: Double) -> (mean: Double, variance: Double) {
  let (below, above) = (low - g, high - g)
  guard sd > 0 else { return (min(max(g, low), high), 0) }
  if below < -8 * sd, above > 8 * sd { return (g, sd * sd) }
  func tail(_ x: Double) -> Double { erfc(x / 2.0.squareRoot()) / 2 }
  func density(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }
  /// An end that nobody reaches may be infinite.
  func times(_ value: Double, _ share: Double) -> Double { share == 0 ? 0 : value * share }
  let (a, b) = (below / sd, above / sd)
  let (cutLow, cutHigh) = (tail(-a), tail(b))
  let (edgeLow, edgeHigh) = (density(a), density(b))
  let shift = times(below, cutLow) + times(above, cutHigh) + sd * (edgeLow - edgeHigh)
  let square =
    times(below * below, cutLow) + times(above * above, cutHigh)
    + sd * sd * (1 - cutLow - cutHigh + times(a, edgeLow) - times(b, edgeHigh))
  return (g + shift, max(square - shift * shift, 0))
}

extension LevelPopulation.Nodes {
  /// Mean over cells of a function of the point.
  func mean(_ value: (Int) -> Double) -> Double {
    shares.indices.reduce(0) { $0 + shares[$1] * value($1) }
  }

  /// Means and standard deviations at each time, one after the other, as a sample of cells estimates them.
  var moments: [Double] {
    conductances.indices.flatMap { time -> [Double] in
      let values = conductances[time]
      let mean = mean { values[$0] }
      let spread = self.mean { (values[$0] - mean) * (values[$0] - mean) }
      let noise = variances.isEmpty ? 0 : self.mean { variances[time][$0] }
      return [mean, (spread + noise).squareRoot()]
    }
  }

  /// Covariance of `moments` over samples of `cells` cells, all times measured on the same cells.
  func covariance(cells: Int) -> [[Double]] {
    let moments = moments
    let times = conductances.indices
    let offsets = times.map { time in conductances[time].map { $0 - moments[2 * time] } }
    let noises = variances.isEmpty ? offsets.map { $0.map { _ in 0.0 } } : variances
    // What one cell adds to each moment, the noise of its read averaged out.
    let influences = times.flatMap { time -> [[Double]] in
      let sd = moments[2 * time + 1]
      let square = offsets[time].indices.map { offsets[time][$0] * offsets[time][$0] + noises[time][$0] }
      return [offsets[time], square.map { sd > 0 ? ($0 - sd * sd) / (2 * sd) : 0 }]
    }
    var matrix = influences.map { first in
      influences.map { second in mean { first[$0] * second[$0] } / Double(cells) }
    }
    // The noise itself is drawn anew at each time.
    for time in times {
      let (d, v, sd) = (offsets[time], noises[time], moments[2 * time + 1])
      matrix[2 * time][2 * time] += mean { v[$0] } / Double(cells)
      guard sd > 0 else { continue }
      let skew = mean { 2 * d[$0] * v[$0] } / (2 * sd) / Double(cells)
      matrix[2 * time][2 * time + 1] += skew
      matrix[2 * time + 1][2 * time] += skew
      matrix[2 * time + 1][2 * time + 1] +=
        mean { 4 * d[$0] * d[$0] * v[$0] + 2 * v[$0] * v[$0] } / (4 * sd * sd) / Double(cells)
    }
    return matrix
  }
}
