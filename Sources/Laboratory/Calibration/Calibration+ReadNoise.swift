import Analog
import Foundation
import Kernels

extension Calibration {
  /// Fits `read.flicker` to how much a read adds to the spread of a level: sd_uS^2 - sd_noread_uS^2 of a table of drift, or
  /// the columns g_rel, time_s, sd_read_uS with the spread of reads themselves.
  func readNoise(_ table: MeasurementTable) throws(LaboratoryError) -> CalibrationReport {
    try requirePlainDrift()
    guard let law = base.read.flicker, let power = law.power else {
      throw .badUsage(
        "the base card `\(base.name)` has no read.flicker to start from",
        remedy: "choose a card that has it, such as pcm-nandakumar-2019")
    }
    let rows =
      table["sd_read_uS"] == nil ? try differences(table) : try plainSpreads(table)
    guard rows.count >= 3 else {
      throw .badData(
        "\(shown(table.source)) has \(rows.count) rows with read noise", remedy: "measure three or more")
    }
    let home = [power.coefficient, power.exponent, power.limit]
    var parameters = zip(["q_coefficient", "q_exponent", "q_max"], home).map { name, value in
      FitParameter(
        name: name, start: value, base: value, step: 1e-4 * max(value, 1e-3),
        resolution: name == "q_exponent" ? 0.5 : 0, relativeResolution: 0.5)
    }
    var fit: IdentifiedFit?
    var flicker = power
    for _ in 0..<4 {
      let now = flicker
      let errors = rows.map { $0.error(now) }
      let result = try IdentifiedFit(parameters) { p in
        guard p[0] > 0, p[2] > 0, p[1].magnitude < 20 else { return rows.map { _ in .nan } }
        let trial = ReadModel.Flicker.PowerQuality(coefficient: p[0], exponent: p[1], limit: p[2])
        return zip(rows, errors).map { ($0.measured - $0.expected(trial)) / $1 }
      }
      flicker.coefficient = result.values[0]
      flicker.exponent = result.values[1]
      flicker.limit = result.values[2]
      for index in parameters.indices { parameters[index].start = result.values[index] }
      fit = result
    }
    guard let fit else { preconditionFailure("four rounds have an end") }
    return report(law.with(flicker), fit, parameters)
  }

  private func report(
    _ flicker: ReadModel.Flicker, _ fit: IdentifiedFit, _ parameters: [FitParameter]
  ) -> CalibrationReport {
    var card = base
    card.read.flicker = flicker
    var fitted: [CalibrationReport.Parameter] = []
    var held: [(name: String, value: Double)] = []
    for (index, parameter) in parameters.enumerated() {
      if let error = fit.standardErrors[index] {
        fitted.append(
          CalibrationReport.Parameter(name: parameter.name, value: fit.values[index], standardError: error))
      } else {
        held.append((parameter.name, fit.values[index]))
      }
    }
    var notes = ["read_time_ns and t0 are the base card's: the data determine only their product with Q"]
    if !held.isEmpty {
      notes.append(
        "kept from the base card, because no level tells: \(held.map(\.name).joined(separator: ", "))")
    }
    return CalibrationReport(
      model: .readNoise, parameters: fitted, held: held, chi2: fit.chi2,
      degreesOfFreedom: fit.degreesOfFreedom, notes: notes, card: card, section: "read.flicker")
  }

  /// ln of the span of frequencies that a read at a time sees.
  private func span(_ time_s: Double) -> Double {
    let readTime_s = (base.read.flicker?.readTime_ns ?? 1) * 1e-9
    let t0_s = base.drift?.referenceTime_s ?? 1
    return max(log((time_s + t0_s + readTime_s) / (2 * readTime_s)), 0)
  }

  /// Rows of a table of drift: each level's population is fitted first, from what was read without noise.
  private func differences(_ table: MeasurementTable) throws(LaboratoryError) -> [NoiseRow] {
    let levels = try LevelMeasurement.levels(table, base.cell)
    guard levels.allSatisfy({ !$0.quiet.isEmpty || $0.times_s.isEmpty }) else {
      throw .badData(
        "\(shown(table.source)) has no columns mean_noread_uS and sd_noread_uS",
        remedy: "give them, or a table of g_rel,time_s,sd_read_uS")
    }
    let drift = DriftFit(self, levels)
    var rows: [NoiseRow] = []
    for level in levels {
      let population = try population(level, drift)
      let times = level.times_s.map { log1p($0 / (base.drift?.referenceTime_s ?? 1)) }
      let nodes = population.nodes(logTimes: times, base.cell, flicker: nil)
      let programmed = population.nodes(logTimes: [0], base.cell, flicker: nil).conductances[0]
      for index in level.times_s.indices {
        let added =
          level.read[index].sd * level.read[index].sd - level.quiet[index].sd * level.quiet[index].sd
        rows.append(
          NoiseRow(
            measured: added, span: span(level.times_s[index]), shares: nodes.shares,
            present: nodes.conductances[index],
            relative: programmed.map { max($0 / base.cell.highest_uS, 1e-7) }, cells: cells, isVariance: true)
        )
      }
    }
    return rows
  }

  /// A level's cells as read without noise; of too few times only the fresh moments.
  private func population(
    _ level: LevelMeasurement, _ drift: DriftFit
  ) throws(LaboratoryError) -> LevelPopulation {
    let rows = level.times_s.count + (level.fresh == nil ? 0 : 1)
    if base.drift != nil, rows >= 3 {
      return try drift.single(level, t0_s: drift.drift.referenceTime_s).population
    }
    guard let first = level.fresh ?? level.quiet.first else {
      throw .badData("the level \(level.level) has no rows", remedy: "leave it out")
    }
    return LevelPopulation(mean_uS: first.mean, sd_uS: first.sd, exponentMean: 0, exponentSD: 0)
  }

  /// Rows of spreads of reads, at a conductance that has faded from g_rel as the base card's mean exponent says.
  private func plainSpreads(_ table: MeasurementTable) throws(LaboratoryError) -> [NoiseRow] {
    try table.check(required: ["g_rel", "time_s", "sd_read_uS"], optional: [])
    let columns = ["g_rel", "time_s", "sd_read_uS"].map { table[$0] ?? [] }
    var rows: [NoiseRow] = []
    for row in 0..<table.count {
      let (level, time, spread) = (columns[0][row], columns[1][row], columns[2][row])
      guard level > 0, level <= 2, (0...1e12).contains(time), spread >= 0 else {
        throw .badData(
          "\(shown(table.source)) has a g_rel, a time or a spread out of range in line \(row + 2)",
          remedy: "give g_rel of 0 to 1, seconds of 0 and more, microsiemens")
      }
      var present = level * base.cell.highest_uS
      if let drift = base.drift, drift.law == .powerLaw {
        let law = drift.exponentMean
        let exponent = min(max(law.constant + law.slope * log(level), law.low), law.high)
        present *= exp(-exponent * log1p(time / drift.referenceTime_s))
      }
      rows.append(
        NoiseRow(
          measured: spread, span: span(time), shares: [1], present: [present], relative: [level],
          cells: cells,
          isVariance: false))
    }
    return rows
  }
}

/// One measurement of the noise of reads, and the cells behind it: points of their distribution.
struct NoiseRow {
  /// Squared microsiemens that a read adds to a variance over cells, or the spread of reads in microsiemens.
  let measured: Double
  /// ln of the span of frequencies.
  let span: Double
  let shares: [Double]
  /// Conductance now, in microsiemens.
  let present: [Double]
  /// Conductance as programmed, as a share of the top of the window.
  let relative: [Double]
  let cells: Int
  let isVariance: Bool

  /// Variance of a read of each point.
  private func variances(_ law: ReadModel.Flicker.PowerQuality) -> [Double] {
    present.indices.map { index in
      let quality = law.value(relative[index])
      return present[index] * present[index] * quality * quality * span
    }
  }

  private func mean(_ value: (Int) -> Double) -> Double {
    shares.indices.reduce(0) { $0 + shares[$1] * value($1) }
  }

  func expected(_ law: ReadModel.Flicker.PowerQuality) -> Double {
    let v = variances(law)
    guard isVariance else { return mean { v[$0] }.squareRoot() }
    // A read is cut at zero, which shows where noise and conductance are alike.
    let quietMean = mean { present[$0] }
    let quietSquare = mean { present[$0] * present[$0] }
    var sums = (0.0, 0.0)
    for index in shares.indices {
      let read = cutRead(present[index], sd: v[index].squareRoot())
      sums.0 += shares[index] * read.mean
      sums.1 += shares[index] * (read.variance + read.mean * read.mean)
    }
    return (sums.1 - sums.0 * sums.0) - (quietSquare - quietMean * quietMean)
  }

  /// Standard error of `measured`.
  func error(_ law: ReadModel.Flicker.PowerQuality) -> Double {
    let v = variances(law)
    let center = mean { present[$0] }
    let variance = mean { v[$0] }
    let floor = 1e-12 * max(center * center, 1e-12)
    guard isVariance else { return max((variance / 2 / Double(max(cells - 1, 1))).squareRoot(), floor) }
    let square = mean { index in
      let d = present[index] - center
      return 4 * d * d * v[index] + 3 * v[index] * v[index]
    }
    return max(((square - variance * variance) / Double(cells)).squareRoot(), floor)
  }
}
