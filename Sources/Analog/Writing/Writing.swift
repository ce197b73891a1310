import Kernels

/// One write event on a tile: who writes, when, and the draws that belong to it.
struct Writer {
  let card: DeviceCard
  let serial: Serial
  /// The chip's write counter.
  let event: UInt64
  /// Index of the present time among the chip's times of writing.
  let timeIndex: UInt16
  /// What time has done to earlier writes.
  let ageing: Ageing?
  /// Failed lines of the tile that is being written.
  var dead: DeadLines?
  /// How many threads may work at it.
  var threads = 1

  /// What cells get at this event besides a conductance: normals of drift exponents and of wandering, empty for cards
  /// without.
  private struct Fates {
    var exponents: [Float] = []
    var wandering: [Float] = []
  }

  private func fates(_ cells: CellArray) -> Fates {
    var fates = Fates()
    if let drift = card.drift, drift.isRedrawn {
      fates.exponents = mixed(
        cells.count, lasting: cells.lastingExponent, share: drift.lastingShare,
        DrawAddress(cells.origin, .driftExponent, event: event))
    }
    if let relaxation = card.relaxation {
      fates.wandering = mixed(
        cells.count, lasting: cells.lastingRelaxation, share: relaxation.lastingShare,
        DrawAddress(cells.origin, .relaxation, event: event))
    }
    return fates
  }

  /// Notes that a cell was written: wear, time, and its fate in the state that was aimed at.
  private func stamp(_ cells: inout CellArray, _ cell: Int, aimed_S: Float, pulses: Int, _ fates: Fates) {
    cells.pulses[cell] = UInt32(clamping: Int(cells.pulses[cell]) + pulses)
    cells.wearOut(cell)
    if !cells.writtenAt.isEmpty { cells.writtenAt[cell] = timeIndex }
    if !fates.wandering.isEmpty { cells.relaxationNormal[cell] = fates.wandering[cell] }
    guard let drift = card.drift, !fates.exponents.isEmpty else { return }
    cells.driftExponent[cell] = drift.exponent(
      relative: aimed_S / Float(card.cell.highest_S), normal: fates.exponents[cell])
  }

  /// sqrt(share) lasting + sqrt(1 - share) fresh; nothing lasting is needed where its share is 0.
  private func mixed(_ count: Int, lasting: [Float], share: Double, _ address: DrawAddress) -> [Float] {
    if share >= 1 { return lasting }
    let fresh = normals(count, at: address)
    if share <= 0 { return fresh }
    let (keptPart, freshPart) = (Float(share.squareRoot()), Float((1 - share).squareRoot()))
    return blockwise(count, from: 0) { values, first in
      for cell in values.indices {
        values[cell] = keptPart * lasting[first + cell] + freshPart * fresh[first + cell]
      }
    }
  }

  /// Sets cells to target conductances, open loop: gain about the resting state, offset, and programming noise.
  /// A NaN target leaves its cell alone. Returns the number of cells written.
  func program(_ cells: inout CellArray, targets_S: [Float], _ tile: Int, _ part: TilePart) -> WriteTally {
    var tally = WriteTally()
    let rest_S = Float(card.cell.rest_S)
    let noise = programmingNormals(cells, tile, part)
    let fates = fates(cells)
    let polynomial = card.programming.noisePolynomial_uS.map { Float($0 * 1e-6) }
    for cell in 0..<cells.count {
      guard !targets_S[cell].isNaN, dead?.cut(cell) != true else { continue }
      tally.add(cells.conductance_S[cell])
      cells.pulses[cell] = UInt32(clamping: Int(cells.pulses[cell]) + 1)
      guard cells.faults[cell] == .none else { continue }
      let gain = cells.gain.isEmpty ? 1 : cells.gain[cell]
      var value_S =
        rest_S + gain * (targets_S[cell] - rest_S) + (cells.offset_S.isEmpty ? 0 : cells.offset_S[cell])
      if !noise.isEmpty {
        let relative = targets_S[cell] / Float(card.cell.highest_S)
        let sigma_S = polynomial.reversed().reduce(Float(0)) { $0 * relative + $1 }
        value_S += max(sigma_S, 0) * noise[cell]
      }
      cells.conductance_S[cell] = cells.narrowed_S(card.cell.clipped(value_S), cell, card.cell)
      stamp(&cells, cell, aimed_S: targets_S[cell], pulses: 0, fates)
    }
    return tally
  }

  private func programmingNormals(_ cells: CellArray, _ tile: Int, _ part: TilePart) -> [Float] {
    guard !card.programming.noisePolynomial_uS.isEmpty else { return [] }
    let address = DrawAddress(serial, .programmingError, tile: tile, part: part, event: event)
    return mixed(cells.count, lasting: cells.lastingError, share: card.programming.lastingShare, address)
  }

  /// Moves cells by wished amounts, each times the cell's gain. Cells with a wish of 0 or NaN are left alone.
  func move(_ cells: inout CellArray, by wishes_S: [Float], _ tile: Int, _ part: TilePart) -> WriteTally {
    var tally = WriteTally()
    let fates = fates(cells)
    for cell in 0..<cells.count where wishes_S[cell] != 0 && !wishes_S[cell].isNaN {
      guard dead?.cut(cell) != true else { continue }
      tally.add(cells.conductance_S[cell])
      cells.pulses[cell] = UInt32(clamping: Int(cells.pulses[cell]) + 1)
      guard cells.faults[cell] == .none else { continue }
      let gain = cells.gain.isEmpty ? 1 : cells.gain[cell]
      let present_S = cells.agedConductance_S(of: cell, ageing)
      let moved_S = card.cell.clipped(present_S + gain * wishes_S[cell])
      cells.conductance_S[cell] = cells.narrowed_S(moved_S, cell, card.cell)
      stamp(&cells, cell, aimed_S: cells.conductance_S[cell], pulses: 0, fates)
    }
    return tally
  }

  /// Fires signed numbers of pulses at cells and redraws what the pulsed cells show. Affine laws take their closed
  /// form for any number; other laws are fired one pulse at a time by the caller.
  func pulse(_ cells: inout CellArray, counts: [Int32], _ law: PulseLaw, _ tile: Int, _ part: TilePart)
    -> WriteTally
  {
    var tally = WriteTally()
    guard let kept = cells.steps else { return tally }
    if law.hasClosedForm, cells.wear == nil, dead == nil, card.relaxation == nil,
      card.drift?.isRedrawn != true
    {
      return pulseByKernel(&cells, counts: counts, kept, law, tile, part)
    }
    let steps = kept.inMemory
    let noise = normals(
      cells.count, at: DrawAddress(serial, .pulseNoise, tile: tile, part: part, event: event))
    let shown = normals(
      cells.count, at: DrawAddress(serial, .writeNoise, tile: tile, part: part, event: event))
    let fates = fates(cells)
    let unit_S = Float(card.cell.unit_S)
    let rest_S = Float(card.cell.rest_S)
    let writeNoise = Float(law.writeNoiseSteps * law.step)
    for cell in 0..<cells.count where counts[cell] != 0 {
      guard dead?.cut(cell) != true else { continue }
      let pulses = Int(counts[cell].magnitude)
      tally.add(cells.conductance_S[cell], pulses: pulses)
      guard cells.faults[cell] == .none else {
        cells.pulses[cell] = UInt32(clamping: Int(cells.pulses[cell]) + pulses)
        continue
      }
      cells.hidden[cell] = cells.pulsedWeight(
        cell, steps, upward: counts[cell] > 0, count: pulses, law, normal: noise[cell])
      let visible = cells.hidden[cell] + writeNoise * shown[cell]
      cells.conductance_S[cell] = card.cell.clipped(rest_S + unit_S * visible)
      stamp(&cells, cell, aimed_S: cells.conductance_S[cell], pulses: pulses, fates)
    }
    return tally
  }
}

extension Writer {
  /// The same for cells that neither wear nor get a new fate with each write, and whose steps are affine.
  private func pulseByKernel(
    _ cells: inout CellArray, counts: [Int32], _ steps: PulseSteps, _ law: PulseLaw, _ tile: Int,
    _ part: TilePart
  ) -> WriteTally {
    let firing = law.firing(
      card.cell, noise: DrawAddress(serial, .pulseNoise, tile: tile, part: part, event: event),
      shown: DrawAddress(serial, .writeNoise, tile: tile, part: part, event: event))
    if !cells.writtenAt.isEmpty {
      for cell in counts.indices where counts[cell] != 0 && cells.faults[cell] == .none {
        cells.writtenAt[cell] = timeIndex
      }
    }
    // Taken out and put back: three arrays of one value cannot be open at once.
    var (hidden, conductance_S, pulses): ([Float], [Float], [UInt32]) = ([], [], [])
    func exchange() {
      swap(&hidden, &cells.hidden)
      swap(&conductance_S, &cells.conductance_S)
      swap(&pulses, &cells.pulses)
    }
    exchange()
    defer { exchange() }
    var hiddenSpan = hidden.mutableSpan
    var conductanceSpan = conductance_S.mutableSpan
    var pulsesSpan = pulses.mutableSpan
    return WriteTally(
      firePulses(
        counts: counts.span, faults: cells.faults.span.bytes, hidden: &hiddenSpan,
        conductance: &conductanceSpan, pulses: &pulsesSpan, steps: steps.source, firing: firing,
        threads: threads))
  }
}

/// How many cells a write touched, how many pulses they took, and the sum of conductance times pulses, from which
/// the energy of the pulses follows.
struct WriteTally {
  private(set) var cells = 0
  private(set) var pulses = 0
  private(set) var conductancePulses_S = 0.0

  init() {}

  init(_ tally: PulseTally) {
    (cells, pulses, conductancePulses_S) = (tally.cells, tally.pulses, tally.conductancePulses_S)
  }

  mutating func add(_ conductance_S: Float, pulses: Int = 1) {
    cells += 1
    self.pulses += pulses
    conductancePulses_S += Double(conductance_S) * Double(pulses)
  }

  /// Cells that each took one pulse.
  mutating func add(cells count: Int, conductance_S: Double) {
    cells += count
    pulses += count
    conductancePulses_S += conductance_S
  }

  static func += (left: inout WriteTally, right: WriteTally) {
    left.cells += right.cells
    left.pulses += right.pulses
    left.conductancePulses_S += right.conductancePulses_S
  }
}
