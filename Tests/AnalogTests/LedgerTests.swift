import Analog
import Laboratory
import Testing

/// Every event is counted where it happens; each number here was counted by hand.
@Suite struct LedgerTests {
  /// 0.2 V and 100 ns to read, 2 V and 50 ns to write at half efficiency, 0.6 fF of line for each cell.
  static let card = DeviceCard.perfect.with {
    $0.energy.writeTime_ns = 50
    $0.energy.lineCapacitancePerCell_fF = 0.6
  }

  /// Three inputs and a bias row, two columns, every weight 0.5: 19 and 7 uS.
  private func chip(_ card: DeviceCard = card) -> Chip {
    var chip = Chip(card, serial: 71, layers: [3, 2])
    chip.program(layer: 0, weights: Matrix(rows: 4, columns: 2, repeating: 0.5))
    return chip
  }

  private func entry(
    _ ledger: Ledger, _ phase: Phase, _ component: Component, _ action: Action, layer: Int? = 0
  ) -> LedgerEntry { ledger.entries[LedgerKey(phase, layer: layer, component, action)] ?? LedgerEntry() }

  private func expectClose(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-6) {
    #expect(abs(value - expected) <= tolerance * abs(expected), "\(value) is not \(expected)")
  }

  @Test func aRead() {
    var chip = chip()
    let before = chip.ledger
    // Two examples; a zero input drives no line, the bias row is always driven at full voltage.
    let inputs = Matrix(rows: 2, columns: 3, elements: [1, -0.5, 0, 0, 0, 0.25])
    _ = chip.read(layer: 0, inputs: inputs, phase: .infer)
    let ledger = chip.ledger.since(before)
    #expect(ledger.entries.count == 5)
    #expect(entry(ledger, .infer, .cells, .read).count == 2)
    #expect(entry(ledger, .infer, .lines, .charge).count == 5)
    #expect(entry(ledger, .infer, .dac, .convert).count == 2 * 4)
    #expect(entry(ledger, .infer, .adc, .convert).count == 2 * 2)
    #expect(entry(ledger, .infer, .tiles, .leak).count == 2)
    // Squares of levels: 1 + 0.25 + 1 and 0.0625 + 1; a row carries 2 (19 + 7) = 52 uS.
    let squares = 2.25 + 1.0625
    expectClose(entry(ledger, .infer, .cells, .read).energy_J, squares * 0.04 * 52e-6 * 100e-9)
    expectClose(entry(ledger, .infer, .lines, .charge).energy_J, squares * 0.04 * 4 * 0.6e-15)
    expectClose(entry(ledger, .infer, .tiles, .leak).time_s, 2 * 100e-9)
    #expect(
      entry(ledger, .infer, .dac, .convert).energy_J == 0
        && entry(ledger, .infer, .adc, .convert).energy_J == 0)
  }

  @Test func zeroInputCostsConversionsAlone() {
    var chip = chip()
    let before = chip.ledger
    _ = chip.read(layer: 0, driven: Matrix(rows: 3, columns: 4), phase: .learn)
    let ledger = chip.ledger.since(before)
    let read = entry(ledger, .learn, .cells, .read)
    #expect(read.count == 3 && read.energy_J == 0)
    expectClose(read.time_s, 3 * 100e-9)
    #expect(ledger.entries[LedgerKey(.learn, layer: 0, .lines, .charge)] == nil)
    #expect(
      entry(ledger, .learn, .dac, .convert).count == 12 && entry(ledger, .learn, .adc, .convert).count == 6)
  }

  @Test func aReadOfSomeRows() {
    var chip = chip()
    let before = chip.ledger
    _ = chip.read(layer: 0, driven: Matrix(rows: 5, columns: 4, repeating: 0.5), rows: 1..<3, phase: .learn)
    let ledger = chip.ledger.since(before)
    #expect(
      entry(ledger, .learn, .dac, .convert).count == 10 && entry(ledger, .learn, .adc, .convert).count == 10)
    #expect(entry(ledger, .learn, .lines, .charge).count == 10)
    expectClose(entry(ledger, .learn, .cells, .read).energy_J, 5 * 2 * 0.25 * 0.04 * 52e-6 * 100e-9)
  }

  /// Four rows on tiles of two, two columns on tiles of one: four tiles, and one sum for each output of the second row
  /// of tiles.
  @Test func aLayerSplitOverTiles() {
    var chip = chip(Self.card.with { $0.tile = TileLimits(rows: 2, columns: 1) })
    let before = chip.ledger
    _ = chip.read(layer: 0, driven: Matrix(rows: 3, columns: 4, repeating: 1), phase: .infer)
    let ledger = chip.ledger.since(before)
    #expect(entry(ledger, .infer, .cells, .read).count == 3 * 4)
    #expect(entry(ledger, .infer, .dac, .convert).count == 3 * 4 * 2)
    #expect(entry(ledger, .infer, .adc, .convert).count == 3 * 4)
    #expect(entry(ledger, .infer, .digital, .add).count == 3 * 2)
    expectClose(entry(ledger, .infer, .cells, .read).energy_J, 3 * 4 * 0.04 * 52e-6 * 100e-9)
  }

  /// V^2 G t / efficiency: sixteen cells at rest, 13 uS each.
  /// A chip that waits under power ages as one that does not, and each of its tiles leaks all the time.
  @Test func waitingUnderPower() {
    var powered = chip()
    var stored = chip()
    let before = stored.ledger
    powered.idle(.hours(2), at: .kelvin(330))
    stored.age(.hours(2), at: .kelvin(330))
    #expect(powered.clock == stored.clock && stored.ledger == before)
    let waited = powered.ledger.since(before)
    #expect(waited.entries.count == 1)
    let leak = entry(waited, .idle, .tiles, .leak)
    #expect(leak.count == powered.placement.tileCount)
    #expect(leak.time_s == Double(powered.placement.tileCount) * 7200)
  }

  @Test func aWrite() {
    var chip = chip()
    let first = entry(chip.ledger, .program, .cells, .pulse)
    #expect(first.count == 16 && chip.pulseCount == 16)
    expectClose(first.energy_J, 16 * 4 * 13e-6 * 50e-9 / 0.5)
    expectClose(first.time_s, 16 * 50e-9)
    let before = chip.ledger
    var wishes = Matrix(rows: 4, columns: 2)
    wishes[2, 1] = -0.1
    chip.move(layer: 0, by: wishes)
    let moved = entry(chip.ledger.since(before), .learn, .cells, .pulse)
    #expect(moved.count == 2)
    expectClose(moved.energy_J, 4 * (19e-6 + 7e-6) * 50e-9 / 0.5)
  }

  @Test func pulses() throws {
    let card = try DeviceCard(named: "reram-sb-gong-2018")
    var chip = Chip(card, serial: 72, layers: [3, 2])
    let fired = chip.pulse(layer: 0, counts: [5, 0, -3, 0, 0, 0, 0, 100])
    #expect(fired == 108 && chip.pulseCount == 108)
    let entry = entry(chip.ledger, .learn, .cells, .pulse)
    #expect(entry.count == 108)
    expectClose(entry.energy_J, 108 * 4 * 25e-6 * 10e-9 / 0.5)
    #expect(
      chip.cells[0].pulses == [5, 0, 3, 0, 0, 0, 0, 100] && chip.cells[1].pulses.allSatisfy { $0 == 0 })
  }

  /// One row is driven at a time, so a batch of four reads four rows; each is repeated `reads` times.
  @Test func measuringWeights() {
    var chip = chip()
    let before = chip.ledger
    _ = chip.measureWeights(layer: 0, reads: 3, phase: .copy)
    let ledger = chip.ledger.since(before)
    #expect(entry(ledger, .copy, .cells, .read).count == 3 * 4)
    #expect(entry(ledger, .copy, .lines, .charge).count == 3 * 4)
    #expect(entry(ledger, .copy, .dac, .convert).count == 3 * 4)
    #expect(entry(ledger, .copy, .adc, .convert).count == 3 * 4 * 2)
    #expect(entry(ledger, .copy, .cells, .verify).count == 3 * 4 * 2)
    expectClose(entry(ledger, .copy, .cells, .read).energy_J, 3 * 4 * 0.04 * 52e-6 * 100e-9)
  }

  /// Write-verify is billed as the writes, reads and corrections that it is made of.
  @Test(arguments: ["generic-analog", "reram-sb-gong-2018", "pcm-nandakumar-2019"])
  func writeVerifyIsTheSumOfItsSteps(name: String) throws {
    let card = try DeviceCard(named: name).with { $0.programming.verifyRounds = 3 }
    var numbers = Inputs(seed: 73)
    let weights = numbers.matrix(rows: 13, columns: 9, bound: 0.6)
    var chip = Chip(card, serial: 73, layers: [12, 9])
    let report = chip.programVerified(layer: 0, weights: weights)
    #expect(report.rounds == 3 && report.unconverged > 0)
    #expect(
      report.pulses == entry(chip.ledger, .program, .cells, .pulse).count && report.pulses == chip.pulseCount)
    let verified = entry(chip.ledger, .verify, .cells, .verify)
    #expect(verified.count == (report.rounds + 1) * card.programming.verifyReads * 13 * 9)

    var traced = Chip(card, serial: 73, layers: [12, 9])
    traced.program(layer: 0, weights: weights)
    var aims = weights
    for _ in 0..<report.rounds {
      let measured = traced.measureWeights(layer: 0, phase: .verify)
      var errors = zip(weights.elements, measured.elements).map(-)
      for index in errors.indices where errors[index].magnitude <= Float(card.programming.verifyTolerance) {
        errors[index] = 0
      }
      switch card.update {
      case .continuous:
        traced.move(layer: 0, by: Matrix(rows: 13, columns: 9, elements: errors), phase: .program)
      case .pulses(let law):
        traced.pulse(
          layer: 0, counts: errors.map { Int32((Double($0) / law.step).rounded()) }, phase: .program)
      case .reprogram:
        for index in errors.indices { aims.elements[index] += errors[index] }
        let due = zip(aims.elements, errors).map { $1 == 0 ? Float.nan : $0 }
        traced.program(layer: 0, weights: Matrix(rows: 13, columns: 9, elements: due))
      }
    }
    _ = traced.measureWeights(layer: 0, phase: .verify)
    #expect(traced.state == chip.state)
  }

  @Test func verifyingStopsWhenAllIsWell() {
    var chip = Chip(Self.card, serial: 74, layers: [3, 2])
    let report = chip.programVerified(layer: 0, weights: Matrix(rows: 4, columns: 2, repeating: 0.25))
    #expect((report.rounds, report.pulses, report.unconverged) == (0, 16, 0))
    #expect(entry(chip.ledger, .verify, .cells, .verify).count == 4 * 8)
  }

  @Test func energyIsAdditive() {
    var numbers = Inputs(seed: 75)
    let inputs = numbers.matrix(rows: 50, columns: 3)
    var whole = chip()
    var parts = chip()
    let (wholeBefore, partsBefore) = (whole.ledger, parts.ledger)
    _ = whole.read(layer: 0, inputs: inputs, phase: .infer)
    for example in 0..<50 { _ = parts.read(layer: 0, inputs: inputs.selectingRows([example]), phase: .infer) }
    let (left, right) = (whole.ledger.since(wholeBefore), parts.ledger.since(partsBefore))
    #expect(left.entries.keys == right.entries.keys)
    for (key, entry) in left.entries {
      #expect(entry.count == right.entries[key]?.count)
      expectClose(right.entries[key]?.energy_J ?? -1, entry.energy_J, 1e-12)
      expectClose(right.entries[key]?.time_s ?? -1, entry.time_s, 1e-12)
    }
  }

  @Test func sinceIsWhatCameAfter() {
    var chip = chip()
    let first = chip.ledger
    #expect(chip.ledger.since(first).entries.isEmpty)
    #expect(chip.ledger.since(Ledger()).entries == chip.ledger.entries)
    _ = chip.read(layer: 0, driven: Matrix(rows: 1, columns: 4, repeating: 1), phase: .infer)
    let second = chip.ledger
    _ = chip.read(layer: 0, driven: Matrix(rows: 2, columns: 4, repeating: 1), phase: .infer)
    chip.chargeDigital(.calibrate, layer: nil, .store, count: 64)
    let later = chip.ledger.since(second)
    #expect(entry(later, .infer, .cells, .read).count == 2)
    #expect(entry(later, .calibrate, .buffer, .store, layer: nil).count == 64)
    #expect(entry(chip.ledger.since(first), .infer, .cells, .read).count == 3)
    #expect(later.entries.keys.allSatisfy { $0.phase != .program })
  }

  @Test func linesAreInOrderAndCountable() {
    var chip = Chip(Self.card, serial: 76, layers: [3, 2, 2])
    for layer in [1, 0] {
      _ = chip.read(
        layer: layer, driven: Matrix(rows: 1, columns: layer == 0 ? 4 : 3, repeating: 1), phase: .infer)
      chip.program(layer: layer, weights: Matrix(rows: layer == 0 ? 4 : 3, columns: 2))
    }
    let keys = chip.ledger.lines.map(\.key)
    #expect(keys == keys.sorted() && keys.count == 12)
    #expect(keys.first?.phase == .program && keys.last?.layer == 1)
    #expect(chip.ledger.count { $0.action == .pulse } == 16 + 12)
    #expect(chip.ledger.count { $0.component == .adc && $0.layer == 1 } == 2)
  }
}
