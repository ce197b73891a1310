import Analog
import Laboratory
import Learning
import Testing

/// Regression, other neurons, and stopping early.
@Suite struct ObjectivesAndNeuronsTests {
  /// The exact slope of the squared error against the error itself, on neurons that differ in gain.
  @Test func squaresHaveTheirSlopes() throws {
    let card = ExactGradientTests.card.with { $0.converters.neuronGainSigma = 0.3 }
    func loss(moving cell: Int?, layer: Int, by move: Float) -> (Double, Double, Gradient) {
      var chip = Chip(card, serial: 9, layers: [6, 5, 4])
      var numbers = Numbers(seed: 9)
      chip.program(layer: 0, weights: numbers.matrix(rows: 7, columns: 5, scale: 0.3))
      chip.program(layer: 1, weights: numbers.matrix(rows: 6, columns: 4, scale: 0.3))
      if let cell {
        var wishes = Matrix(rows: chip.layers[layer] + 1, columns: chip.layers[layer + 1])
        wishes.elements[cell] = move
        chip.move(layer: layer, by: wishes)
      }
      let inputs = numbers.matrix(rows: 12, columns: 6, scale: 0.4)
      let targets = numbers.matrix(rows: 12, columns: 4)
      let weight = cell.map { chip.microscope.effectiveWeights[layer].elements[$0] } ?? 0
      var (rule, random) = (ExactGradient(), RunRandom(seed: 1))
      let batch = Batch(inputs: inputs, targets: targets, objective: .squares)
      let gradient = rule.estimate(on: &chip, batch, random: &random)
      return (meanSquares(gradient.outputs, targets) / 2, Double(weight), gradient)
    }
    let slopes = loss(moving: nil, layer: 0, by: 0).2.slopes
    var compared = 0
    for layer in 0..<2 {
      for cell in stride(from: layer, to: 24, by: 3) {
        let up = loss(moving: cell, layer: layer, by: 0.02)
        let down = loss(moving: cell, layer: layer, by: -0.02)
        guard abs(up.1 - down.1) > 1e-3 else { continue }
        let measured = (up.0 - down.0) / (up.1 - down.1)
        let found = Double(try #require(slopes[layer]).elements[cell])
        #expect(abs(found - measured) < 1e-3 + 3e-3 * abs(measured))
        compared += 1
      }
    }
    #expect(compared > 10)
  }

  /// A network fitted to numbers instead of classes: two of its inputs' products.
  @Test(arguments: [Rule.tilePerturbation, .directFeedbackAlignment]) func regressionIsLearned(rule: Rule)
    throws
  {
    var numbers = Numbers(seed: 3)
    let inputs = numbers.matrix(rows: 600, columns: 4, scale: 0.5)
    var targets = Matrix(rows: 600, columns: 2)
    for row in 0..<600 {
      targets[row, 0] = inputs[row, 0] - inputs[row, 1]
      targets[row, 1] = inputs[row, 2] * 2
    }
    let data = DataSet(
      name: "sums", classes: 2, train: Examples(inputs: inputs),
      test: Examples(inputs: Matrix(rows: 0, columns: 4)))
    var chip = Chip(try DeviceCard(named: "generic-analog"), serial: 1, layers: [4, 24, 2])
    var options = TrainingOptions(epochs: 30, hiddenRate: 0.05, outputRate: 0.02)
    options.objective = .squares
    try train(&chip, on: data, targets: targets, by: rule, options: options)
    let variance = meanSquares(targets, Matrix(rows: 600, columns: 2))
    #expect(meanSquares(chip.infer(inputs), targets) < 0.1 * variance)
  }

  @Test func rectifiersCutBothWays() throws {
    var chip = Chip(
      DeviceCard(name: "smooth").with { $0.converters.activation = .relu }, serial: 1, layers: [1, 3, 1])
    chip.program(
      layer: 0, weights: Matrix(rows: 2, columns: 3, elements: [0, 0, 0, -0.5, 0.125, 0.5]))
    let received = chip.read(layer: 0, inputs: Matrix(rows: 1, columns: 1), phase: .infer)
    let found = chip.activate(layer: 0, received, phase: .infer).elements
    for (value, wanted) in zip(found, [0, 0.5, 1] as [Float]) { #expect(abs(value - wanted) < 1e-6) }
    #expect(found.map(Activation.relu.slope) == [0, 1, 0])
    #expect(Activation.tanh.slope(at: 0.5) == 0.75)
  }

  @Test(arguments: [Rule.tilePerturbation, .directFeedbackAlignment, .exact]) func rectifiersLearn(rule: Rule)
    throws
  {
    let card = try DeviceCard(named: "generic-analog").with {
      $0.converters.activation = .relu
      $0.converters.neuronGainSigma = 0.1
    }
    let read = try CardReader.read(Array(CardWriter.text(card).utf8), source: "card").card
    #expect(read == card)
    var chip = Chip(card, serial: 1, layers: [64, 32, 10])
    let outcome = try train(&chip, on: .digits, by: rule, options: TrainingOptions(historyPoints: 0))
    #expect(try #require(outcome.accuracy) >= 0.85)
  }

  @Test func trainingStopsWhenItGetsNoBetter() throws {
    var chip = Chip(try DeviceCard(named: "generic-analog"), serial: 1, layers: [6, 5, 3])
    var options = TrainingOptions(epochs: 200, batchSize: 10)
    options.earlyStopping = .init(patience: 3, share: 0.25)
    let outcome = try train(&chip, on: toyTask(), by: .exact, options: options)
    #expect(outcome.epochs < 200 && outcome.heldOutLosses.count == outcome.epochs)
    let best = try #require(
      outcome.heldOutLosses.indices.min { outcome.heldOutLosses[$0] < outcome.heldOutLosses[$1] })
    #expect(best == outcome.epochs - 4)
    // 45 examples are learned from, 15 looked at after each epoch.
    #expect(outcome.chipEvaluations == outcome.epochs * 60)
    #expect(outcome.history.last?.chipEvaluations == outcome.chipEvaluations)
    for stopping in [
      TrainingOptions.EarlyStopping(patience: 0), .init(patience: 1, share: 1), .init(patience: 1, share: 0),
    ] {
      options.earlyStopping = stopping
      #expect(
        learningFailure { try train(&chip, on: toyTask(), options: options) }?.message.contains("holding out")
          == true)
    }
  }
}
