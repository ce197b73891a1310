import Kernels

extension ReadState {
  /// Packs a tile: weights scale (G+ - G-) / unit times the row's gain, and the variance of the cells' noise likewise.
  init(_ tile: Tile, card: DeviceCard, scale: Double, ageing: Ageing?, perturbation: [Float] = []) {
    let plus = tile.plus.presentConductance_S(ageing)
    let minus = tile.minus.presentConductance_S(ageing)
    let factor = Float(scale / card.cell.unit_S)
    var signal = [Float](repeating: 0, count: plus.count)
    var rowConductance_S = [Double](repeating: 0, count: tile.rows)
    for row in 0..<tile.rows {
      let gain = tile.rowGain.isEmpty ? factor : factor * tile.rowGain[row]
      var sum_S = 0.0
      for cell in row * tile.columns..<(row + 1) * tile.columns {
        signal[cell] = gain * (plus[cell] - minus[cell])
        sum_S += Double(plus[cell]) + Double(minus[cell])
      }
      rowConductance_S[row] = sum_S
    }
    for cell in perturbation.indices {
      signal[cell] += (tile.rowGain.isEmpty ? 1 : tile.rowGain[cell / tile.columns]) * perturbation[cell]
    }
    let variance = CellNoise(card, ageing: ageing).map { noise in
      Self.variance(tile, noise, plus: plus, minus: minus, factor: factor)
    }
    crossbar = PackedCrossbar(
      rows: tile.rows, columns: tile.columns, signal: signal.span, variance: variance?.span)
    self.rowConductance_S = rowConductance_S
  }

  /// Variance of each pair's weight from read to read: both cells' noise, times the row's gain.
  private static func variance(
    _ tile: Tile, _ noise: CellNoise, plus: [Float], minus: [Float], factor: Float
  ) -> [Float] {
    (0..<plus.count).map { cell in
      let gain = tile.rowGain.isEmpty ? factor : factor * tile.rowGain[cell / tile.columns]
      let sum =
        noise.variance_S2(tile.plus, cell, present_S: plus[cell])
        + noise.variance_S2(tile.minus, cell, present_S: minus[cell])
      return gain * gain * sum
    }
  }
}
