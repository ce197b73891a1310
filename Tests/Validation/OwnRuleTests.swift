import MortalComputing
import Testing

/// A rule from outside the library trains chips as the library's own do.
@Suite struct OwnRuleTests {
  private func accuracies() throws -> (own: Double, floor: Double) {
    let card = try DeviceCard(named: "generic-analog")
    var chip = Chip(card, serial: 1, layers: [64, 32, 10])
    try train(&chip, on: .digits, by: TargetProjection())
    let accuracy = try evaluate(&chip, on: .digits, reads: 8).accuracy

    var other = Chip(card, serial: 1, layers: [64, 32, 10])
    try train(&other, on: .digits, by: .readoutOnly)
    let floor = try evaluate(&other, on: .digits, reads: 8).accuracy
    return (accuracy, floor)
  }

  @Test func itTrainsTheHiddenLayer() throws {
    let (own, floor) = try accuracies()
    // Measured: 0.896 and 0.808.
    #expect(own >= floor + 0.04)
  }
}
