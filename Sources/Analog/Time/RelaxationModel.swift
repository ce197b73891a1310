import Kernels

/// Wandering of a cell away from what was programmed: G(t) = G + mean(t) + sigma(G, t) xi, with one normal xi for each
/// write of a cell. The error grows with time and keeps its sign, as measured arrays of filamentary cells do.
public struct RelaxationModel: Sendable, Equatable {
  /// How the spread grows.
  public enum Spread: Sendable, Equatable {
    /// sigma = constant + slope ln(t / 1 s) from 1 s on; before it the value at 1 s times t / 1 s.
    case logarithmic(constant_uS: Double, slope_uS: Double)
    /// Measured at some times, and in between interpolated in ln t. Before the first time its sigma holds from the write
    /// on, so that it is the programming error too; nothing is known after the last.
    case measured([Moment])
  }

  /// The spread at one time after programming.
  public struct Moment: Sendable, Equatable {
    /// Seconds after programming.
    public var time_s: Double
    /// The spread then.
    public var sigma: Sigma

    /// The spread at one time.
    public init(time_s: Double, sigma: Sigma) {
      self.time_s = time_s
      self.sigma = sigma
    }
  }

  /// A spread as a function of the programmed conductance.
  public enum Sigma: Sendable, Equatable {
    /// A polynomial of g_rel in microsiemens, constant first; negative values count as 0.
    case polynomial_uS([Double])
    /// A spread that levels off.
    case saturating(SaturatingSigma)
  }

  /// To what a wandering conductance is cut.
  public enum Clip: String, Sendable, CaseIterable {
    /// The programming window.
    case window
    /// What a write may leave: floor and ceiling.
    case limits
  }

  /// How the spread grows.
  public var spread: Spread
  /// Mean change in microsiemens for each unit of ln(t / 1 s), from 1 s on.
  public var meanSlope_uS: Double = 0
  /// Share of xi's variance that belongs to the cell for life; the rest is redrawn at each write.
  public var lastingShare: Double = 0
  /// To what conductances are cut.
  public var clip: Clip = .limits
  /// Activation energy in electronvolts of wandering faster when warm (0: temperature has no effect).
  public var activationEnergy_eV: Double = 0

  /// A relaxation that grows as given.
  public init(spread: Spread) { self.spread = spread }

  /// Seconds after a write beyond which nothing is known; infinite for a law.
  public var knownUntil_s: Double {
    if case .measured(let moments) = spread { return moments.last?.time_s ?? 0 }
    return .infinity
  }
}

extension RelaxationModel {
  /// What cells written `age_s` seconds ago have done on average: the mean change in microsiemens, and the spread.
  package func wandering(age_s: Double) -> (mean_uS: Double, sigma: Sigma) {
    let logTime = age_s > 1 ? portableLog2(age_s) * 0.693_147_180_559_945_3 : 0
    let mean_uS = meanSlope_uS * logTime
    switch spread {
    case .logarithmic(let constant_uS, let slope_uS):
      return (mean_uS, .polynomial_uS([(constant_uS + slope_uS * logTime) * min(age_s, 1)]))
    case .measured(let moments):
      let last = moments.count - 1
      let next = moments.firstIndex { $0.time_s >= age_s } ?? last
      guard next > 0, moments[next].time_s > age_s else { return (mean_uS, moments[next].sigma) }
      let before = moments[next - 1]
      let after = moments[next]
      let share =
        portableLog2(age_s / before.time_s) / portableLog2(after.time_s / before.time_s)
      return (mean_uS, Self.between(before.sigma, after.sigma, share))
    }
  }

  /// Coefficients in between; of two kinds of law the earlier holds.
  private static func between(
    _ before: Sigma, _ after: Sigma, _ share: Double
  ) -> Sigma {
    func mixed(_ left: Double, _ right: Double) -> Double { left + (right - left) * share }
    switch (before, after) {
    case (.polynomial_uS(let left), .polynomial_uS(let right)):
      return .polynomial_uS(
        (0..<max(left.count, right.count)).map {
          mixed($0 < left.count ? left[$0] : 0, $0 < right.count ? right[$0] : 0)
        })
    case (.saturating(let left), .saturating(let right)):
      return .saturating(
        SaturatingSigma(
          limit_uS: mixed(left.limit_uS, right.limit_uS), scale_uS: mixed(left.scale_uS, right.scale_uS)))
    default: return before
    }
  }
}

/// What relaxation has done by now to cells written at each remembered time.
struct RelaxationTable: Sendable {
  private struct Entry: Sendable {
    let mean_S: Float
    let polynomial_S: [Float]
    /// Limit and reciprocal scale of a spread that levels off; used when there is no polynomial.
    let limit_S: Float
    let perScale: Float
  }

  private let entries: [Entry]
  private let perHighest: Float
  private let lowest_S: Float
  private let highest_S: Float

  init(_ model: RelaxationModel, cell: CellModel, ages_s: [Double]) {
    perHighest = 1 / Float(cell.highest_S)
    lowest_S = Float((model.clip == .window ? cell.lowest_uS : cell.floor_uS) * 1e-6)
    highest_S = Float((model.clip == .window ? cell.highest_uS : cell.ceiling_uS) * 1e-6)
    entries = ages_s.map { Self.entry(model, age_s: $0) }
  }

  private static func entry(_ model: RelaxationModel, age_s: Double) -> Entry {
    let (mean_uS, sigma) = model.wandering(age_s: age_s)
    return entry(sigma, mean_S: Float(mean_uS * 1e-6))
  }

  private static func entry(_ sigma: RelaxationModel.Sigma, mean_S: Float) -> Entry {
    switch sigma {
    case .polynomial_uS(let polynomial):
      Entry(mean_S: mean_S, polynomial_S: polynomial.map { Float($0 * 1e-6) }, limit_S: 0, perScale: 0)
    case .saturating(let law):
      Entry(
        mean_S: mean_S, polynomial_S: [], limit_S: Float(law.limit_uS * 1e-6),
        perScale: Float(1e6 / law.scale_uS))
    }
  }

  /// Conductance by now, not cut to anything.
  func wandered_S(_ written_S: Float, normal: Float, _ index: Int) -> Float {
    let entry = entries[index]
    let sigma_S: Float
    if entry.polynomial_S.isEmpty {
      sigma_S = entry.limit_S * (1 - ChipMath.exp(-max(written_S, 0) * entry.perScale))
    } else {
      let relative = written_S * perHighest
      sigma_S = max(entry.polynomial_S.reversed().reduce(Float(0)) { $0 * relative + $1 }, 0)
    }
    return written_S + entry.mean_S + sigma_S * normal
  }

  func clipped(_ value_S: Float) -> Float { min(max(value_S, lowest_S), highest_S) }
}
