import Kernels

/// Moves of cells on which time has left no trace yet and that neither wear nor draw a fate at each write: nothing but
/// gain and bounds is to be thought of, so whole rows go to a kernel. Training spends its time here.
extension Chip {
  /// Whether moves of a matrix's cells come down to gain and bounds.
  func movesPlainly(layer: Int) -> Bool {
    guard card.endurance == nil, card.relaxation == nil, card.retention == nil, writeTimes_s.count == 1,
      !(card.drift?.isRedrawn ?? false), clock.age == .zero, lives(layer: layer)
    else { return false }
    return true
  }

  private func lives(layer: Int) -> Bool {
    let ages_s = lineAges_s
    return tileRange(layer: layer).allSatisfy { deadLines($0, ages_s: ages_s) == nil }
  }

  /// Moves by wishes in units of weight; the same, to the last bit, as moving cell by cell.
  mutating func movePlainly(layer: Int, by wishes: Matrix, phase: Phase) -> Int {
    let mapping = PairMapping(card.cell)
    let range = Float(card.cell.floor_uS * 1e-6)...Float(card.cell.ceiling_uS * 1e-6)
    writeEvent += 1
    var tally = WriteTally()
    for index in tileRange(layer: layer) {
      let block = tiles[index].block
      tiles[index].updateCells { cells, part in
        let factor = mapping.move_S(weight: 1, part)
        tally += cells.move(by: wishes, block, factor: factor, range: range)
      }
    }
    chargeWrite(tally, layer: layer, phase: phase)
    return tally.pulses
  }
}

extension CellArray {
  /// Moves the block's cells by a share of a layer's wishes.
  fileprivate mutating func move(
    by wishes: Matrix, _ block: Placement.Block, factor: Float, range: ClosedRange<Float>
  ) -> WriteTally {
    let width = block.columns.count
    let isWhole = width == wishes.columns
    // A block as wide as its matrix lies in one piece.
    let pieces = isWhole ? 1 : block.rows.count
    let length = isWhole ? width * block.rows.count : width
    var tally = WriteTally()
    // Taken out, so that both can be changed at once without a copy.
    var values: [Float] = []
    var counts: [UInt32] = []
    swap(&values, &conductance_S)
    swap(&counts, &pulses)
    for piece in 0..<pieces {
      let from = (block.rows.lowerBound + piece) * wishes.columns + block.columns.lowerBound
      let cells = piece * length..<(piece + 1) * length
      var valueSpan = values.mutableSpan
      var countSpan = counts.mutableSpan
      let moved = moveCells(
        &valueSpan, counts: &countSpan, cells: cells,
        wishes: wishes.elements.span.extracting(from..<from + length), gain: gain.span,
        frozen: faults.span.bytes, factor: factor, range: range)
      tally.add(cells: moved.cells, conductance_S: moved.conductance_S)
    }
    swap(&values, &conductance_S)
    swap(&counts, &pulses)
    return tally
  }
}
