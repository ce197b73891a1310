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
    let start = Cells(
      values: (0..<count).map { min(max(1 + normals[$0] / 2, 0), 2.5) },
      counts: (0..<count).map { $0 % 5 == 0 ? .max : UInt32($0) })
    let gain = hasGain ? (0..<count).map { 1 + 0.2 * normals[count + $0] } : []
    let frozen = (0..<count).map { UInt8($0 % 7 == 3 ? 1 + $0 % 4 : 0) }
    var wishes = part.map { normals[2 * count + $0] }
    for (place, special) in zip([2, 4, 9, 11, 13], [Float.nan, 0, .infinity, -.infinity, -0.0])
    where place < wishes.count { wishes[place] = special }

    var expected = start
    let written = plain(&expected, part, wishes, gain, frozen, -0.7)
    var found = start
    var values = found.values.mutableSpan
    var counts = found.counts.mutableSpan
    let tally = moveCells(
      &values, counts: &counts, cells: part, wishes: wishes.span, gain: gain.span, frozen: frozen.span.bytes,
      factor: -0.7, range: range)
    #expect(found == expected)
    #expect(tally.cells == written)
    let sum = zip(part, wishes).reduce(0.0) {
      $1.1 != 0 && !$1.1.isNaN ? $0 + Double(start.values[$1.0]) : $0
    }
    #expect(abs(tally.conductance_S - sum) <= 1e-12 * sum)
  }
}
