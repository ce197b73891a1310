import Analog
import Energy
import Laboratory
import Learning
import Testing

/// Layers that learn by themselves to be lively for true labels.
@Suite struct ForwardForwardTests {
  private let card: DeviceCard

  init() throws { card = try DeviceCard(named: "generic-analog") }

  private func trained(epochs: Int, seed: UInt64 = 1) throws -> Chip {
    var chip = Chip(card, serial: 1, layers: [104, 60, 60, 10])
    let options = TrainingOptions(epochs: epochs, hiddenRate: 0.002, seed: seed, historyPoints: 0)
    try train(&chip, on: .digits, by: .forwardForward, options: options)
    return chip
  }

  @Test func itLearnsTheDigits() throws {
    var chip = try trained(epochs: 15)
    let rule = ForwardForward()
    let goodness = try rule.evaluate(&chip, on: .digits, reads: 1, by: .goodness).accuracy
    let readout = try rule.evaluate(&chip, on: .digits, reads: 1, by: .readout).accuracy
    // Measured on serials 1 to 3: 0.868 to 0.892 by goodness, 0.880 to 0.888 by the readout; the standard error of one figure is
    // about 0.014.
    #expect(goodness > 0.82, "\(goodness)")
    #expect(readout > 0.84, "\(readout)")
  }

  /// The same chip, trained alike but with a rule that leaves the hidden layers alone, answers by goodness at random.
  @Test func untrainedLayersDoNotAnswer() throws {
    var chip = Chip(card, serial: 1, layers: [104, 60, 60, 10])
    let options = TrainingOptions(epochs: 2, hiddenRate: 1e-12, historyPoints: 0)
    try train(&chip, on: .digits, by: .forwardForward, options: options)
    #expect(try ForwardForward().evaluate(&chip, on: .digits, reads: 1, by: .goodness).accuracy < 0.4)
  }

  /// What a run says it costs is what the converters of the first layer did: three passes for each example.
  @Test func evaluationsAreThoseOfTheLedger() throws {
    var chip = Chip(card, serial: 1, layers: [74, 20, 10])
    let options = TrainingOptions(epochs: 1, historyPoints: 0)
    let before = chip.ledger
    let data = DataSet(
      name: "some", classes: 10, train: DataSet.digits.train.prefix(200),
      test: Examples(inputs: Matrix(rows: 0, columns: 64)))
    let outcome = try train(&chip, on: data, by: .forwardForward, options: options)
    #expect(outcome.chipEvaluations == 600)
    let conversions = chip.ledger.since(before).lines.filter {
      $0.key.phase == .learn && $0.key.layer == 0 && $0.key.component == .adc
    }
    #expect(conversions.reduce(0) { $0 + $1.entry.count } == 600 * 20)
  }

  @Test func phasesApartShowHalfAsMany() throws {
    var rule = ForwardForward(phases: .apart(batches: 1))
    #expect(rule.passesPerExample == 2)
    var chip = Chip(card, serial: 1, layers: [74, 20, 10])
    try rule.prepare(chip.layers, for: .digits)
    var random = RunRandom(seed: 1)
    let inputs = DataSet.digits.train.inputs.selectingRows(0..<10)
    let batch = Batch(inputs: inputs, targets: oneHot(DataSet.digits.train.labels.prefix(10), classes: 10))
    let good = try #require(rule.estimate(on: &chip, batch, random: &random).slopes[0])
    let bad = try #require(rule.estimate(on: &chip, batch, random: &random).slopes[0])
    // A blank chip's goodness is far below the threshold: good pictures are a surprise, bad ones are not.
    func size(_ matrix: Matrix) -> Float { matrix.elements.reduce(0) { max($0, $1.magnitude) } }
    #expect(size(good) > 10 * size(bad))
    #expect(rule.memory == [Matrix(rows: 1, columns: 1, repeating: 2)])
  }

  @Test(arguments: [[64, 20, 10], [74, 10], [70, 20, 10], [74, 20, 9]])
  func layersWithoutLabelLinesAreRefused(layers: [Int]) throws {
    var chip = Chip(card, serial: 1, layers: layers)
    let error = learningFailure { try train(&chip, on: .digits, by: .forwardForward) }
    #expect(error != nil && error?.remedy.isEmpty == false)
    let isBlank = chip.isBlank
    #expect(isBlank)
  }
}
