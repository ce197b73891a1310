import MortalComputing
import Testing

/// Every card that a folder of `Calibration/` names reproduces its curves, within the tolerances stated there.
@Suite struct PublishedCurvesTests {
  /// Cells of our own, enough that their errors hardly count.
  private static let cells = 40_000

  @Test func thereAreCurves() throws {
    let cards = Set(try PublishedCurves.all.map(\.card))
    #expect(
      cards.isSuperset(of: [
        "pcm-nandakumar-2019", "reram-sb-gong-2018", "ecram-tang-2018", "rram-cmo-falcone-2025",
        "rram-wan-2022",
      ]))
  }

  @Test(arguments: try PublishedCurves.all) func theCardReproducesThem(_ published: PublishedCurves) throws {
    #expect(!published.curves.isEmpty && !published.source.isEmpty)
    for curve in published.curves {
      let table = try published.table(curve)
      var card = try DeviceCard(named: published.card)
      if let highest_uS = curve.highest_uS { card.cell.highest_uS = highest_uS }
      switch curve.measurement {
      case .nominalPulses: try compareNominal(card, curve, table)
      case .pulses: try comparePulses(shifted(card, curve.pulseNoiseMean), curve, table)
      case .drift: try compareDrift(card, curve, table)
      }
    }
  }

  private func column(_ table: MeasurementTable, _ name: String) throws -> [Double] {
    try #require(table[name], "\(table.source) lacks \(name)")
  }

  private func rows(
    _ card: DeviceCard, _ curve: PublishedCurves.Curve, _ table: MeasurementTable
  ) throws -> [Characterization.PulseRow] {
    let pulses = try column(table, "pulse")
    let up = zip(pulses, try column(table, "direction")).filter { $0.1 > 0 }.map(\.0).max() ?? 0
    let all = pulses.max() ?? 0
    let measured = try Characterization(
      card: card, serial: 821, cells: curve.measurement == .nominalPulses ? 2 : Self.cells
    )
    .pulses(
      up: Int(up), down: Int(all - up), start: curve.start, isNominal: curve.measurement == .nominalPulses)
    return pulses.map { measured[Int($0) - 1] }
  }

  private func compareNominal(_ card: DeviceCard, _ curve: PublishedCurves.Curve, _ table: MeasurementTable)
    throws
  {
    for (row, mean) in zip(try rows(card, curve, table), try column(table, "mean")) {
      let found = row.hidden.summary.mean
      #expect(
        abs(found - mean) < curve.tolerance, "\(table.source), pulse \(row.pulse): \(found), not \(mean)")
    }
  }

  private func comparePulses(_ card: DeviceCard, _ curve: PublishedCurves.Curve, _ table: MeasurementTable)
    throws
  {
    let rows = try rows(card, curve, table)
    for (found, names) in [
      (rows.map(\.shown.summary), ["mean", "sd"]),
      (rows.map(\.hidden.summary), ["persistent_mean", "persistent_sd"]),
    ] {
      let (mean, sd) = (try column(table, names[0]), try column(table, names[1]))
      for row in rows.indices where !mean[row].isNaN {
        expect(
          found[row], mean[row], sd[row], curve,
          "\(table.source), \(names[0]) after \(rows[row].pulse) pulses")
      }
    }
  }

  private func compareDrift(_ card: DeviceCard, _ curve: PublishedCurves.Curve, _ table: MeasurementTable)
    throws
  {
    let (targets, times) = (try column(table, "g_target_rel"), try column(table, "time_s"))
    let spans = Set(times.filter { $0 >= 0 }).sorted().map { TimeSpan.seconds($0) }
    let measured = try Characterization(card: card, serial: 822, cells: curve.cells)
      .drift(levels: Set(targets).sorted(), times: spans)
    for row in targets.indices {
      let found = try #require(measured.first { $0.level == targets[row] && $0.time_s == times[row] })
      let compared: [(Summary?, [String])] = [
        (found.read_uS, ["mean_uS", "sd_uS"]), (found.quiet_uS, ["mean_noread_uS", "sd_noread_uS"]),
        (found.exponent, ["nu_mean", "nu_sd"]),
      ]
      for (summary, names) in compared where names[0] == "mean_uS" || table[names[0]] != nil {
        let summary = try #require(summary)
        let (mean, sd) = (try column(table, names[0])[row], try column(table, names[1])[row])
        expect(summary, mean, sd, curve, "\(names[0]) at \(targets[row]) after \(times[row]) s")
      }
    }
  }

  private func expect(
    _ found: Summary, _ mean: Double, _ sd: Double, _ curve: PublishedCurves.Curve, _ what: String
  ) {
    let error = sd * (1 / Double(curve.cells) + 1 / Double(found.n)).squareRoot()
    #expect(abs(found.mean - mean) < curve.standardErrors * error, "\(what): mean \(found.mean), not \(mean)")
    #expect(abs(found.sd / sd - 1) < curve.relativeSD, "\(what): spread \(found.sd), not \(sd)")
  }

  /// Pulse noise of mean m, in steps of soft bounds, changes a step to a (1 + m sigma - w/b): a law with a and b times
  /// (1 + m sigma).
  private func shifted(_ card: DeviceCard, _ mean: Double) throws -> DeviceCard {
    guard mean != 0, case .pulses(var law) = card.update else { return card }
    try #require(law.shape == .softBounds && law.cycleNoise == .additive)
    let factor = 1 + mean * law.cycleSigma
    law.step *= factor
    law.upperBound *= factor
    law.lowerBound *= factor
    law.cycleSigma /= factor
    law.writeNoiseSteps /= factor
    var card = card
    card.update = .pulses(law)
    return card
  }
}
