import Analog
import Foundation
import Laboratory
import Testing

/// A card fitted to its own measurements comes back within three standard errors, from a base card that is wrong.
@Suite struct PhaseChangeCalibrationTests {
  private let truth: DeviceCard
  private let table: MeasurementTable

  init() throws {
    truth = try DeviceCard(named: "pcm-nandakumar-2019")
    let bench = try Characterization(card: truth, serial: 41, cells: 10_000)
    let levels = [0.004, 0.02, 0.05, 0.1, 0.15, 0.3, 0.6, 1]
    let times: [TimeSpan] = [.zero, .seconds(60), .hours(1), .days(1), .days(30)]
    table = try MeasurementTable.parse(
      Array(CharacterizationTable.csv(try bench.drift(levels: levels, times: times)).utf8))
  }

  /// All that is fitted is a third off, and the clips with it.
  private var wrong: DeviceCard {
    var card = truth
    card.programming.noisePolynomial_uS = [0.3, 1, -0.5]
    card.drift?.exponentMean = StateDependence(constant: 0.03, slope: -0.01, low: 0.06, high: 0.08)
    card.drift?.exponentSigma = StateDependence(constant: -0.008, slope: -0.009, low: 0.011, high: 0.03)
    card.drift?.referenceTime_s = 30
    card.read.flicker?.amplitude = .power(coefficient: 0.012, exponent: 0.4, limit: 0.12)
    return card
  }

  private func expect(
    _ report: CalibrationReport, _ wanted: [(String, Double)], at place: SourceLocation = #_sourceLocation
  )
    throws
  {
    for (name, value) in wanted {
      let found = try #require(report[name], "\(name) was not fitted", sourceLocation: place)
      #expect(
        abs(found.value - value) < 3 * found.standardError,
        "\(name): \(found.value) +- \(found.standardError)",
        sourceLocation: place)
      #expect(found.standardError > 0, sourceLocation: place)
    }
    // Below 1e-3 in one of a thousand right fits.
    #expect(report.pValue > 1e-3, "p = \(report.pValue)", sourceLocation: place)
  }

  @Test func drift() throws {
    let report = try Calibration(base: wrong).fit(.drift, to: table)
    try expect(
      report,
      [
        ("nu_mean.constant", 0.0244), ("nu_mean.ln_slope", -0.0155), ("nu_mean.low", 0.049),
        ("nu_mean.high", 0.1), ("nu_sigma.constant", -0.0059), ("nu_sigma.ln_slope", -0.0125),
        ("nu_sigma.low", 0.008), ("nu_sigma.high", 0.045), ("t0_s", 20),
      ])
    let law = try #require(report.card.drift)
    #expect(law.exponentMean.low == report["nu_mean.low"]?.value)
    #expect(report.held.isEmpty)
  }

  /// As a laboratory has it: no columns without read noise, one level, and a t0 that is agreed on.
  @Test func driftOfOneLevelWithReadNoise() throws {
    let bare = try Characterization(card: truth, serial: 42, cells: 10_000)
      .drift(levels: [0.6], times: [.zero, .seconds(60), .hours(1), .days(1)])
    let text = CharacterizationTable.csv(bare).split(separator: "\n").map {
      $0.split(separator: ",").prefix(4).joined(separator: ",")
    }.joined(separator: "\n")
    var base = truth
    base.drift?.exponentMean.low = 0.06
    base.drift?.exponentSigma.low = 0.012
    var calibration = Calibration(base: base)
    calibration.referenceTime = .seconds(20)
    let report = try calibration.fit(.drift, to: MeasurementTable.parse(Array(text.utf8)))
    try expect(report, [("nu_mean.low", 0.049), ("nu_sigma.low", 0.008)])
    #expect(report.held.map(\.name).contains("nu_mean.ln_slope"))
    #expect(report.held.first { $0.name == "nu_mean.high" }?.value == 0.1)
    #expect(report.held.first { $0.name == "t0_s" }?.value == 20)
    #expect(report.notes.contains { $0.contains("kept from the base card") && $0.contains("nu_mean.high") })
  }

  @Test func programmingNoise() throws {
    let report = try Calibration(base: wrong).fit(.programmingNoise, to: table)
    try expect(
      report,
      [
        ("noise_polynomial_uS.0", 0.26348), ("noise_polynomial_uS.1", 1.965),
        ("noise_polynomial_uS.2", -1.1731),
      ])
    #expect(report.card.programming.noisePolynomial_uS.count == 3)
  }

  @Test func readNoise() throws {
    // Noise grows with age as the base card's t0 says: drift is fitted first.
    let report = try Calibration(base: wrong.with(drift: truth.drift)).fit(.readNoise, to: table)
    try expect(report, [("q_coefficient", 0.0088), ("q_exponent", 0.65)])
    // Few cells are so weak that their noise reaches its ceiling.
    if let ceiling = report["q_max"] { #expect(abs(ceiling.value - 0.2) < 3 * ceiling.standardError) }
  }

  @Test func readNoiseFromSpreadsOfReads() throws {
    let span = log((3600 + 20 + 250e-9) / 500e-9)
    var text = "g_rel,time_s,sd_read_uS\n"
    for level in [0.05, 0.1, 0.3, 0.6, 1.0] {
      let exponent = min(max(0.0244 - 0.0155 * log(level), 0.049), 0.1)
      let present_uS = 25 * level * exp(-exponent * log(181.0))
      text += "\(level),3600,\(present_uS * 0.0088 * pow(level, -0.65) * span.squareRoot())\n"
    }
    let report = try Calibration(base: wrong.with(drift: truth.drift))
      .fit(.readNoise, to: MeasurementTable.parse(Array(text.utf8)))
    #expect(abs((report["q_coefficient"]?.value ?? 0) - 0.0088) < 1e-6)
    #expect(abs((report["q_exponent"]?.value ?? 0) - 0.65) < 1e-4)
    #expect(report.chi2 < 1e-3)
  }

  /// The card written reads back, says where the numbers come from, and keeps the rest.
  @Test func theCardHasItsSources() throws {
    let report = try Calibration(base: truth).fit(.programmingNoise, to: table)
    let card = try report.finishedCard(named: "pcm-mine", citation: "fitted to data.csv")
    let reading = try CardReader.read(Array(CardWriter.text(card).utf8), source: "card")
    #expect(reading.card == card && card.name == "pcm-mine" && card.drift == truth.drift)
    let figure = try #require(reading.figures.first { $0.key == "programming.noise_polynomial_uS.1" })
    #expect(figure.source.confidence == .read && figure.source.citation == "fitted to data.csv")
    #expect(figure.value == report["noise_polynomial_uS.1"]?.value)
    let again = try report.finishedCard(named: "pcm-mine", citation: "fitted to data.csv")
    #expect(again.sources.count { $0.citation == "fitted to data.csv" } == 1)
  }
}

extension DeviceCard {
  fileprivate func with(drift: DriftModel?) -> DeviceCard {
    var card = self
    card.drift = drift
    return card
  }
}
