import Foundation
import MortalComputing
import Testing

/// The phase-change cells of the 64-core chip against the published fits, worked out here in double precision over the
/// cells' own exponents and by closed forms. 40,000 cells a level, false alarm about 1e-6 each.
@Suite struct HermesTests {
  private static let cells = 40_000

  private struct Variant: Sendable {
    let name: String
    let highest_uS: Double
    let t0_s: Double
    let sigma_uS: @Sendable (Double) -> Double
    let exponentMean: @Sendable (Double) -> Double
    let exponentSigma: @Sendable (Double) -> Double
    let quality: @Sendable (Double) -> Double
  }

  private static func clip(_ value: Double, _ low: Double, _ high: Double) -> Double {
    min(max(value, low), high)
  }

  @Sendable private static func exponentMean(_ x: Double) -> Double {
    x < 0.0945
      ? clip(-0.0387 * log(x) - 0.0182, 0.0720, 0.13) : -0.0436 * x * x - 0.0126 * x + 0.0736
  }

  private static let variants = [
    Variant(
      name: "pcm-hermes-2023", highest_uS: 10.35, t0_s: 200,
      sigma_uS: { 0.15781817 + $0 * (2.32443916 + $0 * (-2.16310839 + $0 * 0.68841818)) },
      exponentMean: exponentMean,
      exponentSigma: {
        $0 < 0.3039
          ? clip(-0.0120 * log($0) - 0.0023, 0.0124, 0.04) : -0.0165 * $0 * $0 + 0.0116 * $0 + 0.0104
      },
      quality: {
        $0 < 0.1591
          ? clip(-0.0078 * log($0) + 0.0038, 0.0179, 0.04)
          : 0.0664 * $0 * $0 * $0 - 0.1352 * $0 * $0 + 0.0768 * $0 + 0.0088
      }),
    Variant(
      name: "pcm-hermes-two-device-2023", highest_uS: 20.7, t0_s: 300,
      sigma_uS: { 0.16603222 + $0 * (4.71806468 + $0 * (-8.48101252 + $0 * 4.68961419)) },
      exponentMean: exponentMean,
      exponentSigma: {
        $0 < 0.3055
          ? clip(-0.0117 * log($0) - 0.0057, 0.0091, 0.04) : -0.0118 * $0 * $0 + 0.0093 * $0 + 0.0073
      },
      quality: {
        $0 < 0.16
          ? clip(-0.0117 * log($0) - 0.0069, 0.015, 0.04)
          : 0.0069 * $0 * $0 * $0 - 0.0280 * $0 * $0 + 0.0211 * $0 + 0.0123
      }),
  ]

  @Test(arguments: [0, 1], [0.05, 0.12, 0.25, 0.5, 1]) func publishedFits(variant: Int, level: Double) throws
  {
    let law = Self.variants[variant]
    let bench = try Characterization(card: DeviceCard(named: law.name), serial: 903, cells: Self.cells)
    let times = [0.0, 3600, 2.592e6, 3.1536e7]
    let rows = try bench.drift(levels: [level], times: times.map { .seconds($0) })
    let n = Double(Self.cells)
    let target_uS = level * law.highest_uS
    let sigma_uS = law.sigma_uS(level)
    let programmed = clippedNormal(target_uS, sigma_uS, 0, 2 * law.highest_uS)
    #expect(abs(rows[0].quiet_uS.mean - programmed.mean) < 5 * programmed.sd / n.squareRoot())
    #expect(abs(rows[0].quiet_uS.sd / programmed.sd - 1) < 5 / (2 * n).squareRoot())
    let mu = law.exponentMean(level)
    let s = law.exponentSigma(level)
    let exponent = try #require(rows[0].exponent)
    #expect(abs(exponent.mean - mu) < 5 * s / n.squareRoot() + 1e-6)
    #expect(abs(exponent.sd / s - 1) < 5 / (2 * n).squareRoot() + 1e-3)
    // Q belongs to what was programmed: the mean square of G Q(G).
    let amplitude_uS2 = normalMean(target_uS, sigma_uS) { g in
      g <= 0 ? 0 : (g * law.quality(g / law.highest_uS)) * (g * law.quality(g / law.highest_uS))
    }
    for row in rows.dropFirst() {
      // E[exp(-nu L)] of a normal nu; its fold at 0 is many sigmas away.
      let span = log((row.time_s + law.t0_s) / law.t0_s)
      let kept = exp(-mu * span + s * s * span * span / 2)
      let square = exp(-2 * mu * span + 2 * s * s * span * span)
      let mean_uS = programmed.mean * kept
      let second_uS2 = (programmed.mean * programmed.mean + programmed.sd * programmed.sd) * square
      let sd_uS = (second_uS2 - mean_uS * mean_uS).squareRoot()
      #expect(abs(row.quiet_uS.mean - mean_uS) < 5 * sd_uS / n.squareRoot())
      #expect(abs(row.quiet_uS.sd / sd_uS - 1) < 6 / (2 * n).squareRoot() + 2e-3)
      guard level > 0.1 else { continue }  // Below, the bench cuts noisy currents at 0.
      let logSpan = log((row.time_s + law.t0_s + 512e-9) / (2 * 512e-9))
      let noise_uS = (amplitude_uS2 * square * logSpan).squareRoot()
      let found_uS = (row.read_uS.sd * row.read_uS.sd - row.quiet_uS.sd * row.quiet_uS.sd).squareRoot()
      let error = (1 / 2.0.squareRoot() + sd_uS / noise_uS) / n.squareRoot()
      #expect(abs(found_uS / noise_uS - 1) < 5 * error, "\(found_uS) for \(noise_uS)")
    }
  }
}
