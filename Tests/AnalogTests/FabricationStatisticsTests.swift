import Analog
import Laboratory
import Testing

/// Mismatch has the spread that the card states. Fixed serials; every bound has a false-alarm rate of 1e-6.
@Suite struct FabricationStatisticsTests {
  private static let layers = [255, 256]
  private static let cells = 256 * 256

  private func birth_uS(_ card: DeviceCard, serial: Serial = 51) -> [Double] {
    Chip(card, serial: serial, layers: Self.layers).cells[0].conductance_S.map { Double($0) * 1e6 }
  }

  @Test func cellGains() {
    var chip = Chip(.perfect.with { $0.cell.gainSigma = 0.1 }, serial: 51, layers: Self.layers)
    // G+ is asked to rise by 6 of the 12 uS above rest, G- to fall as far.
    chip.program(layer: 0, weights: Matrix(rows: 256, columns: 256, repeating: 0.5))
    let gains = [(0, 1.0), (1, -1)].map { part, sign in
      chip.cells[part].conductance_S.map { (Double($0) * 1e6 - 13) / 6 * sign }
    }
    for polarity in gains {
      #expect(abs(meanScore(polarity, mean: 1, sigma: 0.1)) < sigmaLimit)
      #expect(abs(sigmaScore(polarity, mean: 1, sigma: 0.1)) < sigmaLimit)
    }
    #expect(abs(correlation(gains[0], gains[1])) < sigmaLimit / Double(Self.cells).squareRoot())
  }

  @Test func cellOffsets() {
    let offsets = birth_uS(.perfect.with { $0.cell.offsetSigma = 0.02 }).map { $0 - 13 }
    #expect(abs(meanScore(offsets, mean: 0, sigma: 0.48)) < sigmaLimit)
    #expect(abs(sigmaScore(offsets, mean: 0, sigma: 0.48)) < sigmaLimit)
  }

  @Test func twoSerialsHaveNothingInCommon() {
    let card = DeviceCard.perfect.with { $0.cell.offsetSigma = 0.02 }
    let chips = [Serial(51), 52, Serial(lot: 0, wafer: 1, die: 51), Serial(lot: 1, wafer: 0, die: 51)]
      .compactMap { $0 }.map { birth_uS(card, serial: $0) }
    for first in chips.indices {
      for second in chips.indices where second > first {
        #expect(abs(correlation(chips[first], chips[second])) < 5 / Double(Self.cells).squareRoot())
      }
    }
  }

  @Test func stuckCells() {
    let card = DeviceCard.perfect.with {
      ($0.cell.stuckLowProbability, $0.cell.stuckHighProbability) = (0.01, 0.02)
    }
    let chip = Chip(card, serial: 53, layers: Self.layers)
    for cells in chip.cells {
      let low = cells.conductance_S.count { $0 == Float(1e-6) }
      let high = cells.conductance_S.count { $0 == Float(25e-6) }
      #expect(low == cells.faults.count { $0 == 1 } && high == cells.faults.count { $0 == 2 })
      #expect(abs(binomialScore(low, of: Self.cells, probability: 0.01)) < sigmaLimit)
      #expect(abs(binomialScore(high, of: Self.cells, probability: 0.02)) < sigmaLimit)
    }
    #expect(chip.stuckCellCount == chip.cells.reduce(0) { $0 + $1.faults.count { $0 != 0 } })
  }

  @Test func columnsAndNeurons() {
    let card = DeviceCard.perfect.with {
      $0.converters.columnGainSigma = 0.1
      $0.converters.outputOffsetSigma = 0.3
      $0.converters.neuronOffsetSigma = 0.2
      $0.tile = TileLimits(rows: 4, columns: 8192)
    }
    var chip = Chip(card, serial: 54, layers: [1, 8000])
    let offsets = chip.read(layer: 0, driven: Matrix(rows: 1, columns: 2), phase: .infer).elements.map(
      Double.init)
    #expect(abs(sigmaScore(offsets, mean: 0, sigma: 0.3)) < sigmaLimit)
    #expect(abs(meanScore(offsets, mean: 0, sigma: 0.3)) < sigmaLimit)
    let neurons = chip.microscope.neuronOffsets[0].map(Double.init)
    #expect(abs(sigmaScore(neurons, mean: 0, sigma: 0.2)) < sigmaLimit)
    #expect(abs(meanScore(neurons, mean: 0, sigma: 0.2)) < sigmaLimit)
    chip.program(layer: 0, weights: Matrix(rows: 2, columns: 8000, repeating: 1))
    let scale = chip.weightScale(layer: 0)
    let gains = chip.microscope.effectiveWeights[0].row(0).map { Double($0) / scale }
    #expect(abs(sigmaScore(gains, mean: 1, sigma: 0.1)) < sigmaLimit)
    #expect(abs(meanScore(gains, mean: 1, sigma: 0.1)) < sigmaLimit)
    #expect(abs(correlation(gains, offsets)) < sigmaLimit / 8000.0.squareRoot())
    #expect(abs(correlation(neurons, offsets)) < sigmaLimit / 8000.0.squareRoot())
  }

  @Test func rowDrivers() {
    let card = DeviceCard.perfect.with {
      $0.converters.rowGainSigma = 0.05
      $0.tile = TileLimits(rows: 8192, columns: 4)
    }
    var chip = Chip(card, serial: 55, layers: [7999, 1])
    chip.program(layer: 0, weights: Matrix(rows: 8000, columns: 1, repeating: 1))
    let scale = chip.weightScale(layer: 0)
    let gains = chip.microscope.effectiveWeights[0].elements.map { Double($0) / scale }
    #expect(abs(sigmaScore(gains, mean: 1, sigma: 0.05)) < sigmaLimit)
  }

  @Test func referenceCells() {
    let card = DeviceCard.perfect.with {
      $0.cell.pairing = .reference
      ($0.cell.reference_uS, $0.cell.weightUnit_uS) = (13, 10)
      $0.cell.referenceSigma = 0.05
    }
    var chip = Chip(card, serial: 56, layers: Self.layers)
    let errors = chip.cells[1].conductance_S.map { Double($0) * 1e6 - 13 }
    #expect(abs(meanScore(errors, mean: 0, sigma: 0.5)) < sigmaLimit)
    #expect(abs(sigmaScore(errors, mean: 0, sigma: 0.5)) < sigmaLimit)
    chip.program(layer: 0, weights: Matrix(rows: 256, columns: 256, repeating: -0.7))
    #expect(chip.cells[1].conductance_S.map { Double($0) * 1e6 - 13 } == errors)
    #expect(chip.cells[0].conductance_S.allSatisfy { abs($0 - 6e-6) < 1e-11 })
  }

  @Test func driftExponents() {
    let card = DeviceCard.perfect.with {
      $0.drift = DriftModel(exponentMean: .init(constant: 0.02), exponentSigma: .init(constant: 0.01))
    }
    let exponents = Chip(card, serial: 57, layers: Self.layers).cells[0].driftExponent.map(Double.init)
    #expect(exponents.allSatisfy { $0 >= 0 })
    // |0.02 + 0.01 xi| folds 2.3 % of cells: mean and mean square of the folded normal.
    #expect(abs(meanScore(exponents, mean: 0.020_169_8, sigma: 0.0097)) < sigmaLimit)
    #expect(
      abs(mean(exponents.map { $0 * $0 }) - 5e-4) < sigmaLimit * 4.3e-4 / Double(Self.cells).squareRoot())
  }
}
