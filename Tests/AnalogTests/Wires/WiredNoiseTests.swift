import Analog
import Foundation
import Testing

/// Noise of cells through wires, against the exact sum over cells of v (dI_j/dG)^2.
@Suite struct WiredNoiseTests {
  private static let white = SaturatingSigma(limit_uS: 2, scale_uS: 20)

  /// Exact standard deviations of the outputs of one read, by solving for every cell's voltage and its adjoint.
  private func exactSigmas(_ chip: borrowing Chip, _ array: WiredArray, _ driven: Matrix) throws -> [Double] {
    let volts_V = chip.card.energy.readVoltage_V
    let solver = LineSolver(array)
    let zero = [Double](repeating: 0, count: array.rows)
    let read = try solver.solve(volts: (0..<array.rows).map { Double(driven[0, $0]) * volts_V })
    let factor = chip.weightScale(layer: 0) / chip.card.cell.unit_S / volts_V
    return try (0..<array.columns / 2).map { output in
      var ends = [Double](repeating: 0, count: array.columns)
      (ends[2 * output], ends[2 * output + 1]) = (1, -1)
      let adjoint = try solver.solve(volts: zero, senseVolts: ends)
      var variance = 0.0
      for place in array.conductances_S.elements.indices {
        let sigma_S =
          Self.white.limit_uS * 1e-6
          * (1 - exp(-array.conductances_S.elements[place] / (Self.white.scale_uS * 1e-6)))
        let across = read.wordVolts.elements[place] - read.bitVolts.elements[place]
        let back = adjoint.bitVolts.elements[place] - adjoint.wordVolts.elements[place]
        variance += sigma_S * sigma_S * across * across * back * back
      }
      return factor * variance.squareRoot()
    }
  }

  /// Inputs of both signs: within 2 % and Monte-Carlo error. All inputs alike: never too little, and too much by no more
  /// than the share that wires take.
  @Test(arguments: [(2.0, false), (2.0, true), (15, false), (15, true)]) func itIsAttenuatedAsSignalsAre(
    segment_ohm: Double, isCoherent: Bool
  ) throws {
    let model = WiredCase.wires(segment_ohm)
    let card = WiredCase.card(model).with { $0.read.white = Self.white }
    var chip = WiredCase.chip(card, layers: [39, 20], seed: 12)
    let array = try WiredCase.array(chip, model)
    let effective = try PortAdmittance(of: array).effectiveConductances_S.elements.reduce(0, +)
    let loss = 1 - effective / array.conductances_S.elements.reduce(0, +)
    #expect(loss > 0.02 && loss < 0.3)
    var numbers = Inputs(seed: 13)
    let one = isCoherent ? Matrix(rows: 1, columns: 39, repeating: 1) : numbers.matrix(rows: 1, columns: 39)
    let reads = 20_000
    let inputs = one.selectingRows(repeatElement(0, count: reads))
    let outputs = chip.read(layer: 0, inputs: inputs, phase: .infer)
    let exact = try exactSigmas(chip, array, chip.driven(layer: 0, inputs: one))
    let center = try WiredCase.outputs(chip, array, chip.driven(layer: 0, inputs: one), rows: 0..<40).outputs
    // A standard deviation of n normals is known to 1 / sqrt(2 n).
    let error = sigmaLimit / (2 * Double(reads)).squareRoot()
    for column in 0..<20 {
      let values = (0..<reads).map { Double(outputs[$0, column]) }
      let ratio = variance(values, about: center[column]).squareRoot() / exact[column]
      #expect(ratio > (isCoherent ? 1 : 0.98) - error)
      #expect(ratio < 1 + (isCoherent ? loss : 0.02) + error)
    }
  }
}
