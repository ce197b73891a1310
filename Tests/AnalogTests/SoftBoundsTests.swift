import Analog
import Laboratory
import Testing

/// Many pulses at once are one draw from the distribution that as many single pulses have.
@Suite struct SoftBoundsTests {
  private static let cells = 128 * 128

  private func chip(_ serial: Serial, _ change: (inout PulseLaw) -> Void) throws -> Chip {
    var card = try DeviceCard(named: "reram-sb-gong-2018")
    guard case .pulses(var law) = card.update else {
      throw AnalogError("no pulses", remedy: "choose another card")
    }
    change(&law)
    card.update = .pulses(law)
    return Chip(card, serial: serial, layers: [127, 128])
  }

  private func hidden(_ chip: borrowing Chip) -> [Double] { chip.cells[0].hidden.map(Double.init) }

  /// Hidden weights after `first` and then `second` pulses, fired in trains or one by one.
  private func weights(_ chip: consuming Chip, _ trains: [Int32], oneByOne: Bool) -> [Double] {
    var chip = chip
    for train in trains {
      if oneByOne {
        for _ in 0..<train.magnitude {
          chip.pulse(layer: 0, counts: [Int32](repeating: train.signum(), count: Self.cells))
        }
      } else {
        chip.pulse(layer: 0, counts: [Int32](repeating: train, count: Self.cells))
      }
    }
    return hidden(chip)
  }

  @Test(arguments: [[1], [2], [7], [500], [-300], [60, -45], [1000, -1000, 250]] as [[Int32]])
  func withoutNoiseTheyAgree(trains: [Int32]) throws {
    let together = weights(try chip(41) { $0.cycleSigma = 0 }, trains, oneByOne: false)
    let single = weights(try chip(41) { $0.cycleSigma = 0 }, trains, oneByOne: true)
    // Single precision loses up to half a unit in the last place at each of a thousand steps.
    for (left, right) in zip(together, single) { #expect(abs(left - right) < 2e-5) }
  }

  @Test func withNoiseMeanAndSpreadAgree() throws {
    let trains: [Int32] = [60]
    let path = weights(try chip(42) { $0.cycleSigma = 0 }, trains, oneByOne: false)
    var rested = try chip(42) { _ in }
    // Writes that touch no cell, so that the train draws other noise than any of the single pulses.
    for _ in 0..<60 { rested.pulse(layer: 0, counts: [Int32](repeating: 0, count: Self.cells)) }
    let together = weights(rested, trains, oneByOne: false)
    let single = weights(try chip(42) { _ in }, trains, oneByOne: true)
    #expect(abs(mean(together) / mean(single) - 1) < 0.03)
    let (left, right) = (zip(together, path).map(-), zip(single, path).map(-))
    let ratio = (variance(left, about: mean(left)) / variance(right, about: mean(right))).squareRoot()
    // Each spread has a relative standard error of 1 / sqrt(2n); false alarms 1e-6.
    #expect(abs(ratio - 1) < sigmaLimit / Double(Self.cells).squareRoot())
    #expect(abs(correlation(left, right)) < sigmaLimit / Double(Self.cells).squareRoot())
    // Sixty steps of 0.002 with noise of 3.75 steps each, before the bounds make themselves felt.
    #expect(abs(variance(left, about: 0).squareRoot() / (0.0075 * 60.0.squareRoot()) - 1) < 0.15)
  }

  @Test func boundsAreNeverPassed() throws {
    var chip = try chip(43) { ($0.cycleSigma, $0.stepSigma) = (30, 3) }
    for train: Int32 in [1, 1, 50, 20_000, -1, -7, -20_000, 300] {
      chip.pulse(layer: 0, counts: [Int32](repeating: train, count: Self.cells))
      #expect(hidden(chip).allSatisfy { (-0.75 * 4...1.25 * 3).contains($0) })
    }
  }

  @Test func cellsApproachTheirOwnBounds() throws {
    var chip = try chip(44) { $0.cycleSigma = 0 }
    chip.pulse(layer: 0, counts: [Int32](repeating: 1_000_000, count: Self.cells))
    let upper = hidden(chip)
    chip.pulse(layer: 0, counts: [Int32](repeating: -1_000_000, count: Self.cells))
    let lower = hidden(chip)
    #expect(abs(meanScore(upper, mean: 1.25, sigma: 0.3)) < sigmaLimit)
    #expect(abs(sigmaScore(upper, mean: 1.25, sigma: 0.3)) < sigmaLimit)
    // Bounds below zero only: a normal of mean -0.75 and sigma 0.3 is cut at 0 in one cell of 161, so the mean is too.
    #expect(abs(meanScore(lower, mean: -0.7506, sigma: 0.3)) < sigmaLimit)
    #expect(lower.allSatisfy { $0 <= 0 })
    #expect(abs(correlation(upper, lower)) < sigmaLimit / Double(Self.cells).squareRoot())
  }

  @Test func whatACellShowsIsNoisyAndForgotten() throws {
    var chip = try chip(45) { ($0.cycleSigma, $0.stepSigma, $0.asymmetrySigma) = (0, 0, 0) }
    let ones = [Int32](repeating: 1, count: Self.cells)
    func shown(_ chip: borrowing Chip) -> [Double] {
      zip(chip.microscope.plus_S[0].elements, hidden(chip)).map { ($0.0 * 1e6 - 25) / 12 - Float($0.1) }.map(
        Double.init)
    }
    chip.pulse(layer: 0, counts: ones)
    let first = shown(chip)
    chip.pulse(layer: 0, counts: ones)
    let second = shown(chip)
    for noise in [first, second] {
      #expect(abs(meanScore(noise, mean: 0, sigma: 0.112)) < sigmaLimit)
      #expect(abs(sigmaScore(noise, mean: 0, sigma: 0.112)) < sigmaLimit)
    }
    #expect(abs(correlation(first, second)) < sigmaLimit / Double(Self.cells).squareRoot())
  }
}
