import Analog
import Laboratory
import Testing

/// Each cell's own mismatch, and what it does to a write. Fixed serials; every bound has a false-alarm rate of 1e-6.
@Suite struct LocalMismatchTests {
  private static let layers = [1023, 512]

  @Test func sigmaFallsWithTheRootOfTheArea() {
    let small = factors(.varied { $0.pelgrom_um = 0.08 }, 61, layers: Self.layers).plus
    let large = factors(
      .varied { ($0.pelgrom_um, $0.cellWidth_um, $0.cellLength_um) = (0.08, 8, 0.5) }, 61, layers: Self.layers
    ).plus
    #expect(abs(meanScore(small, mean: 1, sigma: 0.08)) < sigmaLimit)
    #expect(abs(sigmaScore(small, mean: 1, sigma: 0.08)) < sigmaLimit)
    #expect(abs(sigmaScore(large, mean: 1, sigma: 0.04)) < sigmaLimit)
    #expect(zip(small, large).allSatisfy { abs(($0 - 1) - 2 * ($1 - 1)) < 1e-6 })
  }

  @Test func logNormalsHaveTheStatedMeanAndSpread() {
    let values = factors(
      .varied { ($0.pelgrom_um, $0.tail) = (0.5, .logNormal) }, 62, layers: Self.layers
    ).plus
    #expect(abs(meanScore(values, mean: 1, sigma: 0.5)) < sigmaLimit)
    // ln is normal with variance ln 1.25 about minus half of that.
    let logarithms = values.filter { $0 > 0.051 }.map { portableLog2($0) * 0.693_147_180_559_945_3 }
    #expect(logarithms.count == values.count)
    #expect(abs(sigmaScore(logarithms, mean: -0.111_571_8, sigma: 0.472_380_7)) < sigmaLimit)
  }

  /// Quantiles of Student's t with 3 degrees of freedom: two tails hold 5 %, 0.2 % and 0.02 % of it.
  @Test func studentTHasItsTails() {
    let values = factors(
      .varied { ($0.pelgrom_um, $0.tail) = (0.01, .studentT(degreesOfFreedom: 3)) }, 63, layers: Self.layers
    ).plus
    let t = values.map { ($0 - 1) / 0.01 * 3.0.squareRoot() }
    for (quantile, share) in [(3.182_446, 0.05), (10.214_53, 0.002), (22.203_74, 0.0002)] {
      for sign in [1.0, -1] {
        let count = t.count { $0 * sign > quantile }
        #expect(abs(binomialScore(count, of: t.count, probability: share / 2)) < sigmaLimit, "\(quantile)")
      }
    }
    #expect(abs(binomialScore(t.count { abs($0) < 0.276_671 }, of: t.count, probability: 0.2)) < sigmaLimit)
  }

  /// 12 degrees of freedom: unit variance, fourth moment 3 (nu - 2)/(nu - 4), eighth
  /// 105 (nu - 2)^3 / ((nu - 4)(nu - 6)(nu - 8)).
  @Test func studentTHasItsKurtosis() {
    let values = factors(
      .varied { ($0.pelgrom_um, $0.tail) = (0.02, .studentT(degreesOfFreedom: 12)) }, 64, layers: Self.layers
    ).plus
    let root = Double(values.count).squareRoot()
    let squares = values.map { ($0 - 1) / 0.02 * (($0 - 1) / 0.02) }
    #expect(abs(mean(squares) - 1) * root < sigmaLimit * (3.75 - 1).squareRoot())
    #expect(
      abs(mean(squares.map { $0 * $0 }) - 3.75) * root < sigmaLimit * (546.875 - 3.75 * 3.75).squareRoot())
    // Nearly infinite degrees of freedom are a normal distribution.
    let nearlyNormal = factors(
      .varied { ($0.pelgrom_um, $0.tail) = (0.02, .studentT(degreesOfFreedom: 1e6)) }, 64, layers: Self.layers
    ).plus
    #expect(abs(sigmaScore(nearlyNormal, mean: 1, sigma: 0.02)) < sigmaLimit)
    let beyond = nearlyNormal.count { abs($0 - 1) > 0.02 * 1.959_964 }
    #expect(abs(binomialScore(beyond, of: nearlyNormal.count, probability: 0.05)) < sigmaLimit)
  }

  /// The cells of a pair are neighbours: all but the local part is the same.
  @Test func pairsShareAllButTheLocalPart() {
    let shared = DeviceCard.varied {
      ($0.dieSigma, $0.dieGradientSigma, $0.correlatedSigma, $0.correlationLength_cells) = (
        0.05, 0.05, 0.05, 9
      )
    }
    let pair = factors(shared, 65, layers: [63, 64])
    #expect(pair.plus == pair.minus && Set(pair.plus).count > 1000)
    let both = DeviceCard.varied { ($0.dieSigma, $0.pelgrom_um) = (0.05, 0.05) }
    let cells = (0..<4000).map { factors(both, Serial(integerLiteral: $0)) }
    let score = correlationScore(cells.map { $0.plus[0] }, cells.map { $0.minus[0] }, expected: 0.5)
    #expect(abs(score) < sigmaLimit)
  }

  @Test(arguments: [VariationModel.Tail.normal, .logNormal, .studentT(degreesOfFreedom: 6)])
  func localPartsOfTwoChipsHaveNothingInCommon(tail: VariationModel.Tail) {
    let card = DeviceCard.varied { ($0.pelgrom_um, $0.tail) = (0.05, tail) }
    let (first, second) = (factors(card, 66, layers: Self.layers), factors(card, 67, layers: Self.layers))
    let limit = 5 / Double(first.plus.count).squareRoot()
    #expect(abs(correlation(first.plus, second.plus)) < limit)
    #expect(abs(correlation(first.plus, first.minus)) < limit)
    #expect(abs(correlation(first.plus, second.minus)) < limit)
  }

  @Test func writesMoveByTheFactor() {
    let card = DeviceCard.varied { ($0.pelgrom_um, $0.lotSigma) = (0.1, 0.1) }
    let expected = factors(card, 68, layers: [20, 20])
    var chip = Chip(card, serial: 68, layers: [20, 20])
    chip.program(layer: 0, weights: Matrix(rows: 21, columns: 20, repeating: 0.5))
    for (part, sign) in [(0, 1.0), (1, -1)] {
      let moved = chip.cells[part].conductance_S.map { (Double($0) * 1e6 - 13) / 6 * sign }
      let factors = part == 0 ? expected.plus : expected.minus
      #expect(zip(moved, factors).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  @Test func pulsesStepByTheFactor() {
    let card = DeviceCard.varied { ($0.pelgrom_um, $0.dieSigma) = (0.1, 0.1) }.with {
      ($0.cell.pairing, $0.cell.reference_uS, $0.cell.weightUnit_uS) = (.reference, 13, 10)
      var law = PulseLaw()
      (law.shape, law.step) = (.constant, 0.01)
      $0.update = .pulses(law)
    }
    var chip = Chip(card, serial: 69, layers: [20, 20])
    let expected = chip.fabricatedFactors[0]
    #expect(expected.minus.isEmpty)
    let reference = chip.cells[1].conductance_S
    chip.pulse(layer: 0, counts: [Int32](repeating: 10, count: 21 * 20))
    #expect(
      zip(chip.cells[0].hidden, expected.plus).allSatisfy { abs($0 - 0.1 * $1) < 1e-5 })
    #expect(chip.cells[1].conductance_S == reference)
  }

  /// However heavy the tail, a cell still moves the way it is told.
  @Test func factorsStayPositive() {
    let card = DeviceCard.varied {
      ($0.pelgrom_um, $0.tail, $0.lotSigma) = (1, .studentT(degreesOfFreedom: 2.1), 1)
    }
    for serial in [Serial(70), 71, 72] {
      let cells = factors(card, serial, layers: Self.layers)
      #expect((cells.plus + cells.minus).allSatisfy { $0 >= Double(Float(0.05)) && $0.isFinite })
    }
  }
}
