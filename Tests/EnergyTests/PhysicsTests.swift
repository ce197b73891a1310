import Analog
import Energy
import Testing

@Suite struct PhysicsTests {
  /// A bill of three reads of a programmed layer on a card that `change` alters first.
  private func readBill(input: Float = 0.5, _ change: (inout EnergyModel) -> Void = { _ in }) -> Bill {
    var card = pricedCard()
    change(&card.energy)
    var chip = Chip(card, serial: 11, layers: [4, 3])
    chip.program(layer: 0, weights: Matrix(rows: 5, columns: 3, repeating: 0.25))
    let written = chip.ledger
    _ = chip.read(layer: 0, driven: Matrix(rows: 3, columns: 5, repeating: input), phase: .infer)
    return Bill(chip.ledger.since(written), energy: card.energy)
  }

  @Test func zeroInputCostsNoCellEnergyButConvertsAndLeaks() throws {
    let bill = readBill(input: 0)
    #expect(try #require(bill.line(.infer, 0, .cells, .read)).energy == .zero)
    #expect(bill.line(.infer, 0, .lines, .charge) == nil)
    for (component, action) in [(Component.dac, Action.convert), (.adc, .convert), (.tiles, .leak)] {
      let idle = try #require(bill.line(.infer, 0, component, action))
      #expect(idle.energy.nominal > 0)
      #expect(idle == readBill().line(.infer, 0, component, action))
    }
  }

  @Test func halfTheTimeHalvesWhatLastsAndNothingElse() {
    let long = readBill()
    let short = readBill { $0.readTime_ns /= 2 }
    #expect(long.lines.count == short.lines.count)
    for (before, after) in zip(long.lines, short.lines) {
      let lasts = before.component == .cells || before.component == .tiles
      #expect(after.energy == (lasts ? before.energy / 2 : before.energy))
      #expect(after.count == before.count)
    }
  }

  @Test func twiceTheVoltageQuadruplesPhysicsAndNothingElse() {
    let low = readBill()
    let high = readBill { $0.readVoltage_V *= 2 }
    #expect(low.lines.filter { $0.bases == [.physics] }.count == 2)
    for (before, after) in zip(low.lines, high.lines) {
      #expect(after.energy == (before.bases == [.physics] ? before.energy * 4 : before.energy))
    }
  }

  @Test func aReadIsVoltageSquaredConductanceTime() throws {
    let card = pricedCard()
    var chip = Chip(card, serial: 5, layers: [2, 2])
    chip.program(layer: 0, weights: Matrix(rows: 3, columns: 2, elements: [0.5, -0.25, 0, 0.125, 1, -1]))
    let levels: [Float] = [0.5, -1, 1]
    _ = chip.read(layer: 0, driven: Matrix(rows: 1, columns: 3, elements: levels), phase: .infer)
    let microscope = chip.microscope
    var expected_J = 0.0
    for row in 0..<3 {
      let volts = Double(levels[row]) * card.energy.readVoltage_V
      for column in 0..<2 {
        let pair_S =
          Double(microscope.plus_S[0][row, column]) + Double(microscope.minus_S[0][row, column])
        expected_J += volts * volts * pair_S * card.energy.readTime_s
      }
    }
    let bill = Bill(chip.ledger, energy: card.energy)
    let cells = try #require(bill.line(.infer, 0, .cells, .read))
    #expect(agree(cells.energy.nominal, expected_J))
    // Two columns of two cells on each of three rows.
    let lines = try #require(bill.line(.infer, 0, .lines, .charge))
    let line_F: Double = 4 * 0.6e-15
    let volts2: Double = 0.2 * 0.2 * 2.25
    #expect(agree(lines.energy.nominal, line_F * volts2))
  }

  @Test func aWriteIsVoltageSquaredConductanceTimeOverEfficiency() throws {
    let card = pricedCard()
    var chip = Chip(card, serial: 5, layers: [1, 1])
    // Fresh balanced cells rest at 13 µS; the second write meets them where the first has left them.
    let weights = Matrix(rows: 2, columns: 1, elements: [0.5, -0.75])
    chip.program(layer: 0, weights: weights)
    let perSiemens: Double = 4 * 100e-9 / 0.4
    let first = try #require(Bill(chip.ledger, energy: card.energy).line(.program, 0, .cells, .pulse))
    #expect(first.count == 4)
    #expect(abs(first.energy.nominal / (4 * 13e-6 * perSiemens) - 1) < 1e-6)
    let microscope = chip.microscope
    let before_S = (microscope.plus_S[0].elements + microscope.minus_S[0].elements).reduce(0.0) {
      $0 + Double($1)
    }
    let written = chip.ledger
    chip.program(layer: 0, weights: weights)
    let second = Bill(chip.ledger.since(written), energy: card.energy)
    #expect(
      agree(try #require(second.line(.program, 0, .cells, .pulse)).energy.nominal, before_S * perSiemens))
  }
}
