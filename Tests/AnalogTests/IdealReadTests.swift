import Analog
import Laboratory
import Testing

/// With every non-ideality off, a chip is arithmetic.
@Suite struct IdealReadTests {
  /// Weights and inputs on an ideal chip, its outputs, and how far rounding may take them.
  private struct Case {
    let outputs: Matrix
    let exact: [Double]
    let tolerance: [Double]
  }

  private func run(inputs fanIn: Int, outputs fanOut: Int, tile: TileLimits?) throws -> Case {
    var card = try DeviceCard(named: "ideal")
    if let tile { card.tile = tile }
    var chip = Chip(card, serial: 1, layers: [fanIn, fanOut])
    var numbers = Inputs(seed: UInt64(fanIn * 1000 + fanOut))
    let weights = numbers.matrix(rows: fanIn + 1, columns: fanOut)
    let inputs = numbers.matrix(rows: 9, columns: fanIn)
    chip.program(layer: 0, weights: weights)
    let outputs = chip.read(layer: 0, inputs: inputs, phase: .infer)
    let scale = chip.weightScale(layer: 0)
    var exact: [Double] = []
    var tolerance: [Double] = []
    for example in 0..<inputs.rows {
      let driven = inputs.row(example).map(Double.init) + [1]
      let length = driven.reduce(0) { $0 + $1.magnitude }
      for column in 0..<fanOut {
        exact.append(scale * (0...fanIn).reduce(0) { $0 + driven[$1] * Double(weights[$1, column]) })
        // A weight is the difference of two rounded conductances; a sum of n terms adds at most n roundings.
        tolerance.append(scale * length * (0x1p-22 + Double(fanIn + 1) * 0x1p-24))
      }
    }
    return Case(outputs: outputs, exact: exact, tolerance: tolerance)
  }

  @Test(arguments: [(1, 1), (1, 17), (64, 1), (33, 7), (300, 20), (1023, 3)])
  func aReadIsTheExactProduct(inputs: Int, outputs: Int) throws {
    let result = try run(inputs: inputs, outputs: outputs, tile: nil)
    for (index, value) in result.outputs.elements.enumerated() {
      #expect(abs(Double(value) - result.exact[index]) <= result.tolerance[index])
    }
  }

  @Test(arguments: [
    TileLimits(rows: 2, columns: 1), .init(rows: 16, columns: 5), .init(rows: 71, columns: 22),
  ])
  func splittingOverTilesChangesNothing(limits: TileLimits) throws {
    let whole = try run(inputs: 70, outputs: 23, tile: nil)
    let split = try run(inputs: 70, outputs: 23, tile: limits)
    #expect(split.exact == whole.exact)
    for (index, value) in split.outputs.elements.enumerated() {
      #expect(abs(Double(value) - whole.exact[index]) <= whole.tolerance[index])
    }
  }

  @Test func programmedWeightsAreThere() throws {
    let card = try DeviceCard(named: "ideal")
    var chip = Chip(card, serial: 1, layers: [5, 4])
    var numbers = Inputs(seed: 3)
    let weights = numbers.matrix(rows: 6, columns: 4)
    chip.program(layer: 0, weights: weights)
    let scale = Float(chip.weightScale(layer: 0))
    for (found, wanted) in zip(chip.microscope.effectiveWeights[0].elements, weights.elements) {
      #expect(abs(found - scale * wanted) <= scale * 0x1p-22)
    }
    let measured = chip.measureWeights(layer: 0, phase: .verify)
    for (found, wanted) in zip(measured.elements, weights.elements) {
      #expect(abs(found - wanted) <= 0x1p-21)
    }
  }

  @Test func inputsAreClippedAndTheBiasRowIsDriven() throws {
    let chip = Chip(try DeviceCard(named: "ideal"), serial: 1, layers: [3, 1])
    let driven = chip.driven(layer: 0, inputs: Matrix(rows: 1, columns: 3, elements: [5, -.infinity, 0.25]))
    #expect(driven.elements == [1, -1, 0.25, 1])
  }

  @Test func inputConvertersRoundToTheirCodes() {
    let card = DeviceCard.perfect.with { $0.converters.inputBits = 3 }
    let chip = Chip(card, serial: 1, layers: [4, 1])
    // Three bits: -1, -2/3, -1/3, 0, 1/3, 2/3, 1.
    let driven = chip.driven(layer: 0, inputs: Matrix(rows: 1, columns: 4, elements: [0.3, -0.9, 0.1, 0.55]))
    for (found, code) in zip(driven.elements, [1.0, -3, 0, 2, 3]) {
      #expect(abs(Double(found) - code / 3) < 1e-6)
    }
  }
}
