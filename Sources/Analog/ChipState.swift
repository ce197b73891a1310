/// All of a chip that is not a function of card and serial: what a snapshot file has to hold.
package struct ChipState: Sendable, Equatable {
  /// The part of a cell array that writes change.
  package struct Cells: Sendable, Equatable {
    package var conductance_S: [Float]
    package var hidden: [Float]
    package var pulses: [UInt32]
    package var faults: [UInt8]
    package var writtenAt: [UInt16]
    package var driftExponent: [Float]
    package var relaxationNormal: [Float]

    package init(
      conductance_S: [Float], hidden: [Float], pulses: [UInt32], faults: [UInt8], writtenAt: [UInt16],
      driftExponent: [Float], relaxationNormal: [Float]
    ) {
      self.conductance_S = conductance_S
      self.hidden = hidden
      self.pulses = pulses
      self.faults = faults
      self.writtenAt = writtenAt
      self.driftExponent = driftExponent
      self.relaxationNormal = relaxationNormal
    }
  }

  /// Both polarities of each tile, in the chip's order.
  package var tiles: [(plus: Cells, minus: Cells)]
  package var history: [Clock.Exposure]
  package var ledger: Ledger
  package var lineage: Lineage
  package var readEvent: UInt64
  package var writeEvent: UInt64
  package var writeTimes_s: [Double]
  package var driftReferences: [DriftReference]
  package var compensatedAt: TimeSpan
  /// How reads treat wires; nil: as the card has them.
  package var wires: WireTreatment?

  package init(
    tiles: [(plus: Cells, minus: Cells)], history: [Clock.Exposure], ledger: Ledger, lineage: Lineage,
    readEvent: UInt64, writeEvent: UInt64, writeTimes_s: [Double], driftReferences: [DriftReference],
    compensatedAt: TimeSpan, wires: WireTreatment? = nil
  ) {
    self.tiles = tiles
    self.history = history
    self.ledger = ledger
    self.lineage = lineage
    self.readEvent = readEvent
    self.writeEvent = writeEvent
    self.writeTimes_s = writeTimes_s
    self.driftReferences = driftReferences
    self.compensatedAt = compensatedAt
    self.wires = wires
  }

  package static func == (left: ChipState, right: ChipState) -> Bool {
    left.tiles.elementsEqual(right.tiles) { $0.plus == $1.plus && $0.minus == $1.minus }
      && left.history == right.history && left.ledger == right.ledger && left.lineage == right.lineage
      && left.readEvent == right.readEvent && left.writeEvent == right.writeEvent
      && left.writeTimes_s == right.writeTimes_s && left.driftReferences == right.driftReferences
      && left.compensatedAt == right.compensatedAt && left.wires == right.wires
  }
}

extension CellArray {
  var state: ChipState.Cells {
    ChipState.Cells(
      conductance_S: conductance_S, hidden: hidden, pulses: pulses, faults: faults.map(\.rawValue),
      writtenAt: writtenAt, driftExponent: driftExponent, relaxationNormal: relaxationNormal)
  }

  /// Takes over a saved state whose arrays have the sizes of this one and hold legal values.
  mutating func restore(_ state: ChipState.Cells, _ cell: CellModel, writeTimes: Int) throws(AnalogError) {
    func refuse(_ what: String) -> AnalogError {
      AnalogError("the saved \(what) do not fit this chip", remedy: "restore the file from a copy")
    }
    guard state.conductance_S.count == count, state.hidden.count == hidden.count,
      state.pulses.count == count, state.faults.count == count, state.writtenAt.count == writtenAt.count,
      state.driftExponent.count == driftExponent.count,
      state.relaxationNormal.count == relaxationNormal.count
    else { throw refuse("cells") }
    let isLegal = zip(state.conductance_S, state.faults).allSatisfy { conductance_S, fault in
      // A cell on a broken line has none, whatever the floor.
      conductance_S == (fault == Fault.open.rawValue ? 0 : cell.clipped(conductance_S))
    }
    guard isLegal, state.hidden.allSatisfy(\.isFinite),
      state.driftExponent.allSatisfy({ $0.isFinite && $0 >= 0 }),
      state.relaxationNormal.allSatisfy(\.isFinite)
    else { throw refuse("conductances") }
    guard state.writtenAt.allSatisfy({ $0 < writeTimes }) else { throw refuse("times of writing") }
    let restored = state.faults.compactMap(Fault.init(rawValue:))
    guard restored.count == count, agree(faults: restored, pulses: state.pulses) else {
      throw refuse("faults")
    }
    conductance_S = state.conductance_S
    hidden = state.hidden
    pulses = state.pulses
    faults = restored
    writtenAt = state.writtenAt
    driftExponent = state.driftExponent
    relaxationNormal = state.relaxationNormal
  }
}

extension DriftReference {
  /// Whether it can belong to a layer of so many columns.
  func fits(columns: Int) -> Bool {
    func legal(_ values: [Float]) -> Bool {
      [0, 1, columns].contains(values.count) && values.allSatisfy { $0.isFinite && $0 >= 0 }
    }
    return legal(sums) && legal(factors) && (factors.isEmpty || factors.count == sums.count)
  }
}

extension Chip {
  /// The state to save.
  package var state: ChipState {
    ChipState(
      tiles: tiles.map { (plus: $0.plus.state, minus: $0.minus.state) }, history: clock.history,
      ledger: ledger, lineage: lineage, readEvent: readEvent, writeEvent: writeEvent,
      writeTimes_s: writeTimes_s, driftReferences: driftReferences, compensatedAt: compensatedAt,
      wires: card.wires == nil ? nil : wires)
  }

  /// A chip fabricated anew and put into a saved state. Throws when the state does not fit.
  package init(
    _ card: DeviceCard, serial: Serial, placement: Placement, restoring state: ChipState
  ) throws(AnalogError) {
    self.init(card, serial: serial, placement: placement, unchecked: state.wires ?? card.usualWires)
    try card.check(self.wires, placement)
    guard state.tiles.count == tiles.count, !state.writeTimes_s.isEmpty,
      state.writeTimes_s.allSatisfy({ $0.isFinite && $0 >= 0 })
    else {
      throw AnalogError("the saved tiles do not fit this chip", remedy: "restore the file from a copy")
    }
    for index in tiles.indices {
      try tiles[index].plus.restore(state.tiles[index].plus, card.cell, writeTimes: state.writeTimes_s.count)
      try tiles[index].minus.restore(
        state.tiles[index].minus, card.cell, writeTimes: state.writeTimes_s.count)
    }
    guard state.history.reduce(TimeSpan.zero, { $0 + $1.span }) <= card.ageLimit else {
      throw AnalogError("the saved age passes what the card knows", remedy: "restore the file from a copy")
    }
    for exposure in state.history { clock.advance(by: exposure.span, at: exposure.temperature) }
    ledger = state.ledger
    lineage = state.lineage
    readEvent = state.readEvent
    writeEvent = state.writeEvent
    writeTimes_s = state.writeTimes_s
    guard state.driftReferences.count == placement.crossbarCount,
      state.driftReferences.enumerated().allSatisfy({ $1.fits(columns: placement.fanOut($0)) })
    else {
      throw AnalogError(
        "the saved drift references do not fit this chip", remedy: "restore the file from a copy")
    }
    driftReferences = state.driftReferences
    compensatedAt = state.compensatedAt
  }
}
