import MortalComputing
import Testing

/// Global drift compensation on a 256 x 256 tile of phase-change pairs, weights N(0, 0.3) cut to +-1, against the
/// figures of an independent implementation (aihwkit 1.2.0; mean and sd over five of its seeds). Our means are over five
/// serials; they may differ by five standard errors of both.
@Suite struct DriftCompensationTests {
  private struct Figure {
    let time_s: Double
    let factor: (mean: Double, sd: Double)
    let weightError: (mean: Double, sd: Double)
    let uncompensated: (mean: Double, sd: Double)
  }

  private static let figures = [
    Figure(
      time_s: 20, factor: (1.035726, 0.000444), weightError: (0.036107, 0.000107),
      uncompensated: (0.037132, 0.000112)),
    Figure(
      time_s: 3600, factor: (1.297500, 0.000655), weightError: (0.040637, 0.000107),
      uncompensated: (0.076775, 0.000324)),
    Figure(
      time_s: 86_400, factor: (1.518960, 0.000864), weightError: (0.046026, 0.000143),
      uncompensated: (0.107255, 0.000464)),
  ]

  /// Factor and root-mean-square errors of one read of each weight, with and without it.
  private func measure(_ serial: UInt32) throws -> [(factor: Double, compensated: Double, plain: Double)] {
    var card = try DeviceCard(named: "pcm-nandakumar-2019")
    card.converters = ConverterModel()
    card.converters.driftCompensation = .global
    var chip = Chip(card, serial: Serial(integerLiteral: serial), layers: [255, 256])
    var random = RunRandom(seed: UInt64(serial))
    let normals = random.normals(256 * 256, for: .initialWeights)
    let weights = Matrix(rows: 256, columns: 256, elements: normals.map { min(max(0.3 * $0, -1), 1) })
    chip.program(layer: 0, weights: weights)
    chip.recordDriftReference()
    return Self.figures.map { figure in
      chip.age(.seconds(figure.time_s) - chip.clock.age)
      chip.compensateDriftIfDue()
      let factor = Double(chip.driftReference(layer: 0).factors[0])
      let read = chip.measureWeights(layer: 0, reads: 1, phase: .infer)
      func error(_ factor: Double) -> Double {
        let squares = zip(read.elements, weights.elements).map { pair in
          let difference = factor * Double(pair.0) - Double(pair.1)
          return difference * difference
        }
        return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
      }
      return (factor, error(factor), error(1))
    }
  }

  @Test func factorsAndErrorsAreThoseOfAnIndependentImplementation() throws {
    let runs = try (0..<5).map { try measure(911 + UInt32($0)) }
    for (index, figure) in Self.figures.enumerated() {
      func check(_ name: String, _ values: [Double], _ expected: (mean: Double, sd: Double)) {
        let found = Summary(values)
        let error = ((expected.sd * expected.sd + found.sd * found.sd) / 5).squareRoot()
        #expect(
          abs(found.mean - expected.mean) < 5 * error + 0.01 * expected.mean,
          "\(name) after \(figure.time_s) s: \(found.mean) for \(expected.mean)")
      }
      check("factor", runs.map { $0[index].factor }, figure.factor)
      check("error", runs.map { $0[index].compensated }, figure.weightError)
      check("error without", runs.map { $0[index].plain }, figure.uncompensated)
    }
  }
}
