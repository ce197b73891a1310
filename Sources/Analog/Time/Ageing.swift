import Kernels

/// What time has done by now: tables over a chip's remembered times of writing, applied to cells in the order relaxation,
/// drift, retention. Stored conductances stay as they were written, so ageing in two steps equals ageing in one.
struct Ageing: Sendable {
  let drift: DriftTable?
  let relaxation: RelaxationTable?
  let retention: RetentionTable?
  /// Slow noise and the chip's age in seconds at which it is seen.
  let telegraph: (model: TelegraphModel, now_s: Double)?
  /// Top of the window in siemens.
  let highest_S: Float
  /// Age of each write as noise counts it: with drift as drift does, else plain seconds.
  let noiseAges_s: [Double]

  /// Nil for a card on whose cells time leaves no trace.
  init?(_ card: DeviceCard, clock: Clock, writeTimes_s: [Double]) {
    guard card.remembersWriting || card.read.telegraph != nil else { return nil }
    func ages(_ activationEnergy_eV: Double, _ reference: Temperature = .room) -> [Double] {
      let now_s = clock.equivalentAge_s(activationEnergy_eV: activationEnergy_eV, reference: reference)
      return writeTimes_s.map {
        let then_s = clock.equivalentAge_s(
          activationEnergy_eV: activationEnergy_eV, reference: reference, until_s: $0)
        return max(0, now_s - then_s)
      }
    }
    let cell = card.cell
    drift = card.drift.map {
      DriftTable($0, rest_S: cell.rest_S, ages_s: ages($0.activationEnergy_eV))
    }
    relaxation = card.relaxation.map {
      RelaxationTable($0, cell: cell, ages_s: ages($0.activationEnergy_eV))
    }
    retention = card.retention.map {
      RetentionTable($0, cell: cell, ages_s: ages($0.activationEnergy_eV, .kelvin($0.reference_K)))
    }
    telegraph = card.read.telegraph.map { ($0, clock.age.seconds) }
    highest_S = Float(cell.highest_S)
    noiseAges_s = ages(card.drift?.activationEnergy_eV ?? 0)
  }
}

extension DeviceCard {
  /// The age to which the card says what becomes of a chip: 9e9 s (285 years), or the last time of its measurements.
  public var ageLimit: TimeSpan { .seconds(min(9e9, relaxation?.knownUntil_s ?? .infinity)) }

  /// Whether it matters when a cell was written.
  var remembersWriting: Bool {
    drift != nil || relaxation != nil || retention != nil || read.flicker != nil
  }
}

/// How far each write has drifted by now: what multiplies a cell's exponent, for each time of writing that a chip
/// remembers. G(now) = floor + (G - floor) 2^(-nu progress), with progress = log2((t - t_p + t0)/t0) and floor 0 for the
/// power law, progress = (t - t_p)/t0 log2(e) and the resting state as floor for the exponential one.
struct DriftTable: Sendable {
  let progress: [Float]
  /// What conductances fall towards, in siemens.
  let floor_S: Float

  init(_ drift: DriftModel, rest_S: Double, ages_s: [Double]) {
    let t0_s = drift.referenceTime_s
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

  func conductance_S(_ written_S: Float, _ exponent: Float, _ index: Int) -> Float {
    let progress = progress[index]
    return progress == 0 ? written_S : floor_S + (written_S - floor_S) * ChipMath.exp2(-exponent * progress)
  }
}

extension CellArray {
  /// Conductances now, in siemens: what the last write left, aged, and with slow noise as it stands now.
  func presentConductance_S(_ ageing: Ageing?) -> [Float] {
    guard let ageing else { return conductance_S }
    var values = agedConductances_S(ageing)
    if let (model, now_s) = ageing.telegraph {
      applyTelegraph(&values, model, now_s: now_s, highest_S: ageing.highest_S)
    }
    return values
  }

  private func agedConductances_S(_ ageing: Ageing) -> [Float] {
    guard !writtenAt.isEmpty else { return conductance_S }
    guard let drift = ageing.drift, ageing.relaxation == nil, ageing.retention == nil,
      let single = drift.onlyEntry, drift.floor_S == 0 || single == 0
    else { return (0..<count).map { agedConductance_S(of: $0, ageing) } }
    if single == 0 { return conductance_S }
    var values = [Float](repeating: 0, count: count)
    var span = values.mutableSpan
    applyDrift(&span, conductance: conductance_S.span, exponent: driftExponent.span, log2Time: single)
    return values
  }

  /// One cell's conductance now, without slow noise.
  func agedConductance_S(of cell: Int, _ ageing: Ageing?) -> Float {
    let value_S = freeConductance_S(of: cell, ageing)
    return ageing?.relaxation?.clipped(value_S) ?? value_S
  }

  /// The same without the limits to which relaxation is cut.
  func freeConductance_S(of cell: Int, _ ageing: Ageing?) -> Float {
    var value_S = conductance_S[cell]
    // Nothing happens to a cell that is not connected.
    guard let ageing, !writtenAt.isEmpty, faults[cell] != .open else { return value_S }
    let index = Int(writtenAt[cell])
    // A cell that is stuck has no filament left that could wander.
    if let relaxation = ageing.relaxation, faults[cell] == .none {
      value_S = relaxation.wandered_S(value_S, normal: relaxationNormal[cell], index)
    }
    if let drift = ageing.drift { value_S = drift.conductance_S(value_S, driftExponent[cell], index) }
    if let retention = ageing.retention {
      value_S = retention.kept_S(value_S, rate: retentionRate.isEmpty ? 1 : retentionRate[cell], index)
    }
    return value_S
  }
}
