import Kernels

/// What a test bench does to cells directly, as a probe station would; the pulsed cells' hidden weights need a look that
/// no chip in use allows. Used for characterization and calibration only.
extension Chip {
  /// Puts every G+ cell of a layer that has a law of pulses at one weight, without noise. Stuck cells stay.
  package mutating func setPulsedWeights(layer: Int, to weight: Double) {
    let rest_S = Float(card.cell.rest_S)
    let unit_S = Float(card.cell.unit_S)
    for index in tileRange(layer: layer) {
      tiles[index].updateCells { cells, part in
        guard part == .plus, let steps = cells.steps?.inMemory else { return }
        for cell in 0..<cells.count where cells.faults[cell] == .none {
          cells.hidden[cell] = steps[cell].clipped(Float(weight))
          cells.conductance_S[cell] = rest_S + unit_S * cells.hidden[cell]
        }
      }
    }
  }

  /// Normalised weights of a layer's pairs as they show, (G+ - G-) / unit, and as they are under write noise; the
  /// second is empty for cells without a law of pulses. In the order of tiles.
  package func pairWeights(layer: Int) -> (shown: [Float], hidden: [Float]) {
    let unit_S = Float(card.cell.unit_S)
    let rest_S = Float(card.cell.rest_S)
    let ageing = ageing
    var shown: [Float] = []
    var hidden: [Float] = []
    for tile in tiles[tileRange(layer: layer)] {
      let plus = tile.plus.presentConductance_S(ageing)
      let minus = tile.minus.presentConductance_S(ageing)
      for cell in plus.indices { shown.append((plus[cell] - minus[cell]) / unit_S) }
      for cell in tile.plus.hidden.indices {
        hidden.append(tile.plus.hidden[cell] - (minus[cell] - rest_S) / unit_S)
      }
    }
    return (shown, hidden)
  }

  /// Conductances of a layer's G+ cells now, without and with one draw of the noise of a read, and their drift
  /// exponents (empty without drift). `event` names the draw.
  package func cellConductances_S(
    layer: Int, event: UInt64
  ) -> (quiet: [Float], read: [Float], driftExponents: [Float]) {
    let ageing = ageing
    var quiet: [Float] = []
    var read: [Float] = []
    var exponents: [Float] = []
    for tile in tiles[tileRange(layer: layer)] {
      let present = tile.plus.presentConductance_S(ageing)
      quiet += present
      exponents += tile.plus.driftExponent
      guard let law = CellNoise(card, ageing: ageing) else {
        read += present
        continue
      }
      let noise = normals(
        present.count,
        at: DrawAddress(serial, .readNoise, tile: tile.block.tile, part: .plus, event: event))
      for cell in present.indices {
        let variance_S2 = law.variance_S2(tile.plus, cell, present_S: present[cell])
        // Wandering and noise are cut once, together.
        let cutOff_S =
          tile.plus.freeConductance_S(of: cell, ageing) - tile.plus.agedConductance_S(of: cell, ageing)
        let noisy_S = present[cell] + cutOff_S + variance_S2.squareRoot() * noise[cell]
        // A single cell's current does not turn round, and published models of wandering cells cut it as they cut those.
        read.append(max(ageing?.relaxation?.clipped(noisy_S) ?? noisy_S, 0))
      }
    }
    return (quiet, read, exponents)
  }

  /// Conductances of a layer's G+ cells as programming left them, cut only to what a write may leave.
  package func programmedConductances_S(layer: Int) -> [Float] {
    let ageing = ageing
    return tiles[tileRange(layer: layer)].flatMap { tile in
      (0..<tile.plus.count).map { card.cell.clipped(tile.plus.freeConductance_S(of: $0, ageing)) }
    }
  }
}
