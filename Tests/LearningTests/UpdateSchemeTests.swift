import Analog
import Laboratory
import Learning
import Testing

/// Ways from wishes to cells other than a card's own.
@Suite struct UpdateSchemeTests {
  private func pulsed(_ change: (inout PulseLaw) -> Void = { _ in }) throws -> DeviceCard {
    try DeviceCard(named: "reram-sb-gong-2018").with {
      var law = PulseLaw()
      law.step = 0.001
      change(&law)
      $0.update = .pulses(law)
      $0.weights.scaleTimesRootFanIn = 5
    }
  }

  private func apply(
    _ slopes: Matrix, _ options: UpdateOptions, rate: Float, times: Int = 1, to chip: inout Chip
  ) -> Updater {
    var updater = Updater(for: chip, momentum: 0, options: options)
    for _ in 0..<times {
      updater.apply(
        Gradient(slopes: [slopes], outputs: Matrix(rows: 0, columns: 0)), rates: [rate], to: &chip,
        phase: .learn)
    }
    return updater
  }

  /// Each wish of 2.3 pulses fires 2 or 3; over 100 cells and 40 updates the mean is right, and nothing is remembered.
  @Test func stochasticRoundingIsRightOnAverage() throws {
    var chip = Chip(try pulsed(), serial: 2, layers: [1, 50])
    // Ten times the rate, over scale 5 and step 0.001: a rate of 0.0005 is one pulse per unit of slope.
    let slopes = Matrix(rows: 2, columns: 50, repeating: -2.3)
    let updater = apply(
      slopes, UpdateOptions(scheme: .stochasticRounding), rate: 0.0005, times: 40, to: &chip)
    #expect(updater.memory_bits == 0)
    let pulses = chip.state.tiles[0].plus.pulses
    let mean = Double(pulses.reduce(0) { $0 + Int($1) }) / 4000
    let sigma = (0.3 * 0.7 / 4000).squareRoot()
    #expect(abs(mean - 2.3) < sigmaLimit * sigma)
    #expect(pulses.allSatisfy { $0 >= 80 && $0 <= 120 })
    #expect(chip.ledger.count { $0.action == .store } == 0)
    #expect(chip.ledger.count { $0.action == .draw } == 16 * 4000)
  }

  @Test func theDeadZoneIsSilent() throws {
    var chip = Chip(try pulsed(), serial: 2, layers: [1, 50])
    var slopes = Matrix(rows: 2, columns: 50, repeating: -0.9)
    for column in 0..<50 { slopes[1, column] = 1.1 }
    let options = UpdateOptions(scheme: .stochasticRounding, deadZone: 1)
    _ = apply(slopes, options, rate: 0.0005, times: 10, to: &chip)
    let pulses = chip.state.tiles[0].plus.pulses
    #expect(pulses.prefix(50).allSatisfy { $0 == 0 } && pulses.dropFirst(50).allSatisfy { $0 >= 10 })
  }

  /// The expected number of coincidences is the product; signs follow those of input and error.
  @Test func coincidencesMultiply() throws {
    var chip = Chip(try pulsed(), serial: 2, layers: [1, 3])
    let inputs: [Float] = [0.8, 1]
    let errors: [Float] = [0.5, -0.25, 0]
    let examples = 4000
    let factors = Gradient.Factors(
      driven: Matrix(rows: examples, columns: 2, elements: (0..<examples).flatMap { _ in inputs }),
      errors: Matrix(rows: examples, columns: 3, elements: (0..<examples).flatMap { _ in errors }))
    var gradient = Gradient(slopes: [nil], outputs: Matrix(rows: 0, columns: 0))
    gradient.factors = [factors]
    var updater = Updater(for: chip, momentum: 0, options: UpdateOptions(scheme: .coincidence))
    // Pulses per product and example: 10 rate / (5 x 0.001 x 4000).
    updater.apply(gradient, rates: [Float(examples) * 0.0015], to: &chip, phase: .learn)
    let pulses = chip.state.tiles[0].plus.pulses
    for row in 0..<2 {
      for column in 0..<3 {
        let expected = 3 * Double(inputs[row] * errors[column].magnitude) * Double(examples)
        // A slot fires with a probability, so the variance is below the mean.
        #expect(abs(Double(pulses[row * 3 + column]) - expected) <= sigmaLimit * expected.squareRoot())
        let weight = chip.state.tiles[0].plus.hidden[row * 3 + column]
        #expect(errors[column] == 0 ? weight == 0 : (weight < 0) == (errors[column] > 0))
      }
    }
    #expect(updater.memory_bits == 0)
  }

  @Test(arguments: [UpdateScheme.stochasticRounding, .coincidence]) func schemesWithoutMemoryLearn(
    scheme: UpdateScheme
  ) throws {
    var chip = Chip(try DeviceCard(named: "ecram-tang-2018"), serial: 1, layers: [64, 32, 10])
    var options = TrainingOptions(epochs: 10, historyPoints: 0)
    options.update = UpdateOptions(scheme: scheme)
    let outcome = try train(&chip, on: .digits, by: .directFeedbackAlignment, options: options)
    #expect(outcome.memory_bits == 0 && outcome.update == scheme)
    // A readout alone comes to less than 0.8.
    #expect(try #require(outcome.accuracy) >= 0.85)
  }

  @Test(arguments: ["ideal", "ecram-tang-2018", "pcm-nandakumar-2019"]) func verifiedUpdatesLearn(
    name: String
  )
    throws
  {
    var chip = Chip(try DeviceCard(named: name), serial: 1, layers: [64, 32, 10])
    var options = TrainingOptions(epochs: 10, historyPoints: 0)
    options.update = UpdateOptions(scheme: .writeVerified)
    let outcome = try train(&chip, on: .digits, by: .directFeedbackAlignment, options: options)
    #expect(try #require(outcome.accuracy) >= 0.8)
    #expect(chip.ledger.count { $0.phase == .verify && $0.action == .verify } > 0)
  }

  @Test func verifiedMovesArrive() throws {
    var chip = Chip(
      try DeviceCard(named: "ideal").with {
        $0.cell.gainSigma = 0.3
        $0.programming.verifyRounds = 30
      }, serial: 1, layers: [3, 4])
    var wishes = Matrix(rows: 4, columns: 4, repeating: 0.3)
    wishes[2, 2] = .nan
    let report = chip.adjustVerified(layer: 0, by: wishes)
    #expect(report.unconverged == 0 && report.rounds > 0)
    let scale = Float(chip.weightScale(layer: 0))
    for (cell, weight) in chip.microscope.effectiveWeights[0].elements.enumerated() {
      let wanted: Float = wishes.elements[cell].isNaN ? 0 : 0.3
      #expect(abs(weight / scale - wanted) <= Float(chip.card.programming.verifyTolerance) + 1e-5)
    }
  }

  /// After the shift, weight 0 is where pulses up and down leave a cell, in spite of a spread of bounds.
  @Test func zeroIsWhereCellsAreSymmetric() throws {
    let card = try pulsed {
      $0.step = 0.01
      $0.asymmetrySigma = 0.4
      $0.upperBoundSigma = 0.2
      $0.lowerBound = -0.6
      $0.lowerBoundSigma = 0.2
    }
    func rest(isShifted: Bool) -> Float {
      var chip = Chip(card, serial: 4, layers: [9, 20])
      if isShifted { chip.shiftZero(layer: 0, pairs: 400, measurements: 16) }
      for _ in 0..<400 {
        chip.pulse(layer: 0, counts: [Int32](repeating: 1, count: 200))
        chip.pulse(layer: 0, counts: [Int32](repeating: -1, count: 200))
      }
      let weights = chip.microscope.effectiveWeights[0].elements.map {
        $0 / Float(chip.weightScale(layer: 0))
      }
      let stuck = chip.microscope.stuckPairs[0]
      let living = weights.indices.filter { !stuck[$0] }
      return (living.reduce(0) { $0 + weights[$1] * weights[$1] } / Float(living.count)).squareRoot()
    }
    #expect(rest(isShifted: false) > 0.15)
    #expect(rest(isShifted: true) < 0.05)
  }

  @Test func whatDoesNotSuitIsRefused() throws {
    func failure(_ name: String, _ options: UpdateOptions, _ rule: Rule = .exact, isNew: Bool = true) throws
      -> String?
    {
      var training = TrainingOptions(epochs: 1)
      training.update = options
      let card = try DeviceCard(named: name)
      return learningFailure {
        var chip = Chip(card, serial: 1, layers: [6, 5, 3])
        if !isNew { try train(&chip, on: toyTask(), by: rule, options: TrainingOptions(epochs: 1)) }
        try train(&chip, on: toyTask(), by: rule, options: training)
      }?.message
    }
    let coincidence = UpdateOptions(scheme: .coincidence)
    #expect(try failure("generic-analog", coincidence)?.contains("cannot be updated by coincidence") == true)
    #expect(try failure("ecram-tang-2018", UpdateOptions(scheme: .continuous)) != nil)
    #expect(try failure("ecram-tang-2018", coincidence, .weightPerturbation)?.contains("coincide") == true)
    #expect(try failure("ecram-tang-2018", UpdateOptions(deadZone: -1))?.contains("dead zone") == true)
    let shift = UpdateOptions(shiftsZero: true)
    #expect(try failure("generic-analog", shift)?.contains("no reference") == true)
    #expect(try failure("ecram-tang-2018", shift, isNew: false)?.contains("erase") == true)
    #expect(try failure("ecram-tang-2018", shift) == nil)
  }
}
