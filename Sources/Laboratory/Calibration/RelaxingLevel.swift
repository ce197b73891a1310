import Analog
import Foundation

extension RelaxationModel.Sigma {
  /// The spread in microsiemens of cells programmed to `written_uS`.
  func value_uS(_ written_uS: Double, _ cell: CellModel) -> Double {
    switch self {
    case .polynomial_uS(let polynomial):
      let relative = written_uS / cell.highest_uS
      return max(polynomial.reversed().reduce(0) { $0 * relative + $1 }, 0)
    case .saturating(let law): return law.limit_uS * (1 - exp(-max(written_uS, 0) / law.scale_uS))
    }
  }
}

extension RelaxationModel {
  /// To what a cell's conductance is cut, in microsiemens.
  func limits_uS(_ cell: CellModel) -> (low: Double, high: Double) {
    clip == .window ? (cell.lowest_uS, cell.highest_uS) : (cell.floor_uS, cell.ceiling_uS)
  }
}

/// The wandering cells of one level on a grid of what was drawn for each: its programming error and where it wanders,
/// both standard normals.
struct RelaxingLevel {
  /// Mean of the conductance aimed at, before cutting at floor and ceiling, in microsiemens.
  var mean_uS: Double
  /// Its standard deviation; 0 for cells that are programmed without error.
  var sd_uS: Double

  /// Points of the grid: shares, and conductances as programmed.
  struct Points {
    let shares: [Double]
    let programmed: [Double]
    /// [time][point], not cut to anything.
    let free: [[Double]]
  }

  func points(_ model: RelaxationModel, ages_s: [Double], _ cell: CellModel) -> Points {
    let errors = sd_uS == 0 ? [(x: 0, share: 1)] : LevelPopulation.errors
    let normals = LevelPopulation.errors
    let programmed = errors.map { min(max(mean_uS + sd_uS * $0.x, cell.floor_uS), cell.ceiling_uS) }
    let free = ages_s.map { age_s -> [Double] in
      let (change_uS, sigma) = model.wandering(age_s: age_s)
      return programmed.flatMap { value in
        let spread = sigma.value_uS(value, cell)
        return normals.map { value + change_uS + spread * $0.x }
      }
    }
    return Points(
      shares: errors.flatMap { error in normals.map { error.share * $0.share } },
      programmed: programmed.flatMap { value in normals.map { _ in value } }, free: free)
  }

  /// Conductances at times after programming, the first of them right after it where `hasFresh`, which is cut to what a
  /// write may leave.
  func nodes(_ model: RelaxationModel, ages_s: [Double], hasFresh: Bool, _ cell: CellModel)
    -> LevelPopulation.Nodes
  {
    let points = points(model, ages_s: ages_s, cell)
    let limits = model.limits_uS(cell)
    let conductances = points.free.enumerated().map { time, values in
      let (low, high) = hasFresh && time == 0 ? (cell.floor_uS, cell.ceiling_uS) : limits
      return values.map { min(max($0, low), high) }
    }
    return LevelPopulation.Nodes(shares: points.shares, conductances: conductances, variances: [])
  }
}
