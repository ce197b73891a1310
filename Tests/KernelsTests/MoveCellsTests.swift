import Kernels
import Testing

/// Moves of eight cells at a time against a plain loop, to the last bit.
@Suite struct MoveCellsTests {
  private struct Cells: Equatable {
    var values: [Float]
    var counts: [UInt32]
  }

  private let range: ClosedRange<Float> = 0.25...2

  private func plain(
    _ cells: inout Cells, _ part: Range<Int>, _ wishes: [Float], _ gain: [Float], _ frozen: [UInt8],
    _ factor: Float
  ) -> Int {
    var written = 0
    for (cell, wish) in zip(part, wishes) where wish != 0 && !wish.isNaN {
      written += 1
      if cells.counts[cell] < .max { cells.counts[cell] += 1 }
      guard frozen[cell] == 0 else { continue }
      let moved = cells.values[cell] + (gain.isEmpty ? 1 : gain[cell]) * (factor * wish)
      cells.values[cell] = min(max(moved, range.lowerBound), range.upperBound)
    }
    return written
  }

  @Test(arguments: [0..<0, 0..<1, 0..<61, 3..<50, 8..<24], [true, false])
  func theArithmeticIsThatOfALoop(part: Range<Int>, hasGain: Bool) {
    let count = 61
    var normals = [Float](repeating: 0, count: 3 * count)
    var span = normals.mutableSpan
    fillNormals(&span, at: DrawAddress(key: 1, stream: 64, array: 1, event: 0))
    let values: [Float] = (0..<count).map { (cell: Int) -> Float in min(max(1 + normals[cell] / 2, 0), 2.5) }
    let counts: [UInt32] = (0..<count).map { (cell: Int) -> UInt32 in
      cell % 5 == 0 ? UInt32.max : UInt32(cell)
    }
    let gain: [Float] =
      hasGain ? (0..<count).map { (cell: Int) -> Float in 1 + 0.2 * normals[count + cell] } : []
    let frozen: [UInt8] = (0..<count).map { (cell: Int) -> UInt8 in cell % 7 == 3 ? UInt8(1 + cell % 4) : 0 }
    var wishes = part.map { normals[2 * count + $0] }
    for (place, special) in zip([2, 4, 9, 11, 13], [Float.nan, 0, .infinity, -.infinity, -0.0])
    where place < wishes.count { wishes[place] = special }

    var expected = Cells(values: values, counts: counts)
    let written = plain(&expected, part, wishes, gain, frozen, -0.7)
    let asked = zip(part, wishes).filter { $0.1 != 0 && !$0.1.isNaN }
    let sum = asked.reduce(0.0) { $0 + Double(values[$1.0]) }
    var tallies: [MoveTally] = []
    for level in InstructionLevel.available {
      var movedValues = values
      var movedCounts = counts
      var valueSpan = movedValues.mutableSpan
      var countSpan = movedCounts.mutableSpan
      let tally = moveCells(
        &valueSpan, counts: &countSpan, cells: part, wishes: wishes.span, gain: gain.span,
        frozen: frozen.span.bytes, factor: -0.7, range: range, level: level)
      #expect(movedValues == expected.values && movedCounts == expected.counts, "\(level)")
      #expect(tally.cells == written)
      #expect(abs(tally.conductance_S - sum) <= 1e-12 * sum)
      tallies.append(tally)
    }
    // To the last bit at every level.
    #expect(tallies.allSatisfy { $0 == tallies[0] })
  }
}
