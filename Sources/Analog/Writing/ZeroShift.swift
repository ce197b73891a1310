/// Setting references to the points where cells are symmetric (zero-shifting; Kim et al. 2019).
extension Chip {
  /// Drives every G+ cell of a layer to its point of symmetry by pulses up and down in turn, measures where it has
  /// come to through the chip's own converters, and sets its reference there, so that weight 0 is where pulses that
  /// cancel leave a cell. The card must have a law of pulses and references. Erases the layer.
  public mutating func shiftZero(
    layer: Int, pairs: Int = 1000, measurements: Int = 16, phase: Phase = .program
  ) {
    guard case .pulses = card.update, card.cell.pairing == .reference else {
      preconditionFailure("the card has no pulsed cells against references")
    }
    let count = (placement.fanIn(layer) + 1) * placement.fanOut(layer)
    let up = [Int32](repeating: 1, count: count)
    let down = [Int32](repeating: -1, count: count)
    var sum = Matrix(rows: placement.fanIn(layer) + 1, columns: placement.fanOut(layer))
    for pair in 0..<max(pairs, measurements) {
      pulse(layer: layer, counts: up, phase: phase)
      pulse(layer: layer, counts: down, phase: phase)
      // What a cell shows is redrawn at every pulse, so the last of the pairs are all measured.
      if pair >= max(pairs, measurements) - measurements {
        sum += measureWeights(layer: layer, reads: 1, phase: phase)
      }
    }
    sum *= 1 / Float(max(measurements, 1))
    setReferences(layer: layer, by: sum, phase: phase)
  }

  /// Moves each reference by a measured weight; one write each.
  private mutating func setReferences(layer: Int, by weights: Matrix, phase: Phase) {
    writeEvent += 1
    let unit_S = Float(card.cell.unit_S)
    var tally = WriteTally()
    for index in tileRange(layer: layer) {
      let shifts = tiles[index].block.elements(of: weights)
      tiles[index].readState = nil
      for cell in shifts.indices where shifts[cell].isFinite {
        tally.add(tiles[index].minus.conductance_S[cell])
        guard tiles[index].minus.faults[cell] == .none else { continue }
        let moved_S = tiles[index].minus.conductance_S[cell] + unit_S * shifts[cell]
        tiles[index].minus.conductance_S[cell] = card.cell.clipped(moved_S)
        tiles[index].minus.pulses[cell] &+= 1
      }
    }
    chargeWrite(tally, layer: layer, phase: phase)
  }
}
