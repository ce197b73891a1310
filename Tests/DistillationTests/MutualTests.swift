import Analog
import Distillation
import Laboratory
import Learning
import Testing

/// Columns that see halves of the digits and teach each other.
@Suite struct MutualTests {
  private func column(_ serial: Serial, _ view: FrontEnd, _ labelled: DataSet) throws -> Chip {
    var chip = Chip(try DeviceCard(named: "generic-analog"), serial: serial, layers: [32, 32, 10])
    try train(
      &chip, on: labelled.seen(through: view), by: .directFeedbackAlignment,
      options: TrainingOptions(epochs: 60, historyPoints: 0))
    return chip
  }

  private func options(epochs: Int) -> DistillationOptions {
    var options = DistillationOptions(
      shifts: false, softness: 2, spread: 0, rule: .directFeedbackAlignment,
      training: TrainingOptions(epochs: epochs, historyPoints: 0))
    options.labelShare = 1
    return options
  }

  /// 100 labels and 1,197 digits without.
  @Test func columnsLearnFromEachOther() throws {
    var labelled = DataSet.digits
    labelled.train = labelled.train.prefix(100)
    var left = try column(1, .left, labelled)
    var right = try column(2, .right, labelled)
    func both() throws -> Double {
      try evaluate(&left, on: DataSet.digits.seen(through: .left), reads: 8).accuracy
        + evaluate(&right, on: DataSet.digits.seen(through: .right), reads: 8).accuracy
    }
    let apart = try both() / 2
    let set = TransferSet(.digits).labelled(first: 100)
    let agreements = try teachEachOther(&left, &right, over: set, rounds: 3, options: options(epochs: 10))
    let together = try both() / 2
    #expect(agreements.count == 3 && agreements[2] > agreements[0])
    #expect(together > apart, "\(apart) \(together) \(agreements)")
    // Neither has become the other's successor.
    #expect(left.lineage == Lineage() && right.lineage == Lineage())
  }

  @Test func noRoundIsRefused() throws {
    var left = Chip(try DeviceCard(named: "ideal"), serial: 1, layers: [32, 8, 10])
    var right = Chip(try DeviceCard(named: "ideal"), serial: 2, layers: [32, 8, 10])
    #expect(throws: DistillationError.self) {
      try teachEachOther(&left, &right, over: TransferSet(.digits), rounds: 0)
    }
    #expect(throws: (any Error).self) {
      try teachEachOther(&left, &right, over: TransferSet(.digits), views: (.whole, .right), rounds: 1)
    }
    #expect(left.pulseCount + right.pulseCount == 0)
  }
}
