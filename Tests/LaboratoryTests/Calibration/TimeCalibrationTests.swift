import Analog
import Laboratory
import Testing

/// Cards with piecewise exponents or cells that wander come back from their own measurements within three standard
/// errors, from base cards that are a fifth to a third off. Ten thousand cells of fixed serials; about 45 numbers, each false
/// in 0.27 %.
@Suite struct TimeCalibrationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let levels: [Double]
    let times_s: [Double]
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "pcm-hermes-2023",
      levels: [0.01, 0.02, 0.04, 0.06, 0.08, 0.12, 0.2, 0.28, 0.35, 0.5, 0.65, 0.8, 1],
      times_s: [0, 60, 3600, 86_400, 2_592_000]),
    Case(
      name: "rram-cmo-falcone-2025", levels: [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1],
      times_s: [1, 60, 3600, 86_400]
    ),
    Case(
      name: "rram-wan-2022", levels: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1],
      times_s: [1, 3600, 86_400, 172_800]),
    Case(
      name: "sonos-agrawal-2022", levels: [0.05, 0.1, 0.2, 0.4, 0.7, 1], times_s: [3600, 86_400, 432_000]),
  ]

  private func table(_ truth: DeviceCard, _ task: Case) throws -> MeasurementTable {
    let rows = try Characterization(card: truth, serial: 61, cells: 10_000)
      .drift(levels: task.levels, times: task.times_s.map { .seconds($0) })
    return try MeasurementTable.parse(Array(CharacterizationTable.csv(rows).utf8))
  }

  private func figures(_ card: DeviceCard) throws -> [String: Double] {
    let figures = try CardReader.read(Array(CardWriter.text(card).utf8), source: card.name).figures
    return Dictionary(figures.map { ($0.key, $0.value) }) { first, _ in first }
  }

  private func expect(_ report: CalibrationReport, _ truth: DeviceCard, fitted: Int) throws {
    let wanted = try figures(truth)
    for parameter in report.parameters {
      let value = try #require(wanted["\(report.section).\(parameter.name)"], "\(parameter.name)")
      #expect(
        abs(parameter.value - value) < 3 * parameter.standardError,
        "\(parameter.name): \(parameter.value) +- \(parameter.standardError), not \(value)")
    }
    #expect(report.parameters.count == fitted, "\(report.held.map(\.name))")
    #expect(report.pValue > 1e-3, "p = \(report.pValue)")
    _ = try report.finishedCard(named: "mine", citation: "fitted")
  }

  /// Every number of a law a third, or a fifth, off.
  private func wrong(_ law: StateDependence) -> StateDependence {
    StateDependence(
      constant: 0.8 * law.constant, slope: 0.85 * law.slope, low: 0.85 * law.low, high: 0.85 * law.high,
      above: law.above.map {
        StateDependence.Branch(from: $0.from, polynomial: $0.polynomial.map { 0.75 * $0 })
      })
  }

  private func wrong(_ model: RelaxationModel) -> RelaxationModel {
    var model = model
    model.meanSlope_uS *= 0.8
    switch model.spread {
    case .logarithmic(let constant_uS, let slope_uS):
      model.spread = .logarithmic(constant_uS: 1.2 * constant_uS, slope_uS: 0.7 * slope_uS)
    case .measured(var moments):
      for index in moments.indices {
        switch moments[index].sigma {
        case .polynomial_uS(let polynomial):
          moments[index].sigma = .polynomial_uS(polynomial.map { 1.2 * $0 })
        case .saturating(let law):
          moments[index].sigma = .saturating(
            SaturatingSigma(limit_uS: 1.2 * law.limit_uS, scale_uS: 0.8 * law.scale_uS))
        }
      }
      model.spread = .measured(moments)
    }
    return model
  }

  @Test(arguments: zip(cases, [13, 3, 15, 4])) func driftComesBack(_ task: Case, _ numbers: Int) throws {
    let truth = try DeviceCard(named: task.name)
    var base = truth
    if let drift = truth.drift {
      base.drift?.exponentMean = wrong(drift.exponentMean)
      base.drift?.exponentSigma = wrong(drift.exponentSigma)
      base.drift?.referenceTime_s *= 0.75
    }
    base.relaxation = truth.relaxation.map(wrong)
    try expect(Calibration(base: base).fit(.drift, to: table(truth, task)), truth, fitted: numbers)
  }

  /// Of the piecewise law the clips are not fitted: next to no cell lies there.
  @Test(arguments: zip([cases[0], cases[1], cases[3]], [6, 1, 2]))
  func readNoiseComesBack(_ task: Case, _ numbers: Int) throws {
    let truth = try DeviceCard(named: task.name)
    var base = truth
    switch truth.read.flicker?.amplitude {
    case .relative(let quality): base.read.flicker?.amplitude = .relative(wrong(quality))
    case .logarithmic(let slope_uS): base.read.flicker?.amplitude = .logarithmic(slope_uS: 1.3 * slope_uS)
    default: break
    }
    base.read.white = truth.read.white.map {
      SaturatingSigma(limit_uS: 1.2 * $0.limit_uS, scale_uS: 0.8 * $0.scale_uS)
    }
    try expect(Calibration(base: base).fit(.readNoise, to: table(truth, task)), truth, fitted: numbers)
  }

  /// Wandering is fitted to what was read without noise, between the times that the card knows.
  @Test func tablesThatCannotTellAreRefused() throws {
    let truth = try DeviceCard(named: "rram-wan-2022")
    func refused(_ text: String) -> String {
      do {
        _ = try Calibration(base: truth).fit(.drift, to: MeasurementTable.parse(Array(text.utf8)))
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(
      refused("g_target_rel,time_s,mean_uS,sd_uS\n0.5,-1,20,1\n0.5,1,20,1\n").contains("sd_noread_uS"))
    #expect(
      refused(
        "g_target_rel,time_s,mean_uS,sd_uS,mean_noread_uS,sd_noread_uS\n0.5,-1,20,1,20,1\n0.5,1e9,20,1,20,1\n"
      ).contains("time of 1000000000"))
  }

  @Test func noiseThatReadsDoNotHaveIsRefused() throws {
    let truth = try DeviceCard(named: "rram-milo-2021")
    #expect(throws: LaboratoryError.self) {
      try Calibration(base: truth).fit(.readNoise, to: table(truth, Self.cases[1]))
    }
  }
}
