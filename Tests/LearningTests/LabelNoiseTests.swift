import Analog
import Laboratory
import Learning
import Testing

/// Wrong labels, and what chips can learn from them.
@Suite struct LabelNoiseTests {
  @Test func labelsBecomeWrongAsOftenAsTheyShould() {
    let count = 20_000
    let labels = (0..<count).map { $0 % 10 }
    let clean = Examples(inputs: Matrix(rows: count, columns: 1), labels: labels)
    let spoilt = clean.withWrongLabels(shareCorrect: 0.2, classes: 10)
    let right = zip(labels, spoilt.labels).count { $0 == $1 }
    // Binomial: sigma 57, so five sigma are left out once in two million.
    #expect(abs(right - 4000) < 285)
    for step in 1..<10 {
      let moved = zip(labels, spoilt.labels).count { ($1 - $0 + 10) % 10 == step }
      // 16,000 / 9 expected, sigma 40.
      #expect(abs(moved - 1778) < 200)
    }
    #expect(spoilt == clean.withWrongLabels(shareCorrect: 0.2, classes: 10))
    #expect(spoilt != clean.withWrongLabels(shareCorrect: 0.2, classes: 10, seed: 2))
    #expect(clean.withWrongLabels(shareCorrect: 1, classes: 10) == clean)
    let none = clean.withWrongLabels(shareCorrect: 0, classes: 10)
    #expect(zip(labels, none.labels).allSatisfy { $0 != $1 })
  }

  private func run(_ labelNoise: LabelNoise?, data: DataSet, objective: Objective = .crossEntropy) throws
    -> Double
  {
    var options = TrainingOptions(epochs: 40, historyPoints: 0)
    options.labelNoise = labelNoise
    options.objective = objective
    var chip = Chip(try DeviceCard(named: "generic-analog"), serial: 1, layers: [64, 32, 10])
    try train(&chip, on: data, by: .directFeedbackAlignment, options: options)
    return try evaluate(&chip, on: data, reads: 8).accuracy
  }

  /// Measured with 70 % wrong labels: see the README of Distillation for MNIST.
  @Test func correctionLearnsMoreFromWrongLabels() throws {
    var data = DataSet.digits
    data.train = data.train.withWrongLabels(shareCorrect: 0.3, classes: 10)
    let plain = try run(nil, data: data)
    let corrected = try run(LabelNoise(shareCorrect: 0.3), data: data)
    #expect(corrected > plain + 0.02, "\(plain) \(corrected)")
  }

  @Test func labelsThatAreAllCorrectNeedNone() throws {
    let plain = try run(nil, data: .digits)
    #expect(try run(LabelNoise(shareCorrect: 1), data: .digits) == plain)
  }

  @Test func trustThatTeachesNothingIsRefused() {
    for share: Float in [0, 0.1, 1.1, -1, .nan] {
      #expect(throws: LearningError.self) { try run(LabelNoise(shareCorrect: share), data: .digits) }
    }
    #expect(throws: LearningError.self) {
      try run(LabelNoise(shareCorrect: 0.5), data: .digits, objective: .squares)
    }
  }
}
