import Analog
import Foundation
import Laboratory
import Testing

/// A failed line is open: nothing is read through it, nothing written, nothing charged.
@Suite struct DeadLineTests {
  /// A chip that was programmed young and has lost some of its lines.
  private struct Case: ~Copyable {
    var chip: Chip
    /// Which cells lie on dead lines.
    let open: [[Bool]]
  }

  private func make(
    limits: TileLimits = TileLimits(rows: 12, columns: 8), _ change: (inout DeviceCard) -> Void = { _ in }
  ) throws -> Case {
    let part = LifetimeModel.Part(scale_s: 1e6, shape: 1)
    let card = LifetimeTests.card(rows: part, columns: part).with(change)
    var chip = Chip(card, serial: 102, placement: try Placement(layers: [30, 20], limits: limits))
    var numbers = Inputs(seed: 102)
    chip.program(layer: 0, weights: numbers.matrix(rows: 31, columns: 20))
    let young = chip.microscope.effectiveWeights[0]
    chip.age(.seconds(3e5))
    let old = chip.microscope.effectiveWeights[0]
    let open = (0..<31).map { row in (0..<20).map { old[row, $0] == 0 && young[row, $0] != 0 } }
    #expect(chip.deadRowCount + chip.deadColumnCount > 3 && chip.isAlive)
    return Case(chip: chip, open: open)
  }

  @Test func theMicroscopeAndAReadAgree() throws {
    var one = try make()
    let count = one.open.joined().count { $0 }
    #expect(count > 100 && count < 31 * 20)
    var numbers = Inputs(seed: 103)
    let inputs = numbers.matrix(rows: 6, columns: 30)
    let read = one.chip.read(layer: 0, inputs: inputs, phase: .infer)
    let weights = one.chip.microscope.effectiveWeights[0]
    for example in 0..<6 {
      for column in 0..<20 {
        var sum = Double(weights[30, column])
        for row in 0..<30 { sum += Double(inputs[example, row]) * Double(weights[row, column]) }
        #expect(abs(Double(read[example, column]) - sum) < 1e-5)
      }
    }
  }

  /// A dead converter gives 0 whatever its offset and noise, and NaN on a dead row goes nowhere.
  @Test func deadConvertersGiveZero() throws {
    var one = try make {
      $0.converters.outputOffsetSigma = 1
      $0.read.outputSigma = 1
      $0.lifetime?.rowDrivers = nil
    }
    let read = one.chip.measureWeights(layer: 0, reads: 1, phase: .verify)
    let zeros = read.elements.count { $0 == 0 }
    #expect(zeros > 0 && zeros < 31 * 20)
    #expect(one.chip.microscope.effectiveWeights[0].elements.count { $0 == 0 } == zeros)
  }

  @Test func whatIsNoNumberStopsAtADeadRow() throws {
    var one = try make(limits: TileLimits()) { $0.lifetime?.columnConverters = nil }
    var inputs = Matrix(rows: 1, columns: 30, repeating: 0.5)
    let whole = (0..<30).filter { one.open[$0].allSatisfy { $0 } }
    let clean = one.chip.read(layer: 0, driven: one.chip.driven(layer: 0, inputs: inputs), phase: .infer)
    for row in whole { inputs[0, row] = 1 }
    let same = one.chip.read(layer: 0, driven: one.chip.driven(layer: 0, inputs: inputs), phase: .infer)
    #expect(!whole.isEmpty)
    #expect(clean == same)
    var driven = one.chip.driven(layer: 0, inputs: inputs)
    for row in whole { driven[0, row] = .nan }
    #expect(one.chip.read(layer: 0, driven: driven, phase: .infer) == clean)
  }

  @Test func deadLinesCostNothing() throws {
    var one = try make()
    let view = one.chip.microscope
    let before = one.chip.ledger
    _ = one.chip.read(layer: 0, inputs: Matrix(rows: 3, columns: 30, repeating: 1), phase: .infer)
    let bill = one.chip.ledger.since(before)
    func count(_ component: Component, _ action: Analog.Action) -> Int {
      bill.count { $0.component == component && $0.action == action }
    }
    // 31 rows over three columns of tiles, 20 columns over three rows of tiles.
    #expect(count(.dac, .convert) == 3 * (3 * 31 - one.chip.deadRowCount))
    #expect(count(.lines, .charge) == 3 * (3 * 31 - one.chip.deadRowCount))
    #expect(count(.adc, .convert) == 3 * (3 * 20 - one.chip.deadColumnCount))
    var sum_S = 0.0
    for row in 0..<31 {
      for column in 0..<20 where !one.open[row][column] {
        sum_S += Double(view.plus_S[0][row, column]) + Double(view.minus_S[0][row, column])
      }
    }
    let energy = one.chip.card.energy
    let expected_J = 3 * sum_S * energy.readVoltage_V * energy.readVoltage_V * energy.readTime_s
    let cells_J = bill.lines.first { $0.key.component == .cells }?.entry.energy_J ?? 0
    #expect(abs(cells_J / expected_J - 1) < 1e-9)
  }

  @Test func verifyingCountsOnlyWhatLives() throws {
    var one = try make()
    let living = one.open.joined().count { !$0 }
    let before = one.chip.ledger
    _ = one.chip.measureWeights(layer: 0, reads: 2, phase: .verify)
    #expect(one.chip.ledger.since(before).count { $0.action == .verify } == 2 * living)
  }

  @Test func writesDoNotReachCellsOnDeadLines() throws {
    var one = try make()
    let living = one.open.joined().count { !$0 }
    let before = one.chip.microscope
    let pulses = one.chip.pulseCount
    let fired = one.chip.program(layer: 0, weights: Matrix(rows: 31, columns: 20, repeating: 0.123))
    #expect(fired == 2 * living && one.chip.pulseCount - pulses == 2 * living)
    let after = one.chip.microscope
    for row in 0..<31 {
      for column in 0..<20 {
        let isSame = after.plus_S[0][row, column] == before.plus_S[0][row, column]
        #expect(isSame == one.open[row][column])
      }
    }
    #expect(one.chip.move(layer: 0, by: Matrix(rows: 31, columns: 20, repeating: 0.1)) == 2 * living)
  }
}
