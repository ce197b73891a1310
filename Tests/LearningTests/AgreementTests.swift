import Analog
import Laboratory
import Learning
import Testing

/// Two columns that learn from each other's views.
@Suite struct AgreementTests {
  private let card: DeviceCard
  private let layers = [64, 128, 10]

  init() throws { card = try DeviceCard(named: "generic-analog") }

  private func trained(hiddenRate: Float?, data: DataSet = .digits, epochs: Int = 20) throws -> (
    accuracy: Double, hidden: Matrix
  ) {
    var chip = Chip(card, serial: 1, layers: layers)
    let options = TrainingOptions(epochs: epochs, batchSize: 100, hiddenRate: hiddenRate, historyPoints: 0)
    let outcome = try train(&chip, on: data, by: .agreement, options: options)
    return (outcome.accuracy ?? 0, chip.microscope.effectiveWeights[0])
  }

  @Test func agreeingMakesBetterFeaturesThanChance() throws {
    let learned = try trained(hiddenRate: nil).accuracy
    let random = try trained(hiddenRate: 1e-12).accuracy
    // Measured on serials 1 to 3: 0.898, 0.906, 0.904 against 0.878, 0.876, 0.882 on the same chips.
    #expect(learned > random + 0.005, "\(learned) against \(random)")
  }

  /// Labels reach the readout only: with other labels the hidden layer becomes the same to the bit.
  @Test func hiddenUnitsNeverSeeALabel() throws {
    var shuffled = DataSet.digits
    shuffled.train.labels = shuffled.train.labels.map { ($0 + 3) % 10 }
    let first = try trained(hiddenRate: nil, epochs: 1).hidden
    let second = try trained(hiddenRate: nil, data: shuffled, epochs: 1).hidden
    #expect(first == second)
  }

  /// Each column learns from its own half of a picture only: on an ideal chip, weights of the other half stand still.
  @Test func columnsSeeTheirOwnHalf() throws {
    var chip = Chip(try DeviceCard(named: "ideal"), serial: 1, layers: [64, 8, 10])
    var rule = Agreement()
    try rule.prepare(chip.layers, for: .digits)
    var random = RunRandom(seed: 1)
    let blank = Matrix(rows: 65, columns: 8, elements: random.normals(65 * 8, for: .initialWeights))
    chip.program(layer: 0, weights: blank)
    let inputs = DataSet.digits.train.inputs.selectingRows(0..<50)
    let targets = oneHot(DataSet.digits.train.labels.prefix(50), classes: 10)
    let slope = try #require(
      rule.estimate(on: &chip, Batch(inputs: inputs, targets: targets), random: &random).slopes[0])
    for input in 0..<64 {
      for unit in 0..<8 where (input % 8 < 4) != (unit < 4) { #expect(slope[input, unit] == 0) }
    }
    #expect(slope.elements.contains { $0 != 0 })
  }

  @Test func oddAndDeepNetworksAreRefused() {
    for layers in [[64, 7, 10], [64, 10], [64, 8, 8, 10]] {
      var chip = Chip(card, serial: 1, layers: layers)
      #expect(learningFailure { try train(&chip, on: .digits, by: .agreement) } != nil)
      let isBlank = chip.isBlank
      #expect(isBlank)
    }
  }
}
