import Analog
import Laboratory
import Learning
import Testing

/// Chips that learn through their wires.
@Suite struct WiredTrainingTests {
  private static let card = DeviceCard(name: "wired").with { $0.wires = WireModel(segment_ohm: 200) }

  @Test(arguments: [Rule.exact, .tilePerturbation, .directFeedbackAlignment]) func theyLearn(rule: Rule)
    throws
  {
    let task = toyTask()
    var chip = Chip(Self.card, serial: 1, layers: [6, 12, 3])
    let before = try evaluate(&chip, on: task).accuracy
    let after = try train(&chip, on: task, by: rule).accuracy ?? 0
    #expect(after > 0.75 && after > before + 0.2)
    #expect(chip.wireTolerance == 0)
  }

  /// Following wires leaves no trace: what comes after depends on the cells alone.
  @Test func aChipThatWasSavedLearnsOnAsOneThatWasNot() throws {
    let task = toyTask()
    let options = TrainingOptions(epochs: 3, batchSize: 10)
    var chip = Chip(Self.card, serial: 2, layers: [6, 12, 3])
    try train(&chip, on: task, by: .exact, options: options)
    var again = try Chip(Self.card, serial: 2, placement: chip.placement, restoring: chip.state)
    for _ in 0..<2 {
      try train(&chip, on: task, by: .exact, options: options)
      try train(&again, on: task, by: .exact, options: options)
    }
    #expect(chip.state == again.state)
  }
}
