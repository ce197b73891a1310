import Kernels

/// Makes cells, drivers and amplifiers from card and serial. Same card and serial: same bytes.
struct Fabrication {
  let card: DeviceCard
  let serial: Serial
  /// Cells of the whole chip.
  let cellCount: Int
  /// What the die's cells have in common; nil for cards without variation.
  let variation: DieVariation?

  init(card: DeviceCard, serial: Serial, placement: Placement) {
    self.card = card
    self.serial = serial
    cellCount = placement.cellCount
    variation = DieVariation(card, serial: serial, floorplan: Floorplan(placement))
  }

  /// The cells of both polarities: what pairs share is made once.
  func pairs(_ block: Placement.Block) -> (plus: CellArray, minus: CellArray) {
    let shared = variation?.sharedFactors(block)
    let faults = TileFaults(card, serial: serial, block)
    return (cells(block, .plus, shared, faults), cells(block, .minus, shared, faults))
  }

  /// Faults of the cells of one polarity, their own and those of their pairs.
  func faults(_ block: Placement.Block, _ part: TilePart, _ shared: TileFaults) -> [Fault] {
    var faults = faults(block.rows.count * block.columns.count, block.tile, part)
    shared.apply(to: &faults)
    return faults
  }

  /// Factors of the cells of one polarity; nil when all are 1, and for references, which no write moves.
  func factors(_ block: Placement.Block, _ part: TilePart, _ shared: [Float]?) -> [Float]? {
    guard let variation, let shared, part == .plus || card.cell.pairing != .reference else { return nil }
    return variation.factors(shared, tile: block.tile, part)
  }

  /// The cells of one polarity.
  private func cells(
    _ block: Placement.Block, _ part: TilePart, _ shared: [Float]?, _ pairFaults: TileFaults
  ) -> CellArray {
    let count = block.rows.count * block.columns.count
    let isReference = part == .minus && card.cell.pairing == .reference
    let faults = faults(block, part, pairFaults)
    let factors = factors(block, part, shared)
    let offset_S = scaledNormals(
      count, .cellOffset, block.tile, part, sigma: card.cell.offsetSigma * card.cell.window_S)
    let drifts = card.drift != nil
    let wanders = card.relaxation != nil
    let lastingRelaxation = wanders ? draw(count, .lastingRelaxation, block.tile, part) : []
    // A reference at zero has no use for the steps of its pair.
    let steps = isReference && !restsAtSymmetryPoint ? nil : pulseSteps(count, block.tile, .plus)
    let start = restingWeights(count, steps)
    var cells = CellArray(
      conductance_S: restingConductances_S(count, start),
      hidden: isReference || steps == nil ? [] : start ?? [Float](repeating: 0, count: count),
      pulses: [UInt32](repeating: 0, count: count),
      faults: faults,
      writtenAt: card.remembersWriting ? [UInt16](repeating: 0, count: count) : [],
      driftExponent: [], relaxationNormal: lastingRelaxation,
      gain: product(
        gains(count, .cellGain, block.tile, part, sigma: card.cell.gainSigma), steps == nil ? factors : nil),
      offset_S: offset_S,
      steps: isReference ? nil : factors.map { steps?.scaled(by: $0) } ?? steps,
      lastingError: card.programming.lastingShare > 0
        ? draw(count, .lastingProgrammingError, block.tile, part) : [],
      lastingExponent: drifts ? draw(count, .lastingDriftExponent, block.tile, part) : [],
      lastingRelaxation: lastingRelaxation,
      retentionRate: retentionRates(count, block.tile, part),
      origin: CellOrigin(serial: serial, tile: block.tile, part: part),
      isReference: isReference)
    settle(&cells, block.tile, part)
    cells.wear = isReference ? nil : wear(count, block.tile, part)
    return cells
  }

  /// Conductances at birth: the resting state with each cell's offset, and the faults.
  private func settle(_ cells: inout CellArray, _ tile: Int, _ part: TilePart) {
    let error =
      cells.isReference
      ? scaledNormals(
        cells.count, .referenceError, tile, part, sigma: card.cell.referenceSigma * card.cell.unit_S)
      : cells.offset_S
    let floor_S = Float(card.cell.floor_uS * 1e-6)
    let ceiling_S = Float(card.cell.ceiling_uS * 1e-6)
    var values_S = cells.conductance_S
    cells.conductance_S = []
    for cell in error.indices { values_S[cell] += error[cell] }
    for cell in values_S.indices { values_S[cell] = min(max(values_S[cell], floor_S), ceiling_S) }
    let (lowest_S, highest_S) = (Float(card.cell.lowest_S), Float(card.cell.highest_S))
    for (cell, fault) in cells.faults.enumerated() where fault != .none {
      switch fault {
      case .none, .worn: break
      case .stuckLow: values_S[cell] = lowest_S
      case .stuckHigh: values_S[cell] = highest_S
      case .open: values_S[cell] = 0
      }
    }
    cells.conductance_S = values_S
    if let drift = card.drift {
      cells.driftExponent = drift.exponents(
        conductances_S: cells.conductance_S, highest_S: Float(card.cell.highest_S),
        normals: cells.lastingExponent)
      // Nothing has nowhere to go, even where a law drifts towards the resting state.
      for cell in cells.faults.indices where cells.faults[cell] == .open { cells.driftExponent[cell] = 0 }
    }
  }

  /// Each cell's median time constant of retention over its own, log-normal; empty when all are 1.
  private func retentionRates(_ count: Int, _ tile: Int, _ part: TilePart) -> [Float] {
    guard let retention = card.retention, retention.timeSpread > 0 else { return [] }
    let sigma = Float(retention.timeSpread)
    return draw(count, .retention, tile, part).map { ChipMath.exp(sigma * $0) }
  }

  /// Gains times factors; either may be all ones.
  private func product(_ gains: [Float], _ factors: [Float]?) -> [Float] {
    guard var product = factors else { return gains }
    for cell in gains.indices { product[cell] *= gains[cell] }
    return product
  }

  private func faults(_ count: Int, _ tile: Int, _ part: TilePart) -> [Fault] {
    let low = Float(card.cell.stuckLowProbability)
    let any = Float(card.cell.stuckLowProbability + card.cell.stuckHighProbability)
    guard any > 0 else { return [Fault](repeating: .none, count: count) }
    return uniforms(count, at: DrawAddress(serial, .fault, tile: tile, part: part)).map {
      $0 <= low ? .stuckLow : $0 <= any ? .stuckHigh : .none
    }
  }

  private var restsAtSymmetryPoint: Bool {
    if case .pulses(let law) = card.update { law.reference == .symmetryPoint } else { false }
  }

  /// The weight, as the law counts it, at which each pair's cell and its reference stand at birth; nil where all stand
  /// at 0.
  private func restingWeights(_ count: Int, _ steps: PulseSteps?) -> [Float]? {
    guard let steps, restsAtSymmetryPoint else { return nil }
    let own = steps.inMemory
    return (0..<count).map { own[$0].symmetryPoint }
  }

  private func restingConductances_S(_ count: Int, _ weights: [Float]?) -> [Float] {
    let rest_S = Float(card.cell.rest_S)
    guard var values = weights else { return [Float](repeating: rest_S, count: count) }
    let unit_S = Float(card.cell.unit_S)
    for cell in values.indices { values[cell] = rest_S + unit_S * values[cell] }
    return values
  }

  /// Each pulsed cell's own steps and bounds; nil for cards without a law of pulses.
  private func pulseSteps(_ count: Int, _ tile: Int, _ part: TilePart) -> PulseSteps? {
    guard case .pulses(let law) = card.update else { return nil }
    let streams: [RandomStream] = [
      .pulseStep, .pulseAsymmetry, .upperBound, .lowerBound, .stepSlopeUp, .stepSlopeDown,
    ]
    return PulseSteps(
      law, count: count, draws: streams.map { DrawAddress(serial, $0, tile: tile, part: part) },
      deepest: -Float((card.cell.rest_S - card.cell.floor_uS * 1e-6) / card.cell.unit_S),
      isKept: cellCount <= PulseSteps.keptCellsMax)
  }

  /// Gains of a line's drivers or amplifiers, or of cells: 1 + sigma xi, at least a twentieth; empty when all are 1.
  func gains(_ count: Int, _ stream: RandomStream, _ tile: Int, _ part: TilePart, sigma: Double) -> [Float] {
    guard sigma > 0 else { return [] }
    let sigma = Float(sigma)
    var values = draw(count, stream, tile, part)
    for cell in values.indices { values[cell] = max(1 + sigma * values[cell], 0.05) }
    return values
  }

  /// Normals times sigma; empty when sigma is 0.
  func scaledNormals(
    _ count: Int, _ stream: RandomStream, _ tile: Int, _ part: TilePart, sigma: Double
  ) -> [Float] {
    guard sigma > 0 else { return [] }
    let sigma = Float(sigma)
    var values = draw(count, stream, tile, part)
    for cell in values.indices { values[cell] *= sigma }
    return values
  }

  private func draw(_ count: Int, _ stream: RandomStream, _ tile: Int, _ part: TilePart) -> [Float] {
    normals(count, at: DrawAddress(serial, stream, tile: tile, part: part))
  }
}

extension CellModel {
  /// A conductance a write can leave: between floor and ceiling.
  func clipped(_ value_S: Float) -> Float {
    min(max(value_S, Float(floor_uS * 1e-6)), Float(ceiling_uS * 1e-6))
  }
}
