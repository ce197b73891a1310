import Analog
import Testing

/// Reads of chips whose wires count, against the line solver on the microscope's conductances.
@Suite struct WiredReadTests {
  static let wires: [WireModel] = [
    WiredCase.wires(5), WiredCase.wires(1, driver_ohm: 500, sense_ohm: 200), WiredCase.wires(60),
    { () -> WireModel in
      var wires = WireModel()
      (wires.rowSegment_ohm, wires.sense_ohm) = (20, 100)
      return wires
    }(),
    { () -> WireModel in
      var wires = WireModel()
      wires.columnSegment_ohm = 20
      return wires
    }(),
  ]

  private func compare(
    _ chip: inout Chip, _ model: WireModel, rows: Range<Int>, openRows: [Int] = [], openColumns: [Int] = []
  ) throws {
    var numbers = Inputs(seed: 5)
    let driven = chip.driven(layer: 0, inputs: numbers.matrix(rows: 4, columns: chip.layers[0]))
    let before = chip.ledger
    let outputs = chip.read(layer: 0, driven: driven, rows: rows, phase: .infer)
    let array = try WiredCase.array(chip, model, openRows: openRows, openColumns: openColumns)
    let expected = try WiredCase.outputs(chip, array, driven, rows: rows)
    #expect(distance(outputs.elements.map { Double($0) }, expected.outputs) < 3e-6)
    let energy_J =
      chip.ledger.since(before).entries[LedgerKey(.infer, layer: 0, .cells, .read)]?.energy_J ?? 0
    let expected_J = expected.heat_W * chip.card.energy.readTime_s
    #expect((energy_J / expected_J - 1).magnitude < 1e-5)
  }

  @Test(arguments: wires) func aReadIsTheNetworks(model: WireModel) throws {
    var chip = WiredCase.chip(WiredCase.card(model), layers: [23, 9], seed: 3)
    // All rows; then some: the others' drivers hold them at 0 V.
    for rows in [0..<24, 5..<11, 23..<24] { try compare(&chip, model, rows: rows) }
  }

  @Test func onlyWhatChangesCellsMakesItSolveAgain() throws {
    let model = WiredCase.wires(10)
    let card = WiredCase.card(model).with {
      $0.drift = DriftModel(exponentMean: .init(constant: 0.05), exponentSigma: .init(constant: 0.02))
    }
    var chip = WiredCase.chip(card, layers: [23, 9], seed: 4)
    try compare(&chip, model, rows: 0..<24)
    var numbers = Inputs(seed: 9)
    chip.move(layer: 0, by: numbers.matrix(rows: 24, columns: 9, bound: 0.3))
    try compare(&chip, model, rows: 0..<24)
    chip.age(.days(30))
    try compare(&chip, model, rows: 0..<24)
  }

  /// As without wires, a failed line is cut off with its cells.
  @Test func failedLinesAreOpen() throws {
    let model = WiredCase.wires(10)
    let card = WiredCase.card(model).with {
      var life = LifetimeModel()
      life.rowDrivers = .init(scale_s: 1e6, shape: 1)
      life.columnConverters = .init(scale_s: 1e6, shape: 1)
      $0.lifetime = life
    }
    var chip = WiredCase.chip(card, layers: [23, 9], seed: 4)
    chip.age(.seconds(3e5))
    let weights = chip.microscope.effectiveWeights[0]
    let openRows = (0..<24).filter { row in weights.row(row).allSatisfy { $0 == 0 } }
    let openColumns = (0..<9).filter { column in (0..<24).allSatisfy { weights[$0, column] == 0 } }
    #expect(!openRows.isEmpty && openRows.count < 20 && !openColumns.isEmpty && openColumns.count < 8)
    #expect(openRows.count == chip.deadRowCount && openColumns.count == chip.deadColumnCount)
    try compare(&chip, model, rows: 0..<24, openRows: openRows, openColumns: openColumns)
  }

  @Test func withoutResistanceItIsAChipWithIdealWires() throws {
    for model in [WireModel(), WiredCase.wires(1e-6)] {
      var wired = WiredCase.chip(WiredCase.card(model), layers: [23, 9], seed: 6)
      var ideal = WiredCase.chip(WiredCase.card(nil), layers: [23, 9], seed: 6)
      var numbers = Inputs(seed: 7)
      let inputs = numbers.matrix(rows: 4, columns: 23)
      let outputs = wired.read(layer: 0, inputs: inputs, phase: .infer)
      let plain = ideal.read(layer: 0, inputs: inputs, phase: .infer)
      #expect(distance(outputs.elements.map { Double($0) }, plain.elements.map { Double($0) }) < 2e-6)
      let key = LedgerKey(.infer, layer: 0, .cells, .read)
      let energies = [wired.ledger.entries[key]?.energy_J ?? 0, ideal.ledger.entries[key]?.energy_J ?? 1]
      #expect((energies[0] / energies[1] - 1).magnitude < 1e-5)
    }
  }

  @Test func wiresTreatedAsIdealAreNotThere() throws {
    let inputs = Matrix(rows: 2, columns: 23, repeating: 0.5)
    var ignored = WiredCase.chip(
      WiredCase.card(WiredCase.wires(60)), layers: [23, 9], seed: 6, wires: .ideal)
    var ideal = WiredCase.chip(WiredCase.card(nil), layers: [23, 9], seed: 6)
    #expect(
      ignored.read(layer: 0, inputs: inputs, phase: .infer)
        == ideal.read(layer: 0, inputs: inputs, phase: .infer))
    #expect(ignored.ledger == ideal.ledger)
  }

  @Test func theMicroscopeSeesWhatAReadApplies() {
    let card = WiredCase.card(WiredCase.wires(30)).with {
      $0.converters.rowGainSigma = 0.05
      $0.converters.columnGainSigma = 0.1
      $0.tile = TileLimits(rows: 16, columns: 10)
    }
    var chip = WiredCase.chip(card, layers: [30, 22], seed: 8)
    var rows = Matrix(rows: 31, columns: 31)
    for row in 0..<31 { rows[row, row] = 1 }
    let before = chip.microscope.effectiveWeights[0]
    let outputs = chip.read(layer: 0, driven: rows, phase: .infer)
    let after = chip.microscope.effectiveWeights[0]
    #expect(before == after)
    for (output, weight) in zip(outputs.elements, after.elements) { #expect(abs(output - weight) < 1e-6) }
  }

  @Test func whatIsNoNumberShowsInTheOutputsAndCostsNothing() {
    var chip = WiredCase.chip(WiredCase.card(WiredCase.wires(5)), layers: [23, 9], seed: 3)
    var driven = Matrix(rows: 2, columns: 24)
    driven[0, 5] = .nan
    let outputs = chip.read(layer: 0, driven: driven, phase: .infer)
    #expect(outputs.row(0).allSatisfy { $0.isNaN } && outputs.row(1).allSatisfy { $0 == 0 })
    #expect(chip.ledger.entries[LedgerKey(.infer, layer: 0, .cells, .read)]?.energy_J == 0)
  }

  @Test func whatCannotBeSolvedIsRefused() throws {
    let card = WiredCase.card(WiredCase.wires(1))
    let large = TileLimits(rows: 4096, columns: 4096)
    let placement = try Placement(layers: [4095, 4096], limits: large)
    let error = failure(AnalogError.self) { try card.check(.exact, placement) }
    let side = try #require(error?.remedy.firstMatch(of: /at most (\d+) x/)?.1).description
    let fits = try #require(Int(side))
    #expect(fits > 512 && fits < 4096)
    let limits = TileLimits(rows: fits, columns: fits)
    try card.check(.exact, Placement(layers: [4095, 4096], limits: limits))
    try card.check(.ideal, placement)
    let none = failure(AnalogError.self) {
      try DeviceCard.perfect.check(.exact, Placement(layers: [3, 2], limits: TileLimits()))
    }
    #expect(none?.message.contains("says nothing of its wires") == true)
    let bent = card.with { $0.conduction = .hyperbolic(k_per_V: 1) }
    let slow = failure(AnalogError.self) {
      try bent.check(.exact, Placement(layers: [784, 128], limits: TileLimits()))
    }
    #expect(slow?.message.contains("too slow") == true)
  }
}
