import Analog
import Laboratory
import Testing

/// Windows that do not begin at zero: there a target's place in the window is not its share of g_max.
@Suite struct RaisedWindowCalibrationTests {
  /// Both polynomials are lines; 10,000 cells at six levels, three standard errors each.
  @Test(arguments: ["rram-milo-2021", "rram-cmo-falcone-2025"]) func programmingNoiseComesBack(name: String)
    throws
  {
    let truth = try DeviceCard(named: name)
    let bench = try Characterization(card: truth, serial: 51, cells: 10_000)
    let rows = try bench.drift(levels: [0, 0.2, 0.4, 0.6, 0.8, 1], times: [.hours(1)])
    let table = try MeasurementTable.parse(Array(CharacterizationTable.csv(rows).utf8))
    var base = truth
    base.programming.noisePolynomial_uS = truth.programming.noisePolynomial_uS.map { $0 * 1.5 }
    var calibration = Calibration(base: base)
    calibration.degree = 1
    let report = try calibration.fit(.programmingNoise, to: table)
    for (power, wanted) in truth.programming.noisePolynomial_uS.enumerated() {
      let found = try #require(report["noise_polynomial_uS.\(power)"])
      #expect(
        abs(found.value - wanted) < 3 * found.standardError,
        "power \(power): \(found.value) +- \(found.standardError), not \(wanted)")
    }
    #expect(report.pValue > 1e-3)
  }
}
