import Analog
import Foundation
import Testing

/// Slow noise with its memory.
@Suite struct TelegraphTests {
  private func card(_ change: (inout TelegraphModel) -> Void) -> DeviceCard {
    var model = TelegraphModel()
    change(&model)
    return DeviceCard.perfect.with { $0.read.telegraph = model }
  }

  /// Power spectra of 128 cells sampled at three rates, each used far below its own sampling frequency, where little
  /// of what is faster folds in. One line through five decades.
  @Test func telegraphStatesAddUpToOneOverF() {
    let card = card {
      $0.states = 11
      $0.fastest_s = 1e-3
      $0.slowest_s = 1e7
      $0.sigma = 0.01
    }
    var points: [(frequency: Double, power: Double)] = []
    for step_s in [0.02, 1, 50] {
      var chip = Chip(card, serial: 81, layers: [63, 1])
      chip.program(layer: 0, weights: Matrix(rows: 64, columns: 1, repeating: 0.5))
      let count = 4096
      var series = [[Double]](repeating: [], count: 128)
      for _ in 0..<count {
        chip.age(.seconds(step_s))
        let view = chip.microscope
        for cell in 0..<64 {
          series[cell].append(Double(view.plus_S[0].elements[cell]) * 1e6)
          series[64 + cell].append(Double(view.minus_S[0].elements[cell]) * 1e6)
        }
      }
      let lines = [3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128]
      for line in lines {
        let frequency = Double(line) / (Double(count) * step_s)
        points.append((frequency, Self.power(series, line: line) * step_s))
      }
    }
    let decades = log10(points.map(\.frequency).max()! / points.map(\.frequency).min()!)
    #expect(decades > 4.9)
    #expect(abs(Self.slope(points) + 1) < 0.1, "slope \(Self.slope(points))")
    // No decade departs from the line much.
    for third in 0..<3 {
      let part = Self.slope(Array(points[third * 12..<third * 12 + 12]))
      #expect(abs(part + 1) < 0.25, "slope \(part)")
    }
  }

  /// Mean power of a frequency's neighbourhood, Hann-windowed.
  private static func power(_ series: [[Double]], line: Int) -> Double {
    var sum = 0.0
    for values in series {
      let center = mean(values)
      var cosine = 0.0
      var sine = 0.0
      for (index, value) in values.enumerated() {
        let turn = 2 * Double.pi * Double(index) / Double(values.count)
        let windowed = (value - center) * (1 - cos(turn)) / 2
        cosine += windowed * cos(turn * Double(line))
        sine += windowed * sin(turn * Double(line))
      }
      sum += (cosine * cosine + sine * sine) / Double(values.count)
    }
    return sum / Double(series.count)
  }

  private static func slope(_ points: [(frequency: Double, power: Double)]) -> Double {
    let x = points.map { log($0.frequency) }
    let y = points.map { log($0.power) }
    let (a, b) = (mean(x), mean(y))
    return zip(x, y).map { ($0 - a) * ($1 - b) }.reduce(0, +) / x.map { ($0 - a) * ($0 - a) }.reduce(0, +)
  }

  /// Over 80,000 cells the relative sigma is the card's; at low conductance it is as much larger as the card says.
  @Test(arguments: [0.0, 0.5]) func amplitudesAreTheCards(exponent: Double) {
    let card = card {
      $0.sigma = 0.02
      $0.exponent = exponent
    }
    for weight in [1, -0.5] as [Float] {
      var chip = Chip(card, serial: 82, layers: [399, 100])
      let written_uS = Double(13 + 12 * weight)
      chip.program(layer: 0, weights: Matrix(rows: 400, columns: 100, repeating: weight))
      chip.age(.hours(3))
      let values = chip.microscope.plus_S[0].elements.map { Double($0) * 1e6 / written_uS - 1 }
      let sigma = 0.02 * pow(25 / written_uS, exponent)
      #expect(abs(meanScore(values, mean: 0, sigma: sigma)) < sigmaLimit)
      // Sums of eight +-1 have less kurtosis than normals, so the normal limit is a strict one.
      #expect(abs(sigmaScore(values, mean: 0, sigma: sigma)) < sigmaLimit)
    }
  }

  /// Reading, saving and the order of looking leave it as it is; only time moves it.
  @Test func itIsAFunctionOfTimeAlone() {
    let card = card { $0.sigma = 0.05 }
    var straight = Chip(card, serial: 83, layers: [40, 20])
    var winding = Chip(card, serial: 83, layers: [40, 20])
    straight.age(.seconds(1234.5))
    for _ in 0..<5 {
      winding.age(.seconds(246.9))
      _ = winding.read(layer: 0, inputs: Matrix(rows: 2, columns: 40, repeating: 0.5), phase: .infer)
    }
    #expect(straight.microscope.plus_S == winding.microscope.plus_S)
    let before = winding.microscope.plus_S
    #expect(winding.microscope.plus_S == before)
    winding.age(.days(1))
    #expect(winding.microscope.plus_S != before)
  }

  /// The white remainder enters the variance of a read: 4,000 reads of one column of 20 rows.
  @Test func theWhiteRemainderIsReadNoise() {
    let card = card {
      $0.sigma = 0
      $0.whiteSigma = 0.03
    }
    var chip = Chip(card, serial: 84, layers: [20, 1])
    chip.program(layer: 0, weights: Matrix(rows: 21, columns: 1, repeating: 0.5))
    let out = chip.read(layer: 0, inputs: Matrix(rows: 4000, columns: 20, repeating: 1), phase: .infer)
    let unit_uS = 24 / chip.weightScale(layer: 0)
    let sigma = 0.03 * (21 * (19.0 * 19 + 7 * 7)).squareRoot() / unit_uS
    let clean = 21 * 12 / unit_uS
    let values = out.elements.map(Double.init)
    #expect(abs(meanScore(values, mean: clean, sigma: sigma)) < sigmaLimit)
    #expect(abs(sigmaScore(values, mean: clean, sigma: sigma)) < sigmaLimit)
  }
}
