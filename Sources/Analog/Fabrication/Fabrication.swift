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
    let relaxationNormal =
      card.relaxation == nil ? [] : normals(count, at: address(.lastingRelaxation, block.tile, part))
    // A reference at zero has no use for the steps of its pair.
    let steps = isReference && !restsAtSymmetryPoint ? nil : pulseSteps(count, block.tile, .plus)
    let start = restingWeights(count, steps)
    let error_S =
      isReference
      ? scaledNormals(
        count, .referenceError, block.tile, part, sigma: card.cell.referenceSigma * card.cell.unit_S)
      : offset_S
    let conductance_S = restingConductances_S(start ?? [], error_S, faults)
    return CellArray(
      conductance_S: conductance_S,
      hidden: isReference || steps == nil ? [] : start ?? [Float](repeating: 0, count: count),
      pulses: [UInt32](repeating: 0, count: count),
      faults: faults,
      writtenAt: card.remembersWriting ? [UInt16](repeating: 0, count: count) : [],
      driftExponent: driftExponents(conductance_S, faults, block.tile, part),
      relaxationNormal: relaxationNormal,
      gain: product(
        gains(count, .cellGain, block.tile, part, sigma: card.cell.gainSigma), steps == nil ? factors : nil),
      offset_S: offset_S,
      steps: isReference ? nil : factors.map { steps?.scaled(by: $0) } ?? steps,
      lastingError: card.programming.lastingShare > 0
        ? normals(count, at: address(.lastingProgrammingError, block.tile, part)) : [],
      lastingExponent: card.drift?.drawsOnItsCells == true
        ? normals(count, at: address(.lastingDriftExponent, block.tile, part)) : [],
      lastingRelaxation: (card.relaxation?.lastingShare ?? 0) > 0 ? relaxationNormal : [],
      retentionRate: retentionRates(count, block.tile, part),
      origin: CellOrigin(serial: serial, tile: block.tile, part: part),
      isReference: isReference,
      wear: isReference ? nil : wear(count, block.tile, part))
  }

  /// Conductances at birth: the resting state, of weights where cells rest at any, with each cell's error, and the
  /// faults. Weights and errors may be empty.
  private func restingConductances_S(_ weights: [Float], _ error_S: [Float], _ faults: [Fault]) -> [Float] {
    let (rest_S, unit_S) = (Float(card.cell.rest_S), Float(card.cell.unit_S))
    let (floor_S, ceiling_S) = (Float(card.cell.floor_uS * 1e-6), Float(card.cell.ceiling_uS * 1e-6))
    let (lowest_S, highest_S) = (Float(card.cell.lowest_S), Float(card.cell.highest_S))
    return blockwise(faults.count, from: rest_S) { values_S, first in
      if !weights.isEmpty {
        for cell in values_S.indices { values_S[cell] = rest_S + unit_S * weights[first + cell] }
      }
      if !error_S.isEmpty {
        for cell in values_S.indices { values_S[cell] += error_S[first + cell] }
      }
      for cell in values_S.indices {
        // Choices one after the other, which become vectors; a switch would become a jump for each cell.
        let fault = faults[first + cell]
        var value_S = min(max(values_S[cell], floor_S), ceiling_S)
        value_S = fault == .stuckLow ? lowest_S : value_S
        value_S = fault == .stuckHigh ? highest_S : value_S
        value_S = fault == .open ? 0 : value_S
        values_S[cell] = value_S
      }
    }
  }

  /// Drift exponents at birth; empty without drift.
  private func driftExponents(
    _ conductance_S: [Float], _ faults: [Fault], _ tile: Int, _ part: TilePart
  ) -> [Float] {
    guard let drift = card.drift else { return [] }
    let address = address(.lastingDriftExponent, tile, part)
    let highest_S = Float(card.cell.highest_S)
    return blockwise(faults.count, from: 0) { exponents, first in
      fillNormals(&exponents, at: address, firstCell: first)
      let cells = first..<first + exponents.count
      drift.replaceByExponents(
        &exponents, conductances_S: conductance_S.span.extracting(cells), highest_S: highest_S)
      // Nothing has nowhere to go, even where a law drifts towards the resting state.
      for cell in exponents.indices where faults[first + cell] == .open { exponents[cell] = 0 }
    }
  }

  /// Each cell's median time constant of retention over its own, log-normal; empty when all are 1.
  private func retentionRates(_ count: Int, _ tile: Int, _ part: TilePart) -> [Float] {
    guard let retention = card.retention, retention.timeSpread > 0 else { return [] }
    let sigma = Float(retention.timeSpread)
    return normals(count, at: address(.retention, tile, part)) { values in
      for cell in values.indices { values[cell] = ChipMath.exp(sigma * values[cell]) }
    }
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
    let address = address(.fault, tile, part)
    var lots = [Float](repeating: 0, count: min(count, blockwiseCount))
    return blockwise(count, from: .none) { faults, first in
      Self.draw(&faults, with: &lots, at: address, first: first, low: low, any: any)
    }
  }

  private static func draw(
    _ faults: inout MutableSpan<Fault>, with lots: inout [Float], at address: DrawAddress, first: Int,
    low: Float,
    any: Float
  ) {
    var drawn = lots.mutableSpan
    fillUniforms(&drawn, at: address, firstCell: first)
    for cell in faults.indices {
      let stuck: Fault = drawn[cell] <= low ? .stuckLow : .stuckHigh
      faults[cell] = drawn[cell] <= any ? stuck : .none
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
    return blockwise(count, from: 0) { weights, first in
      for cell in weights.indices { weights[cell] = own[first + cell].symmetryPoint }
    }
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
    return normals(count, at: address(stream, tile, part)) { values in
      for cell in values.indices { values[cell] = max(1 + sigma * values[cell], 0.05) }
    }
  }

  /// Normals times sigma; empty when sigma is 0.
  func scaledNormals(
    _ count: Int, _ stream: RandomStream, _ tile: Int, _ part: TilePart, sigma: Double
  ) -> [Float] {
    guard sigma > 0 else { return [] }
    let sigma = Float(sigma)
    return normals(count, at: address(stream, tile, part)) { values in
      for cell in values.indices { values[cell] *= sigma }
    }
  }

  private func address(_ stream: RandomStream, _ tile: Int, _ part: TilePart) -> DrawAddress {
    DrawAddress(serial, stream, tile: tile, part: part)
  }
}

extension CellModel {
  /// A conductance a write can leave: between floor and ceiling.
  func clipped(_ value_S: Float) -> Float {
    min(max(value_S, Float(floor_uS * 1e-6)), Float(ceiling_uS * 1e-6))
  }
}
