/// What reads and writes cost, charged where they happen.
extension Chip {
  /// Charges one tile's read: conversions, lines and the cells' own dissipation,
  /// E = t sum_i V_i^2 sum_j (G+_ij + G-_ij) while wires are ideal and columns sit at ground. Where wires are exact it is
  /// the heat of cells and wires together, t V' Y V over the drivers.
  /// `inputConversions` is how often an input converter worked; nil: once for every driven row and example.
  mutating func chargeRead(
    _ index: Int, layer: Int, inputs: Matrix, rows: Range<Int>, phase: Phase, inputConversions: Int? = nil
  ) {
    let tile = tiles[index]
    guard let state = tile.readState, inputs.rows > 0 else { return }
    let inputs = state.dead?.silenced(inputs) ?? inputs
    let livingRows = state.dead?.livingRows(rows) ?? rows.count
    let livingColumns = state.dead?.livingColumns ?? tile.columns
    let energy = card.energy
    let driven = Self.driven(inputs, rows: rows, state)
    let volts2 = energy.readVoltage_V * energy.readVoltage_V
    let cells_S = state.wired?.heat_S(inputs, rows: rows, rowGain: tile.rowGain) ?? driven.conducted_S
    let line_F = energy.lineCapacitancePerCell_F * Double(2 * tile.columns)
    let busy_s = energy.readTime_s * Double(inputs.rows)
    ledger.charge(
      LedgerKey(phase, layer: layer, .cells, .read), count: inputs.rows,
      energy_J: cells_S * volts2 * energy.readTime_s, time_s: busy_s)
    ledger.charge(
      LedgerKey(phase, layer: layer, .lines, .charge), count: driven.lines,
      energy_J: driven.squares * volts2 * line_F)
    ledger.charge(
      LedgerKey(phase, layer: layer, .dac, .convert), count: inputConversions ?? inputs.rows * livingRows)
    ledger.charge(LedgerKey(phase, layer: layer, .adc, .convert), count: inputs.rows * livingColumns)
    ledger.charge(LedgerKey(phase, layer: layer, .tiles, .leak), count: inputs.rows, time_s: busy_s)
  }

  /// Sums over driven rows and examples: of level times what the level counts for times the row's conductance, of
  /// squared levels, and of rows that were driven at all.
  private static func driven(_ inputs: Matrix, rows: Range<Int>, _ state: ReadState) -> DrivenSums {
    if state.conduction == nil, let sums = DrivenSums(ohmic: inputs, rows: rows, state.rowConductance_S) {
      return sums
    }
    var sums = DrivenSums()
    for start in stride(from: 0, to: inputs.elements.count, by: inputs.columns) {
      for row in rows {
        let level = Double(inputs.elements[start + row])
        // What is no number drives nothing; the kernel hands it on to the outputs.
        guard level != 0, level.isFinite else { continue }
        sums.conducted_S += level * state.conducted(level, row: row) * state.rowConductance_S[row]
        sums.squares += level * level
        sums.lines += 1
      }
    }
    return sums
  }

  /// Charges a write: every pulse dissipates V^2 G t in its cell, taken from the supply through the pump.
  mutating func chargeWrite(_ tally: WriteTally, layer: Int, phase: Phase) {
    let energy = card.energy
    let volts2 = energy.writeVoltage_V * energy.writeVoltage_V
    ledger.charge(
      LedgerKey(phase, layer: layer, .cells, .pulse), count: tally.pulses,
      energy_J: volts2 * tally.conductancePulses_S * energy.writeTime_s / energy.pumpEfficiency,
      time_s: Double(tally.pulses) * energy.writeTime_s)
  }

  /// Lets the chip wait under power: it ages as by `age`, and each tile leaks all the while, charged to `idle`.
  public mutating func idle(_ span: TimeSpan, at temperature: Temperature = .room) {
    age(span, at: temperature)
    for layer in 0..<placement.crossbarCount {
      let tiles = tileRange(layer: layer).count
      ledger.charge(
        LedgerKey(.idle, layer: layer, .tiles, .leak), count: tiles,
        time_s: Double(tiles) * span.seconds)
    }
  }

  /// Charges work of the digital side or its memory: additions, multiplications, random bits, stored bits.
  public mutating func chargeDigital(_ phase: Phase, layer: Int?, _ action: Action, count: Int) {
    let component: Component = action == .store ? .buffer : .digital
    ledger.charge(LedgerKey(phase, layer: layer, component, action), count: count)
  }
}
