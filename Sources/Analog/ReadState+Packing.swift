import Kernels

extension ReadState {
  /// Packs a tile: weights scale (G+ - G-) / unit times the row's gain, and the variance of the cells' noise likewise.
  init(_ tile: Tile, card: DeviceCard, scale: Double, drift: DriftTable?) {
    let plus = tile.plus.presentConductance_S(drift)
    let minus = tile.minus.presentConductance_S(drift)
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
    let variance = card.read.flicker.map { flicker in
      Self.variance(tile, flicker, card: card, drift: drift, plus: plus, minus: minus, factor: factor)
    }
    crossbar = PackedCrossbar(
      rows: tile.rows, columns: tile.columns, signal: signal.span, variance: variance?.span)
    self.rowConductance_S = rowConductance_S
  }

  /// Variance of each pair's weight from read to read: both cells' flicker noise, times the row's gain.
  private static func variance(
    _ tile: Tile, _ flicker: ReadModel.Flicker, card: DeviceCard, drift: DriftTable?, plus: [Float],
    minus: [Float], factor: Float
  ) -> [Float] {
    let law = FlickerLaw(flicker, card: card, drift: drift)
    return (0..<plus.count).map { cell in
      let gain = tile.rowGain.isEmpty ? factor : factor * tile.rowGain[cell / tile.columns]
      let sum =
        law.variance_S2(tile.plus, cell, present_S: plus[cell])
        + law.variance_S2(tile.minus, cell, present_S: minus[cell])
      return gain * gain * sum
    }
  }
}

/// Flicker noise of a cell at the present time, integrated from the read's duration to the cell's age.
struct FlickerLaw {
  private let flicker: ReadModel.Flicker
  private let highest_S: Float
  /// ln((t + t0 + t_r) / (2 t_r)) for each time of writing; one entry without drift.
  private let logSpans: [Float]

  init(_ flicker: ReadModel.Flicker, card: DeviceCard, drift: DriftTable?) {
    self.flicker = flicker
    highest_S = Float(card.cell.highest_S)
    let readTime_s = flicker.readTime_ns * 1e-9
    let t0_s = card.drift?.referenceTime_s ?? 1
    logSpans = (drift?.ages_s ?? [0]).map {
      // A read longer than t0 + t has no lower frequencies to sum.
      max(Float(portableLog2(($0 + t0_s + readTime_s) / (2 * readTime_s)) * 0.693_147_180_559_945_3), 0)
    }
  }

  /// (G(t) Q)^2 ln(...), Q taken at the conductance that was programmed.
  func variance_S2(_ cells: CellArray, _ cell: Int, present_S: Float) -> Float {
    let relative = max(cells.conductance_S[cell] / highest_S, 1e-7)
    let power = ChipMath.exp2(Float(flicker.exponent) * ChipMath.ln(relative) * 1.442_695)
    let quality = min(Float(flicker.coefficient) / max(power, 1e-3), Float(flicker.limit))
    let sigma_S = present_S * quality
    return sigma_S * sigma_S * logSpans[cells.writtenAt.isEmpty ? 0 : Int(cells.writtenAt[cell])]
  }
}
