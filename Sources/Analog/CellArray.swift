import Kernels

/// All cells of one polarity of a tile, row after row. The arrays that a write changes are a chip's state; those
/// that fabrication fixed are functions of card and serial and are made anew when a chip is loaded.
struct CellArray: Sendable {
  /// What a cell shows right after its last write, in siemens.
  var conductance_S: [Float]
  /// Weight of a pulsed cell under its write noise; empty for cells that are not pulsed.
  var hidden: [Float]
  /// Writes a cell has had.
  var pulses: [UInt32]
  /// Cells that no longer move.
  var faults: [Fault]
  /// Index of the time of a cell's last write; empty without drift.
  var writtenAt: [UInt16]
  /// Drift exponent since the last write; empty without drift.
  var driftExponent: [Float]

  /// Gain of a write; empty when all are 1.
  let gain: [Float]
  /// Conductance offset of a write in siemens; empty when all are 0.
  let offset_S: [Float]
  /// Steps and bounds of pulsed cells; nil otherwise.
  let steps: PulseSteps?
  /// A cell's own share of programming errors, a standard normal; empty when the card has none.
  let lastingError: [Float]
  /// A cell's own share of drift exponents, a standard normal; empty without drift.
  let lastingExponent: [Float]

  /// Number of cells.
  var count: Int { conductance_S.count }
  /// Whether these cells are a fixed reference, never written.
  let isReference: Bool

  /// Conductances now, in siemens: what the last write left, drifted.
  func presentConductance_S(_ drift: DriftTable?) -> [Float] {
    guard let drift, !driftExponent.isEmpty else { return conductance_S }
    if let single = drift.onlyEntry, drift.floor_S == 0 || single == 0 {
      if single == 0 { return conductance_S }
      var values = [Float](repeating: 0, count: count)
      var span = values.mutableSpan
      applyDrift(&span, conductance: conductance_S.span, exponent: driftExponent.span, log2Time: single)
      return values
    }
    return (0..<count).map { drift.conductance_S(conductance_S[$0], driftExponent[$0], writtenAt[$0]) }
  }

  /// One cell's conductance now.
  func presentConductance_S(of cell: Int, _ drift: DriftTable?) -> Float {
    guard let drift, !driftExponent.isEmpty else { return conductance_S[cell] }
    return drift.conductance_S(conductance_S[cell], driftExponent[cell], writtenAt[cell])
  }
}

/// What keeps a cell from moving.
enum Fault: UInt8, Sendable {
  case none = 0
  case stuckLow = 1
  case stuckHigh = 2
  /// On a broken line: no conductance at all.
  case open = 3
}

/// Steps and bounds of pulsed cells in units of weight, one of each per cell.
struct PulseSteps: Sendable {
  let up: [Float]
  let down: [Float]
  /// Slopes of affine steps; empty for other shapes.
  let upSlope: [Float]
  let downSlope: [Float]
  let upper: [Float]
  let lower: [Float]

  private init(
    up: [Float], down: [Float], upSlope: [Float], downSlope: [Float], upper: [Float], lower: [Float]
  ) {
    self.up = up
    self.down = down
    self.upSlope = upSlope
    self.downSlope = downSlope
    self.upper = upper
    self.lower = lower
  }

  init(_ cells: [PulsedCell], isAffine: Bool) {
    self.init(
      up: cells.map(\.up), down: cells.map(\.down), upSlope: isAffine ? cells.map(\.upSlope) : [],
      downSlope: isAffine ? cells.map(\.downSlope) : [], upper: cells.map(\.upper),
      lower: cells.map(\.lower))
  }

  /// The same cells with their steps, and what a step changes per unit of weight, times a factor each.
  func scaled(by factors: [Float]) -> PulseSteps {
    func times(_ values: [Float]) -> [Float] { zip(values, factors).map { $0 * $1 } }
    return PulseSteps(
      up: times(up), down: times(down), upSlope: times(upSlope), downSlope: times(downSlope), upper: upper,
      lower: lower)
  }

  subscript(cell: Int) -> PulsedCell {
    PulsedCell(
      up: up[cell], down: down[cell], upSlope: upSlope.isEmpty ? 0 : upSlope[cell],
      downSlope: downSlope.isEmpty ? 0 : downSlope[cell], upper: upper[cell], lower: lower[cell])
  }
}

/// How far each write has drifted by now: what multiplies a cell's exponent, for each time of writing that a chip
/// remembers. G(now) = floor + (G - floor) 2^(-nu progress), with progress = log2((t - t_p + t0)/t0) and floor 0 for the
/// power law, progress = (t - t_p)/t0 log2(e) and the resting state as floor for the exponential one.
struct DriftTable: Sendable {
  let progress: [Float]
  /// Age of each write in seconds, as drift counts it.
  let ages_s: [Double]
  /// What conductances fall towards, in siemens.
  let floor_S: Float

  init(_ drift: DriftModel, rest_S: Double, clock: Clock, writeTimes_s: [Double]) {
    let now_s = clock.driftAge_s(drift)
    let t0_s = drift.referenceTime_s
    ages_s = writeTimes_s.map { max(0, now_s - $0) }
    switch drift.law {
    case .powerLaw:
      progress = ages_s.map { Float(portableLog2(($0 + t0_s) / t0_s)) }
      floor_S = 0
    case .exponential:
      progress = ages_s.map { Float($0 / t0_s * 1.442_695_040_888_963_4) }
      floor_S = Float(rest_S)
    }
  }

  /// The entry that serves all cells when there is but one.
  var onlyEntry: Float? { progress.count == 1 ? progress[0] : nil }

  func conductance_S(_ written_S: Float, _ exponent: Float, _ index: UInt16) -> Float {
    let progress = progress[Int(index)]
    return progress == 0 ? written_S : floor_S + (written_S - floor_S) * ChipMath.exp2(-exponent * progress)
  }
}

extension Clock {
  /// Age in seconds as drift counts it, warm time weighing more where the card gives an activation energy.
  func driftAge_s(_ drift: DriftModel) -> Double {
    equivalentAge_s(activationEnergy_eV: drift.activationEnergy_eV, reference: .room)
  }
}
