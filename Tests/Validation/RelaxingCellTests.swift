import Foundation
import MortalComputing
import Testing

/// Cells that relax, against the formulas that their papers and cards state, computed here by another route: quadrature
/// over normals. 40,000 cells a level; a mean may be off by 5 standard errors, a spread by 5 of its own.
@Suite struct RelaxingCellTests {
  private static let cells = 40_000

  private func expect(
    _ name: String, level: Double, times: [Double],
    _ law: (_ target_uS: Double, _ time_s: Double) -> (mean: Double, sd: Double)
  ) throws {
    let card = try DeviceCard(named: name)
    let bench = try Characterization(card: card, serial: 901, cells: Self.cells)
    let rows = try bench.drift(levels: [level], times: times.map { .seconds($0) })
    let target_uS = card.cell.lowest_uS + level * (card.cell.highest_uS - card.cell.lowest_uS)
    for row in rows.dropFirst() {
      let expected = law(target_uS, row.time_s)
      let error = expected.sd / Double(Self.cells).squareRoot()
      #expect(
        abs(row.read_uS.mean - expected.mean) < 5 * error + 1e-5,
        "\(name) at \(target_uS) uS after \(row.time_s) s: \(row.read_uS.mean) for \(expected.mean)")
      // Clipping makes tails lighter than normal, so the normal's standard error of an sd is an upper bound.
      #expect(
        abs(row.read_uS.sd / expected.sd - 1) < 5 / (2 * Double(Self.cells)).squareRoot(),
        "\(name) at \(target_uS) uS after \(row.time_s) s: \(row.read_uS.sd) for \(expected.sd)")
    }
  }

  /// Falcone et al.: relaxation with ln t, and read noise of Lombardo et al., cut to the window.
  @Test(arguments: [0.0, 0.03, 0.25, 0.5, 0.9, 1]) func conductiveMetalOxide(level: Double) throws {
    try expect("rram-cmo-falcone-2025", level: level, times: [1, 60, 3600, 86_400, 2.592e6, 3.1536e7]) {
      g, t in
      let programming = 0.00081107 + 0.00106879 * g
      let relaxation = 0.04201137 * log(t) + 0.41183342
      let mean = g - 0.08900206 * log(t)
      // The noise is taken at the conductance as it is by then; its spread about the mean matters little.
      let noise = 0.0277316483 * log10(min(max(mean, 9), 88.2)) * log((t + 1e-6) / 2e-6).squareRoot()
      let sigma = (programming * programming + relaxation * relaxation + noise * noise).squareRoot()
      return clippedNormal(mean, sigma, 9, 88.199997)
    }
  }

  /// Wan et al.: polynomials at 1 s, 1 day and 2 days, between which coefficients lie on lines over ln t.
  @Test(arguments: [0.0, 0.1, 0.3, 0.5, 0.75, 1]) func neuRRAM(level: Double) throws {
    let moments: [(time_s: Double, c: [Double])] = [
      (1, [0.348, 16.030, -43.853, 45.393, -16.815]), (86_400, [0.701, 22.086, -50.773, 47.095, -16.458]),
      (172_800, [0.782, 20.274, -43.507, 37.062, -11.934]),
    ]
    try expect("rram-wan-2022", level: level, times: [0, 1, 3600, 86_400, 120_000, 172_800]) { g, t in
      let place = moments.lastIndex { $0.time_s <= max(t, 1) }!
      let next = min(place + 1, 2)
      let span = log(moments[next].time_s / moments[place].time_s)
      let share = span == 0 ? 0 : log(max(t, 1) / moments[place].time_s) / span
      let c = zip(moments[place].c, moments[next].c).map { $0 + ($1 - $0) * share }
      let x = g / 40
      let sigma = c[0] + x * (c[1] + x * (c[2] + x * (c[3] + x * c[4])))
      return clippedNormal(g, sigma, 0, 80)
    }
  }

  /// Agrawal et al., days 0 and 5, currents over 0.1 V.
  @Test(arguments: [0.05, 0.5, 1]) func chargeTrap(level: Double) throws {
    try expect("sonos-agrawal-2022", level: level, times: [0, 432_000]) { g, t in
      let spread = t == 0 ? 19.9 * (1 - exp(-g * 100 / 176)) : 34.6 * (1 - exp(-g * 100 / 207))
      let noise = 12.6 * (1 - exp(-g * 100 / 215))
      return clippedNormal(g, (spread * spread + noise * noise).squareRoot() / 100, 0, 20)
    }
  }

  @Test func miloStartsAsProgrammed() throws {
    let bench = try Characterization(
      card: DeviceCard(named: "rram-milo-2021"), serial: 902, cells: Self.cells)
    for row in try bench.drift(levels: [0.2, 0.6], times: [.zero]) {
      let target_uS = 50 + 175 * row.level
      let sigma_uS = 4.782 - 0.009107 * target_uS
      #expect(abs(row.quiet_uS.mean - target_uS) < 5 * sigma_uS / 200)
      #expect(abs(row.quiet_uS.sd / sigma_uS - 1) < 5 / (2 * Double(Self.cells)).squareRoot())
    }
  }
}
