/// What a tile's rows were driven with, summed over rows and examples.
struct DrivenSums {
  /// Of level times what the level counts for times the row's conductance.
  var conducted_S = 0.0
  /// Of squared levels.
  var squares = 0.0
  /// Of rows that were driven at all.
  var lines = 0

  init() {}

  /// The sums for cells that are ohmic, where a level counts for itself; nil where some level is no finite number.
  /// Four rows at a time: one sum after the other would wait for each addition, and cost more than the rest of a read's
  /// accounts together.
  init?(ohmic inputs: Matrix, rows: Range<Int>, _ rowConductance_S: [Double]) {
    let levels = inputs.elements.span
    let conductances_S = rowConductance_S.span
    var fours = (conducted_S: SIMD4<Double>.zero, squares: SIMD4<Double>.zero, lines: SIMD4<Int64>.zero)
    let one = SIMD4<Int64>(repeating: 1)
    let whole = rows.lowerBound + rows.count / 4 * 4
    for start in stride(from: 0, to: levels.count, by: inputs.columns) {
      for row in stride(from: rows.lowerBound, to: whole, by: 4) {
        let at = start + row
        let level = SIMD4<Double>(SIMD4<Float>(levels[at], levels[at + 1], levels[at + 2], levels[at + 3]))
        let conductance_S = SIMD4<Double>(
          conductances_S[row], conductances_S[row + 1], conductances_S[row + 2], conductances_S[row + 3])
        let square = level * level
        fours.conducted_S += square * conductance_S
        fours.squares += square
        fours.lines &+= SIMD4<Int64>.zero.replacing(with: one, where: level .!= 0)
      }
      for row in whole..<rows.upperBound {
        let level = Double(levels[start + row])
        conducted_S += level * level * conductances_S[row]
        squares += level * level
        lines += level == 0 ? 0 : 1
      }
    }
    conducted_S += fours.conducted_S.sum()
    squares += fours.squares.sum()
    lines += Int(fours.lines.wrappedSum())
    guard squares.isFinite else { return nil }
  }
}
