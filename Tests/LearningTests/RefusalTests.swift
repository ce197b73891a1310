import Analog
import Laboratory
import Learning
import Testing

/// What cannot be learned is refused with a reason, and what is no number does no harm.
@Suite struct RefusalTests {
  private func refuses(
    _ layers: [Int], _ data: DataSet, _ reason: String, by rule: Rule = .readoutOnly,
    _ options: TrainingOptions = TrainingOptions(epochs: 1), sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = learningFailure {
      var chip = Chip(DeviceCard(name: "smooth"), serial: 1, layers: layers)
      try train(&chip, on: data, by: rule, options: options)
    }
    #expect(
      error?.message.contains(reason) == true, "\(String(describing: error))", sourceLocation: sourceLocation)
    #expect(error?.remedy.isEmpty == false, sourceLocation: sourceLocation)
  }

  private func toy(_ change: (inout DataSet) -> Void) -> DataSet {
    var data = toyTask()
    change(&data)
    return data
  }

  @Test func layersMustFit() {
    refuses([5, 4, 3], toyTask(), "layers 5-4-3 do not fit the task `toy`")
    refuses([6, 4, 4], toyTask(), "layers 6-4-4 do not fit")
    refuses([6, 3], toyTask(), "trains hidden layers and this chip has none", by: .tilePerturbation)
    refuses([6, 4, 4, 3], toyTask(), "2 hidden layers and 1 readout", by: .tilePerturbation)
  }

  @Test func theDeadLearnNothing() throws {
    var card = DeviceCard(name: "frail")
    var lifetime = LifetimeModel()
    lifetime.rowDrivers = .init(scale_s: 1, shape: 2)
    card.lifetime = lifetime
    var chip = Chip(card, serial: 1, layers: [6, 4, 3])
    try train(&chip, on: toyTask(), options: TrainingOptions(epochs: 1))
    chip.age(.days(1))
    let state = chip.state
    for attempt in 0..<2 {
      let error = learningFailure {
        if attempt == 0 { try train(&chip, on: toyTask(), options: TrainingOptions(epochs: 1)) }
        if attempt == 1 { _ = try evaluate(&chip, on: toyTask()) }
      }
      #expect(error?.message.contains("chip 1 is dead: row drivers failed in layer") == true)
    }
    #expect(chip.state == state)
  }

  @Test func dataMustBeWhole() {
    refuses([6, 4, 3], toyTask().inputs, "no training labels")
    refuses([6, 4, 3], toyTask(train: 0), "no training")
    refuses([6, 4, 3], toy { $0.train.labels[7] = 3 }, "the label 3 and 3 classes")
    refuses([6, 4, 3], toy { $0.train.labels[0] = -1 }, "the label -1")
    refuses([6, 4, 3], toy { $0.test.labels[2] = .max }, "the label 9223372036854775807")
    refuses([6, 4, 3], toy { $0.train.labels.removeLast() }, "60 examples with 59 labels")
    refuses([6, 4, 3], toy { $0.test = Examples(inputs: Matrix(rows: 2, columns: 5)) }, "tested on 5")
    let pictures = DataSet(
      name: "toy", classes: 3, imageShape: .init(height: 3, width: 3), train: toyTask().train,
      test: toyTask().test)
    refuses([6, 4, 3], pictures, "pictures of 3 x 3 are not 6 inputs")
  }

  @Test func optionsMustMakeSense() {
    refuses([6, 4, 3], toyTask(), "0 epochs", TrainingOptions(epochs: 0))
    refuses([6, 4, 3], toyTask(), "batches of 0", TrainingOptions(epochs: 1, batchSize: 0))
  }

  @Test func targetsMustFit() {
    for (rows, columns) in [(59, 3), (60, 2)] {
      let error = learningFailure {
        var chip = Chip(DeviceCard(name: "smooth"), serial: 1, layers: [6, 4, 3])
        try train(&chip, on: toyTask().inputs, targets: Matrix(rows: rows, columns: columns))
      }
      #expect(error?.message.contains("targets of \(rows) x \(columns)") == true)
    }
  }

  @Test func testingNeedsLabelsAndTheRightLayers() {
    var chip = Chip(DeviceCard(name: "smooth"), serial: 1, layers: [6, 4, 3])
    #expect(
      learningFailure { _ = try evaluate(&chip, on: toyTask().inputs) }?.message.contains("no test labels")
        == true)
    var other = Chip(DeviceCard(name: "smooth"), serial: 1, layers: [6, 4, 2])
    #expect(
      learningFailure { _ = try evaluate(&other, on: toyTask()) }?.message.contains("do not fit") == true)
    let wrong = toy { $0.test.labels[0] = 3 }
    #expect(learningFailure { _ = try evaluate(&chip, on: wrong) }?.message.contains("the label 3") == true)
  }

  /// Inputs that are no numbers must neither stop the program nor damage a cell.
  @Test(arguments: CardShelf.names, Rule.allCases)
  func inputsThatAreNoNumbers(name: String, rule: Rule) throws {
    let data = toy {
      $0.train.inputs[0, 0] = .nan
      $0.train.inputs[1, 1] = .infinity
      $0.train.inputs[2, 2] = -.infinity
      $0.train.inputs[3, 3] = .greatestFiniteMagnitude
      $0.test.inputs[0, 0] = .nan
    }
    var chip = Chip(try DeviceCard(named: name), serial: 1, layers: [rule.inputs(6, 3), 4, 3])
    try train(&chip, on: data, by: rule, options: TrainingOptions(epochs: 3, batchSize: 7))
    for tile in chip.state.tiles {
      #expect((tile.plus.conductance_S + tile.minus.conductance_S).allSatisfy { $0.isFinite && $0 >= 0 })
    }
    #expect(chip.ledger.entries.values.allSatisfy { $0.energy_J.isFinite })
    let accuracy = try rule.make().test(&chip, on: data, reads: 1).accuracy
    #expect((0...1).contains(accuracy))
  }

  @Test(arguments: [Float.nan, .infinity, 1e30, -1]) func ratesThatMakeNoSense(rate: Float) throws {
    var chip = Chip(try DeviceCard(named: "generic-analog"), serial: 1, layers: [6, 4, 3])
    try train(&chip, on: toyTask(), options: TrainingOptions(epochs: 2, hiddenRate: rate, outputRate: rate))
    for tile in chip.state.tiles { #expect(tile.plus.conductance_S.allSatisfy { $0 >= 1e-6 && $0 <= 25e-6 }) }
  }
}
