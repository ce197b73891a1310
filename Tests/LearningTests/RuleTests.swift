import Analog
import Laboratory
import Learning
import Testing

/// Rules that estimate a gradient, against the gradient.
@Suite struct RuleTests {
  /// A chip that has begun to learn: a readout at rest would send no error back.
  private func pupil(_ name: String = "generic-analog") throws -> Chip {
    var chip = Chip(try DeviceCard(named: name), serial: 1, layers: [64, 32, 10])
    try train(&chip, on: .digits, by: .exact, options: TrainingOptions(epochs: 1, historyPoints: 0))
    return chip
  }

  /// Cosines of estimated and exact slopes of each layer, the mean over batches of 50.
  private func cosines(_ rule: any LearningRule, on chip: inout Chip, batches: Int = 20) -> [Double] {
    var rule = rule
    var exact = ExactGradient()
    var random = RunRandom(seed: 2)
    var sums = [Double](repeating: 0, count: chip.matrixCount)
    for index in 0..<batches {
      let picked = index * 50..<index * 50 + 50
      let batch = Batch(
        inputs: DataSet.digits.train.inputs.selectingRows(picked),
        targets: oneHot(DataSet.digits.train.labels[picked], classes: 10))
      let truth = exact.estimate(on: &chip, batch, random: &random).slopes
      let found = rule.estimate(on: &chip, batch, random: &random).slopes
      for layer in sums.indices {
        if let estimate = found[layer], let slope = truth[layer] {
          sums[layer] += cosine(estimate, slope) / Double(batches)
        }
      }
    }
    return sums
  }

  @Test func tilePerturbationPointsAlongTheGradient() throws {
    var chip = try pupil()
    let found = cosines(TilePerturbation(), on: &chip)
    // Measured: 0.52 and 0.996.
    #expect(found[0] > 0.3)
    #expect(found[1] > 0.98)
  }

  /// With one unit a group and a small step, no noise and no converters, the credit is the slope itself.
  @Test func finePerturbationsFindTheGradient() throws {
    var chip = Chip(ExactGradientTests.card, serial: 9, layers: [6, 5, 4])
    var numbers = Numbers(seed: 9)
    chip.program(layer: 0, weights: numbers.matrix(rows: 7, columns: 5, scale: 0.3))
    chip.program(layer: 1, weights: numbers.matrix(rows: 6, columns: 4, scale: 0.3))
    let batch = Batch(
      inputs: numbers.matrix(rows: 30, columns: 6, scale: 0.4),
      targets: softmax(numbers.matrix(rows: 30, columns: 4, scale: 2)), softness: 2)
    var random = RunRandom(seed: 3)
    var exact = ExactGradient()
    var rule = TilePerturbation(groupSize: 1, amplitude: 0.05)
    let truth = exact.estimate(on: &chip, batch, random: &random).slopes
    let found = rule.estimate(on: &chip, batch, random: &random).slopes
    for (estimate, slope) in zip(found, truth) {
      guard let estimate, let slope else {
        Issue.record("a layer was left alone")
        continue
      }
      #expect(cosine(estimate, slope) > 0.999)
    }
  }

  @Test func feedbackAlignmentComesToPointAlongTheGradient() throws {
    var chip = Chip(try DeviceCard(named: "generic-analog"), serial: 1, layers: [64, 32, 10])
    // The fixed feedback is drawn by the rule; weights come to align with it while the same rule trains them.
    var rule: any LearningRule = DirectFeedbackAlignment()
    var random = RunRandom(seed: 4)
    var numbers = Numbers(seed: 4)
    let scale = Float(1 / (8 * chip.weightScale(layer: 0)))
    chip.program(layer: 0, weights: numbers.matrix(rows: 65, columns: 32, scale: scale))
    var updater = Updater(for: chip, momentum: 0.9)
    let data = DataSet.digits
    for update in 0..<100 {
      let picked = (update % 25) * 50..<(update % 25) * 50 + 50
      let batch = Batch(
        inputs: data.train.inputs.selectingRows(picked),
        targets: oneHot(data.train.labels[picked], classes: 10))
      let gradient = rule.estimate(on: &chip, batch, random: &random)
      updater.apply(gradient, rates: [0.3, 0.1], to: &chip, phase: .learn)
    }
    let found = cosines(rule, on: &chip)
    // Measured: 0.78 and 0.998.
    #expect(found[0] > 0.5)
    #expect(found[1] > 0.99)
  }

  @Test func theReadoutAloneLeavesHiddenLayersAlone() throws {
    var chip = Chip(try DeviceCard(named: "generic-analog"), serial: 1, layers: [64, 32, 10])
    var numbers = Numbers(seed: 5)
    chip.program(layer: 0, weights: numbers.matrix(rows: 65, columns: 32, scale: 0.25))
    let before = chip.state.tiles
    try train(&chip, on: .digits, by: .readoutOnly, options: TrainingOptions(epochs: 1))
    let after = chip.state.tiles
    #expect(after[0].plus == before[0].plus && after[0].minus == before[0].minus)
    #expect(after[1].plus != before[1].plus)
    #expect(chip.ledger.count { $0.phase == .learn && $0.layer == 0 && $0.action == .pulse } == 0)
  }

  @Test func passesAreCounted() throws {
    for (rule, passes) in [
      (Rule.tilePerturbation, 2), (.directFeedbackAlignment, 1), (.exact, 1), (.readoutOnly, 1),
    ] {
      var chip = Chip(try DeviceCard(named: "generic-analog"), serial: 1, layers: [6, 5, 3])
      let outcome = try train(
        &chip, on: toyTask(), by: rule, options: TrainingOptions(epochs: 3, historyPoints: 0))
      #expect(outcome.chipEvaluations == 3 * 60 * passes)
      #expect(outcome.rule == rule.rawValue)
      // What the rule passed through the first layer, seen from the ledger; the last noting of accuracy is a use.
      #expect(chip.ledger.entries[LedgerKey(.learn, layer: 0, .cells, .read)]?.count == 3 * 60 * passes)
      #expect(chip.ledger.entries[LedgerKey(.infer, layer: 0, .cells, .read)]?.count == 30)
      #expect(outcome.history.count == 1)
    }
  }
}
