import Analog
import Kernels
import Laboratory
import Testing

/// A read by the fast kernel against the sum over cells that it stands for, each conductance seen by the microscope.
@Suite struct ReadRouteTests {
  static let card = DeviceCard.perfect.with {
    $0.cell.gainSigma = 0.2
    $0.cell.offsetSigma = 0.02
    $0.cell.stuckLowProbability = 0.01
    $0.cell.stuckHighProbability = 0.01
    $0.drift = DriftModel(exponentMean: .init(constant: 0.05), exponentSigma: .init(constant: 0.02))
    $0.converters.rowGainSigma = 0.05
    $0.converters.columnGainSigma = 0.1
    $0.converters.outputOffsetSigma = 0.2
    $0.converters.outputRange = 2
    $0.converters.outputBits = 6
    $0.tile = TileLimits(rows: 64, columns: 32)
  }

  /// 1 + sigma xi of a line, drawn by hand: stream, tile and part as documented.
  private func drawn(_ serial: Serial, _ stream: RandomStream, part: UInt32, line: Int) -> Double {
    let address = DrawAddress(key: serial.rawValue, stream: stream.rawValue, array: part, event: 0)
    return Double(referenceNormal(at: address, cell: line))
  }

  /// The unclipped, unrounded outputs of a chip of one tile, cell by cell in double precision.
  private func naive(_ chip: borrowing Chip, _ driven: Matrix, rows: Range<Int>) -> [Double] {
    let view = chip.microscope
    let factor = chip.weightScale(layer: 0) / chip.card.cell.unit_S
    return (0..<driven.rows).flatMap { example in
      (0..<chip.layers[1]).map { column in
        var sum = 0.0
        for row in rows {
          let gain = 1 + 0.05 * drawn(chip.serial, .rowGain, part: 2, line: row)
          let pair_S = Double(view.plus_S[0][row, column]) - Double(view.minus_S[0][row, column])
          sum += Double(driven[example, row]) * gain * factor * pair_S
        }
        let gain = 1 + 0.1 * drawn(chip.serial, .columnGain, part: 3, line: column)
        return sum * gain + 0.2 * drawn(chip.serial, .converterOffset, part: 3, line: column)
      }
    }
  }

  private func chip() -> Chip {
    var chip = Chip(Self.card, serial: 31, layers: [60, 32])
    var numbers = Inputs(seed: 31)
    chip.program(layer: 0, weights: numbers.matrix(rows: 61, columns: 32))
    chip.age(.days(3))
    return chip
  }

  @Test(arguments: [0..<61, 7..<12, 60..<61]) func aReadIsTheSumOverCells(rows: Range<Int>) {
    var chip = chip()
    var numbers = Inputs(seed: 32)
    let driven = chip.driven(layer: 0, inputs: numbers.matrix(rows: 40, columns: 60))
    let outputs = chip.read(layer: 0, driven: driven, rows: rows, phase: .infer)
    let step = Self.card.converters.outputStep
    var clipped = 0
    for (output, sum) in zip(outputs.elements, naive(chip, driven, rows: rows)) {
      let limited = min(max(sum, -2), 2)
      #expect(abs(Double(output) - limited) < step / 2 + 2e-5)
      let code = Double(output) / step
      #expect(abs(code - code.rounded()) < 1e-5)
      clipped += limited == sum ? 0 : 1
    }
    // Both ends of the converter have been met, or clipping was not tested.
    if rows.count == 61 { #expect(clipped > 10 && clipped < outputs.elements.count / 2) }
  }

  @Test func exactConvertersShowTheSumItself() {
    let card = Self.card.with { ($0.converters.outputBits, $0.converters.outputRange) = (0, .infinity) }
    var chip = Chip(card, serial: 31, layers: [60, 32])
    var numbers = Inputs(seed: 33)
    chip.program(layer: 0, weights: numbers.matrix(rows: 61, columns: 32))
    let driven = chip.driven(layer: 0, inputs: numbers.matrix(rows: 40, columns: 60))
    let outputs = chip.read(layer: 0, driven: driven, phase: .infer)
    for (output, sum) in zip(outputs.elements, naive(chip, driven, rows: 0..<61)) {
      #expect(abs(Double(output) - sum) < 2e-5)
    }
  }

  @Test func theMicroscopesEffectiveWeightsAreWhatAReadApplies() {
    let card = Self.card.with {
      ($0.converters.outputBits, $0.converters.outputRange) = (0, .infinity)
      $0.converters.outputOffsetSigma = 0
      $0.tile = TileLimits(rows: 16, columns: 10)
    }
    var chip = Chip(card, serial: 34, layers: [60, 32])
    var numbers = Inputs(seed: 34)
    chip.program(layer: 0, weights: numbers.matrix(rows: 61, columns: 32))
    var rows = Matrix(rows: 61, columns: 61)
    for row in 0..<61 { rows[row, row] = 1 }
    let outputs = chip.read(layer: 0, driven: rows, phase: .infer)
    for (output, weight) in zip(outputs.elements, chip.microscope.effectiveWeights[0].elements) {
      #expect(abs(output - weight) < 1e-6)
    }
  }

  @Test func whatIsNoNumberShowsInTheOutputsAndCostsNothing() {
    var chip = chip()
    var driven = Matrix(rows: 3, columns: 61)
    driven[0, 5] = .nan
    driven[1, 5] = .infinity
    let outputs = chip.read(layer: 0, driven: driven, phase: .infer)
    #expect(outputs.row(0).allSatisfy { $0.isNaN })
    #expect(outputs.row(2).allSatisfy { $0.isFinite })
    let entry = chip.ledger.entries[LedgerKey(.infer, layer: 0, .cells, .read)]
    #expect(entry?.count == 3 && entry?.energy_J == 0)
  }
}
