import Analog
import Foundation
import Testing

/// Cells of chips that are not ohmic.
@Suite struct ConductionTests {
  static let laws: [CellLaw] = [.polynomial(a_per_V: 0.5, b_per_V2: 4), .hyperbolic(k_per_V: 8)]

  private func current(_ law: CellLaw, _ volts: Double) -> Double {
    switch law {
    case .ohmic: volts
    case .polynomial(let a, let b): volts + a * volts * volts + b * volts * volts * volts
    case .hyperbolic(let k): sinh(k * volts) / k
    }
  }

  @Test(arguments: laws) func withoutWiresARowsVoltageDecides(law: CellLaw) throws {
    let card = DeviceCard.perfect.with {
      $0.conduction = law
      $0.converters.rowGainSigma = 0.05
    }
    var chip = WiredCase.chip(card, layers: [23, 9], seed: 3)
    var numbers = Inputs(seed: 4)
    let driven = chip.driven(layer: 0, inputs: numbers.matrix(rows: 4, columns: 23))
    let outputs = chip.read(layer: 0, driven: driven, phase: .infer)
    let view = chip.microscope
    let unit_S = card.cell.unit_S
    var expected: [Double] = []
    var heat_W = 0.0
    for example in 0..<4 {
      for column in 0..<9 {
        var sum = 0.0
        for row in 0..<24 {
          let pair_S = Double(view.plus_S[0][row, column] - view.minus_S[0][row, column])
          // What the microscope shows of a pair is its weight at small inputs, drivers' gains included.
          let shown = Double(view.effectiveWeights[0][row, column])
          let gain = pair_S == 0 ? 1 : shown / (chip.weightScale(layer: 0) * pair_S / unit_S)
          let volts = Double(driven[example, row]) * gain * 0.2
          sum += chip.weightScale(layer: 0) * pair_S / unit_S * current(law, volts) / 0.2
          let both_S = Double(view.plus_S[0][row, column] + view.minus_S[0][row, column])
          heat_W += Double(driven[example, row]) * 0.2 * current(law, volts) / gain * both_S
        }
        expected.append(sum)
      }
    }
    #expect(distance(outputs.elements.map { Double($0) }, expected) < 1e-5)
    let energy_J = chip.ledger.entries[LedgerKey(.infer, layer: 0, .cells, .read)]?.energy_J ?? 0
    #expect((energy_J / (heat_W * card.energy.readTime_s) - 1).magnitude < 1e-4)
  }

  /// With hardly any wires the network route meets the product, noise and converters included.
  @Test(arguments: laws) func theNetworkMeetsTheProduct(law: CellLaw) throws {
    let card = DeviceCard.perfect.with {
      $0.conduction = law
      $0.wires = WiredCase.wires(1e-6)
      $0.read.white = SaturatingSigma(limit_uS: 2, scale_uS: 20)
      $0.read.outputSigma = 0.1
      $0.converters.columnGainSigma = 0.1
      $0.converters.rowGainSigma = 0.05
    }
    var wired = WiredCase.chip(card, layers: [23, 9], seed: 3)
    var ideal = WiredCase.chip(card, layers: [23, 9], seed: 3, wires: .ideal)
    var numbers = Inputs(seed: 5)
    let inputs = numbers.matrix(rows: 3, columns: 23)
    let (first, second) = (
      wired.read(layer: 0, inputs: inputs, phase: .infer), ideal.read(layer: 0, inputs: inputs, phase: .infer)
    )
    // Noise is scaled by what a row conducts there and by its input here; the draws are the same.
    #expect(distance(first.elements.map { Double($0) }, second.elements.map { Double($0) }) < 0.1)
    let quiet = card.with {
      $0.read.white = nil
      $0.read.outputSigma = 0
    }
    var calm = WiredCase.chip(quiet, layers: [23, 9], seed: 3)
    var plain = WiredCase.chip(quiet, layers: [23, 9], seed: 3, wires: .ideal)
    let (third, fourth) = (
      calm.read(layer: 0, inputs: inputs, phase: .infer), plain.read(layer: 0, inputs: inputs, phase: .infer)
    )
    #expect(distance(third.elements.map { Double($0) }, fourth.elements.map { Double($0) }) < 1e-5)
    #expect(first != third)
  }

  @Test(arguments: laws) func wiresAndCellsAreSolvedTogether(law: CellLaw) throws {
    let model = WiredCase.wires(20)
    let card = WiredCase.card(model).with { $0.conduction = law }
    var chip = WiredCase.chip(card, layers: [23, 9], seed: 3)
    var numbers = Inputs(seed: 5)
    let inputs = numbers.matrix(rows: 3, columns: 23)
    let driven = chip.driven(layer: 0, inputs: inputs)
    let outputs = chip.read(layer: 0, inputs: inputs, phase: .infer)
    let array = try WiredCase.array(chip, model)
    let factor = chip.weightScale(layer: 0) / card.cell.unit_S / 0.2
    var heat_W = 0.0
    for example in 0..<3 {
      let volts = (0..<24).map { Double(driven[example, $0]) * 0.2 }
      let solution = try LineSolver.solve(array, law: law, volts: volts)
      heat_W += solution.power_W(of: array)
      let expected = (0..<9).map {
        factor * (solution.currents_A[2 * $0] - solution.currents_A[2 * $0 + 1])
      }
      #expect(distance(outputs.row(example).map { Double($0) }, expected) < 1e-6)
    }
    let energy_J = chip.ledger.entries[LedgerKey(.infer, layer: 0, .cells, .read)]?.energy_J ?? 0
    #expect((energy_J / (heat_W * card.energy.readTime_s) - 1).magnitude < 1e-6)
  }

  @Test func currentsThatFallAreRefused() {
    for law in [
      CellLaw.polynomial(a_per_V: 1, b_per_V2: 0), .polynomial(a_per_V: -4, b_per_V2: 5),
      .hyperbolic(k_per_V: 60),
    ] {
      #expect(throws: AnalogError.self) {
        try DeviceCard.perfect.with { $0.conduction = law }.checkConduction()
      }
    }
    for law in Self.laws + [.ohmic, .polynomial(a_per_V: 0, b_per_V2: 0)] {
      #expect(throws: Never.self) { try DeviceCard.perfect.with { $0.conduction = law }.checkConduction() }
    }
  }
}
