import Kernels

extension ReadState {
  /// Packs a tile: weights scale (G+ - G-) / unit times the row's gain, and the variance of the cells' noise likewise;
  /// both through the wires when the tile is given as its edge sees it. What perturbation lines hold is added.
  init(
    _ tile: Tile, card: DeviceCard, scale: Double, ageing: Ageing?, through edge: EffectiveTile? = nil,
    perturbation: [Float] = []
  ) {
    let differences = edge?.differences_S
    let plus = tile.plus.presentConductance_S(ageing)
    let minus = tile.minus.presentConductance_S(ageing)
    let factor = Float(scale / card.cell.unit_S)
    var signal = [Float](repeating: 0, count: plus.count)
    var rowConductance_S = [Double](repeating: 0, count: tile.rows)
    for row in 0..<tile.rows {
      let gain = tile.rowGain.isEmpty ? factor : factor * tile.rowGain[row]
      var sum_S = 0.0
      for cell in row * tile.columns..<(row + 1) * tile.columns {
        signal[cell] = gain * (differences?[cell] ?? plus[cell] - minus[cell])
        sum_S += Double(plus[cell]) + Double(minus[cell])
      }
      rowConductance_S[row] = sum_S
    }
    for cell in perturbation.indices {
      signal[cell] += (tile.rowGain.isEmpty ? 1 : tile.rowGain[cell / tile.columns]) * perturbation[cell]
    }
    let variance = CellNoise(card, ageing: ageing).map { noise in
      Self.variance(tile, noise, plus: plus, minus: minus, factor: factor, edge?.attenuation.factors)
    }
    self.rowConductance_S = rowConductance_S
    conduction = Conduction(card, rowGain: tile.rowGain)
    wired = edge.map { WiredRead($0, differences_S: differences ?? []) }
    // Where wires are solved together with cells that are not ohmic, the sums come from there.
    if edge != nil, conduction != nil { signal = [Float](repeating: 0, count: signal.count) }
    crossbar = PackedCrossbar(
      rows: tile.rows, columns: tile.columns, signal: signal.span, variance: variance?.span)
  }

  /// Thermal noise of a tile, lines that have failed left out; nil where the card asks for none.
  mutating func addThermalNoise(
    _ tile: Tile, card: DeviceCard, scale: Double, ageing: Ageing?, through edge: EffectiveTile?
  ) {
    guard let kelvin = card.read.thermalNoise_K else { return }
    let outputs_per_A = scale / (card.cell.unit_S * card.energy.readVoltage_V)
    let readTime_s = card.energy.readTime_s
    if let noise = edge?.thermalNoise {
      thermalNoise = TileThermalNoise(noise, outputs_per_A: outputs_per_A, readTime_s: readTime_s)
      return
    }
    let cells_S = PreciseMatrix(
      pairs: tile, plus: tile.plus.presentConductance_S(ageing),
      minus: tile.minus.presentConductance_S(ageing), dead: dead)
    let sums_S = (0..<tile.columns).map { column in
      (0..<tile.rows).reduce(0.0) { $0 + cells_S[$1, 2 * column] + cells_S[$1, 2 * column + 1] }
    }
    thermalNoise = TileThermalNoise(
      conductance_S: sums_S, outputs_per_A: outputs_per_A, temperature: .kelvin(kelvin),
      readTime_s: readTime_s)
  }

  /// Variance of each pair's weight from read to read: both cells' noise, times the row's gain and what the lines let
  /// through of each cell's.
  private static func variance(
    _ tile: Tile, _ noise: CellNoise, plus: [Float], minus: [Float], factor: Float, _ attenuation: [Double]?
  ) -> [Float] {
    (0..<plus.count).map { cell in
      let through = attenuation.map { (Float($0[2 * cell]), Float($0[2 * cell + 1])) } ?? (1, 1)
      let gain = tile.rowGain.isEmpty ? factor : factor * tile.rowGain[cell / tile.columns]
      let sum =
        noise.variance_S2(tile.plus, cell, present_S: plus[cell]) * (through.0 * through.0)
        + noise.variance_S2(tile.minus, cell, present_S: minus[cell]) * (through.1 * through.1)
      return gain * gain * sum
    }
  }
}
