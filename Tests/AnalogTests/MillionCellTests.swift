import Analog
import Laboratory
import Testing

/// What two writes of a million cells share: on one chip the card's lasting share, on two chips nothing, neither between
/// dies nor between wafers or lots. |r| < 5 / sqrt(n), false in 6e-7 of cases each; serials are fixed.
@Suite struct MillionCellTests {
  private static let share = 0.4
  private static let cells = 1024 * 1024

  /// What the last of some writes to one target left in each G+ cell.
  private func conductances_S(lot: Int, wafer: Int, die: Int, writes: Int) throws -> [Float] {
    let serial = try #require(Serial(lot: lot, wafer: wafer, die: die))
    let card = try DeviceCard(named: "pcm-nandakumar-2019").with { $0.programming.lastingShare = Self.share }
    var chip = Chip(card, serial: serial, layers: [1023, 1024])
    let weights = Matrix(rows: 1024, columns: 1024, repeating: 0.5)
    for _ in 0..<writes { chip.program(layer: 0, weights: weights) }
    return chip.microscope.plus_S[0].elements
  }

  private func correlation(_ first: [Float], _ second: [Float]) -> Double {
    let count = Double(first.count)
    let (a, b) = (
      first.reduce(0.0) { $0 + Double($1) } / count, second.reduce(0.0) { $0 + Double($1) } / count
    )
    var (aa, bb, ab) = (0.0, 0.0, 0.0)
    for index in first.indices {
      let (x, y) = (Double(first[index]) - a, Double(second[index]) - b)
      aa += x * x
      bb += y * y
      ab += x * y
    }
    return ab / (aa * bb).squareRoot()
  }

  @Test func writesShareWhatTheCardSaysAndChipsNothing() throws {
    let first = try conductances_S(lot: 1, wafer: 2, die: 3, writes: 1)
    #expect(first.count == Self.cells)
    let limit = 5 / Double(Self.cells).squareRoot()
    let again = try conductances_S(lot: 1, wafer: 2, die: 3, writes: 2)
    #expect(abs(correlation(first, again) - Self.share) < limit)
    for (lot, wafer, die) in [(1, 2, 4), (1, 3, 3), (2, 2, 3), (2, 1, 3)] {
      let other = try conductances_S(lot: lot, wafer: wafer, die: die, writes: 1)
      #expect(abs(correlation(first, other)) < limit, "lot \(lot), wafer \(wafer), die \(die)")
    }
  }
}
