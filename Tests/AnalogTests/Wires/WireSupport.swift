import Analog

/// A chip of one tile with wires and otherwise perfect, programmed at random.
struct WiredCase {
  static func card(_ wires: WireModel?) -> DeviceCard { .perfect.with { $0.wires = wires } }

  static func wires(_ segment_ohm: Double, driver_ohm: Double = 0, sense_ohm: Double = 0) -> WireModel {
    var wires = WireModel(segment_ohm: segment_ohm)
    (wires.driver_ohm, wires.sense_ohm) = (driver_ohm, sense_ohm)
    return wires
  }

  static func chip(_ card: DeviceCard, layers: [Int], seed: UInt64, wires: WireTreatment? = nil) -> Chip {
    var chip = Chip(card, serial: Serial("\(seed)") ?? 1, layers: layers, wires: wires)
    var numbers = Inputs(seed: seed)
    chip.program(layer: 0, weights: numbers.matrix(rows: layers[0] + 1, columns: layers[1]))
    return chip
  }

  /// The first layer's cells as they lie on the chip, from the microscope; those of given rows and columns open.
  static func array(
    _ chip: borrowing Chip, _ wires: WireModel, openRows: [Int] = [], openColumns: [Int] = []
  ) throws -> WiredArray {
    let view = chip.microscope
    let (plus, minus) = (view.plus_S[0], view.minus_S[0])
    let cells = PreciseMatrix(rows: plus.rows, columns: 2 * plus.columns) { row, line in
      if openRows.contains(row) || openColumns.contains(line / 2) { return 0 }
      return Double(line % 2 == 0 ? plus[row, line / 2] : minus[row, line / 2])
    }
    return try WiredArray(
      conductances_S: cells, rowWire_ohm: wires.rowSegment_ohm, columnWire_ohm: wires.columnSegment_ohm,
      drivers_ohm: [Double](repeating: wires.driver_ohm, count: plus.rows),
      senses_ohm: [Double](repeating: wires.sense_ohm, count: 2 * plus.columns))
  }

  /// What the chip should give, by the line solver, which shares no code with the merge that the chip uses.
  static func outputs(
    _ chip: borrowing Chip, _ array: WiredArray, _ driven: Matrix, rows: Range<Int>
  ) throws -> (outputs: [Double], heat_W: Double) {
    let volts_V = chip.card.energy.readVoltage_V
    let factor = chip.weightScale(layer: 0) / chip.card.cell.unit_S / volts_V
    let solver = LineSolver(array)
    var outputs: [Double] = []
    var heat_W = 0.0
    for example in 0..<driven.rows {
      let volts = (0..<driven.columns).map {
        rows.contains($0) ? Double(driven[example, $0]) * volts_V : 0
      }
      let solution = try solver.solve(volts: volts)
      let currents_A = solution.currents_A
      heat_W += solution.power_W(of: array)
      outputs += (0..<array.columns / 2).map { factor * (currents_A[2 * $0] - currents_A[2 * $0 + 1]) }
    }
    return (outputs, heat_W)
  }
}
