import Analog

/// Wishes as targets to be programmed.
extension Updater {
  /// Read, add, write: pairs whose residue has passed the threshold are measured and programmed to the sum.
  mutating func reprogram(
    _ layer: Int, _ slope: Matrix, _ rate: Float, threshold: Float, on chip: inout Chip, phase: Phase
  ) {
    guard let due = gather(layer, slope, rate, threshold: threshold) else { return }
    let measured = chip.measureWeights(layer: layer, reads: 1, phase: phase)
    var targets = due
    targets += measured
    chip.program(layer: layer, weights: targets, phase: phase)
  }

  /// The same for any card, corrected until the pairs show it.
  mutating func writeVerified(
    _ layer: Int, _ slope: Matrix, _ rate: Float, on chip: inout Chip, phase: Phase
  ) {
    let threshold = Float(chip.card.programming.verifyTolerance)
    guard let due = gather(layer, slope, rate, threshold: threshold) else { return }
    chip.adjustVerified(layer: layer, by: due, phase: phase)
  }

  /// Adds to the residue and hands over what has passed the threshold (NaN elsewhere), nil when nothing has.
  private mutating func gather(
    _ layer: Int, _ slope: Matrix, _ rate: Float, threshold: Float
  ) -> Matrix? {
    var residue = memory[layer] ?? Matrix(rows: slope.rows, columns: slope.columns)
    memory[layer] = nil
    var due: Matrix?
    for cell in residue.elements.indices {
      residue.elements[cell] += rate * slope.elements[cell]
      guard residue.elements[cell].magnitude >= threshold else { continue }
      if due == nil { due = Matrix(rows: slope.rows, columns: slope.columns, repeating: .nan) }
      due?.elements[cell] = residue.elements[cell]
      residue.elements[cell] = 0
    }
    memory[layer] = residue
    return due
  }
}
