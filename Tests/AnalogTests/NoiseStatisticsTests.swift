import Analog
import Foundation
import Laboratory
import Testing

/// Programming and read noise. Fixed serials; every bound has a false-alarm rate of 1e-6.
@Suite struct NoiseStatisticsTests {
  private static let layers = [255, 256]
  private static let cells = 256 * 256

  /// G+ errors in microsiemens of a whole layer programmed to one weight.
  private func errors(_ chip: inout Chip, weight: Float) -> [Double] {
    chip.program(layer: 0, weights: Matrix(rows: 256, columns: 256, repeating: weight))
    return chip.cells[0].conductance_S.map { Double($0) * 1e6 - Double(weight) * 25 }
  }

  /// sigma = 0.26348 + 1.9650 g - 1.1731 g^2 uS; above g = 0.2 the floor at 0 is more than eight sigma away.
  @Test(arguments: [0.2, 0.4, 0.6, 0.8, 1.0] as [Float]) func programmingNoiseOfPhaseChangeMemory(
    weight: Float
  ) throws {
    var chip = Chip(try DeviceCard(named: "pcm-nandakumar-2019"), serial: 61, layers: Self.layers)
    let errors = errors(&chip, weight: weight)
    let g = Double(weight)
    let sigma = 0.26348 + 1.965 * g - 1.1731 * g * g
    #expect(abs(meanScore(errors, mean: 0, sigma: sigma)) < sigmaLimit)
    #expect(abs(sigmaScore(errors, mean: 0, sigma: sigma)) < sigmaLimit)
  }

  /// What stays with a cell shows as the correlation of the errors of two programmings.
  @Test(arguments: [0.0, 0.5, 1.0]) func errorsThatStayWithACell(share: Double) throws {
    let card = try DeviceCard(named: "pcm-nandakumar-2019").with { $0.programming.lastingShare = share }
    var chip = Chip(card, serial: 62, layers: Self.layers)
    let first = errors(&chip, weight: 0.6)
    let second = errors(&chip, weight: 0.6)
    #expect(abs(correlation(first, second) - share) <= sigmaLimit * (1 - share * share) / 256 + 1e-9)
    for errors in [first, second] {
      #expect(abs(sigmaScore(errors, mean: 0, sigma: 1.020_164)) < sigmaLimit)
    }
    var other = Chip(card, serial: 63, layers: Self.layers)
    #expect(abs(correlation(first, self.errors(&other, weight: 0.6))) < 5.0 / 256)
  }

  @Test(arguments: [0.0, 0.5, 1.0]) func driftExponentsThatStayWithACell(share: Double) {
    let card = DeviceCard.perfect.with {
      $0.drift = DriftModel(exponentMean: .init(constant: 0.06), exponentSigma: .init(constant: 0.01))
      $0.drift?.lastingShare = share
    }
    var chip = Chip(card, serial: 64, layers: Self.layers)
    let exponents = (0..<2).map { _ in
      chip.program(layer: 0, weights: Matrix(rows: 256, columns: 256, repeating: 0.1))
      return chip.cells[0].driftExponent.map(Double.init)
    }
    #expect(
      abs(correlation(exponents[0], exponents[1]) - share) <= sigmaLimit * (1 - share * share) / 256 + 1e-9)
    for sample in exponents {
      #expect(abs(meanScore(sample, mean: 0.06, sigma: 0.01)) < sigmaLimit)
      #expect(abs(sigmaScore(sample, mean: 0.06, sigma: 0.01)) < sigmaLimit)
    }
  }

  /// nu = |mu + s xi| with mu and s falling with the logarithm of what was programmed.
  @Test func driftExponentsFollowTheState() throws {
    var chip = Chip(try DeviceCard(named: "pcm-nandakumar-2019"), serial: 65, layers: Self.layers)
    for weight in [0.2, 0.3, 0.6] {
      _ = errors(&chip, weight: Float(weight))
      let exponents = chip.cells[0].driftExponent.map(Double.init)
      let center = min(max(-0.0155 * log(weight) + 0.0244, 0.049), 0.1)
      let sigma = min(max(-0.0125 * log(weight) - 0.0059, 0.008), 0.045)
      // At 0.2 the fold at 0 is 3.5 sigma away and moves the mean by a thirtieth of its standard error.
      #expect(abs(meanScore(exponents, mean: center, sigma: sigma)) < sigmaLimit)
      #expect(abs(sigmaScore(exponents, mean: center, sigma: sigma)) < sigmaLimit)
    }
  }

  @Test func readNoiseIsThatOfTheConverter() {
    let card = DeviceCard.perfect.with { $0.read.outputSigma = 0.05 }
    var chip = Chip(card, serial: 66, layers: [9, 100])
    let outputs = chip.read(layer: 0, driven: Matrix(rows: 2000, columns: 10), phase: .infer).elements.map(
      Double.init)
    #expect(abs(meanScore(outputs, mean: 0, sigma: 0.05)) < sigmaLimit)
    #expect(abs(sigmaScore(outputs, mean: 0, sigma: 0.05)) < sigmaLimit)
    // Neighbouring outputs, examples and reads are independent.
    let n = Double(outputs.count).squareRoot()
    #expect(abs(correlation(Array(outputs.dropFirst()), Array(outputs.dropLast()))) < sigmaLimit / n)
    #expect(abs(correlation(Array(outputs.dropFirst(100)), Array(outputs.dropLast(100)))) < sigmaLimit / n)
    let again = chip.read(layer: 0, driven: Matrix(rows: 2000, columns: 10), phase: .infer).elements.map(
      Double.init)
    #expect(abs(correlation(outputs, again)) < sigmaLimit / n)
  }

  /// Noise of the cells adds up in a column as sum V^2 sigma^2, with
  /// sigma = G Q sqrt(ln((t + t0 + t_r) / (2 t_r))).
  @Test(arguments: [0.0, 3600.0]) func flickerNoiseOfAColumn(age_s: Double) throws {
    let card = try DeviceCard(named: "pcm-nandakumar-2019").with { $0.converters = ConverterModel() }
    var chip = Chip(card, serial: 67, layers: [15, 8])
    var numbers = Inputs(seed: 67)
    chip.program(layer: 0, weights: numbers.matrix(rows: 16, columns: 8))
    let written = chip.cells
    chip.age(.seconds(age_s))
    var driven = Matrix(rows: 40_000, columns: 16)
    let levels = numbers.matrix(rows: 1, columns: 16).elements
    for example in 0..<driven.rows { for row in 0..<16 { driven[example, row] = levels[row] } }
    let view = chip.microscope
    let outputs = chip.read(layer: 0, driven: driven, phase: .infer)
    let factor = chip.weightScale(layer: 0) / 25e-6
    let span = log((age_s + 20 + 250e-9) / (2 * 250e-9))
    for column in 0..<8 {
      var (center, variance) = (0.0, 0.0)
      for row in 0..<16 {
        let cell = row * 8 + column
        let level = Double(levels[row]) * factor
        let now = [Double(view.plus_S[0].elements[cell]), Double(view.minus_S[0].elements[cell])]
        center += level * (now[0] - now[1])
        for part in 0..<2 {
          let relative = Double(written[part].conductance_S[cell]) / 25e-6
          let quality = min(0.0088 / max(pow(max(relative, 1e-7), 0.65), 1e-3), 0.2)
          variance += level * level * now[part] * now[part] * quality * quality * span
        }
      }
      let sample = (0..<driven.rows).map { Double(outputs[$0, column]) }
      #expect(abs(meanScore(sample, mean: center, sigma: variance.squareRoot())) < sigmaLimit)
      #expect(abs(sigmaScore(sample, mean: center, sigma: variance.squareRoot())) < sigmaLimit)
    }
  }

  /// A read longer than the cell's age and t0 together leaves no frequencies to sum; noise must not become NaN.
  @Test func noNoiseBelowTheReadsOwnTime() throws {
    let card = try DeviceCard(named: "pcm-nandakumar-2019").with {
      $0.drift?.referenceTime_s = 1e-9
      $0.read.flicker?.readTime_ns = 1e9
      $0.converters = ConverterModel()
    }
    var chip = Chip(card, serial: 68, layers: [4, 3])
    let outputs = chip.read(layer: 0, inputs: Matrix(rows: 5, columns: 4, repeating: 1), phase: .infer)
    #expect(outputs.elements.allSatisfy { $0 == 0 })
  }
}
