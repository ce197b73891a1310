import Analog
import Foundation
import Kernels

extension Calibration {
  /// Fits the noise of cells in `read` to how much a read adds to the spread of a level: sd_uS^2 - sd_noread_uS^2 of a table
  /// of drift, or the columns g_rel, time_s, sd_read_uS with the spread of reads themselves.
  func readNoise(_ table: MeasurementTable) throws(LaboratoryError) -> CalibrationReport {
    try requireOneCourse()
    guard let law = ReadNoiseLaw(base.read) else {
      throw .badUsage(
        "the base card `\(base.name)` has neither read.flicker nor read.white to start from",
        remedy: "choose a card that has one, such as pcm-nandakumar-2019")
    }
    let rows =
      table["sd_read_uS"] == nil ? try differences(table) : try plainSpreads(table)
    guard rows.count >= 3 else {
      throw .badData(
        "\(shown(table.source)) has \(rows.count) rows with read noise", remedy: "measure three or more")
    }
    var numbers = law.values
    var fit: IdentifiedFit?
    for _ in 0..<4 {
      guard let now = law.model(numbers) else { break }
      let errors = rows.map { $0.error(now) }
      let result = try IdentifiedFit(numbers.indices.map { law.parameter($0, start: numbers[$0]) }) { p in
        guard let trial = law.model(p) else { return rows.map { _ in .nan } }
        return zip(rows, errors).map { ($0.measured - $0.expected(trial)) / $1 }
      }
      (fit, numbers) = (result, result.values)
    }
    guard let fit, let model = law.model(numbers) else {
      throw .badData(
        "the fit leaves what a law can be", remedy: "start from a card that is nearer to the data")
    }
    return report(model, law, fit)
  }

  private func report(_ model: ReadModel, _ law: ReadNoiseLaw, _ fit: IdentifiedFit) -> CalibrationReport {
    var card = base
    card.read = model
    var fitted: [CalibrationReport.Parameter] = []
    var held: [(name: String, value: Double)] = []
    for (index, name) in law.names.enumerated() {
      if let error = fit.standardErrors[index] {
        fitted.append(CalibrationReport.Parameter(name: name, value: fit.values[index], standardError: error))
      } else {
        held.append((name, fit.values[index]))
      }
    }
    var notes: [String] = []
    if base.read.flicker != nil {
      notes.append(
        "read_time_ns and t0 are the base card's: the data determine only their product with the noise")
    }
    if !held.isEmpty {
      notes.append(
        "kept from the base card, because no level tells: \(held.map(\.name).joined(separator: ", "))")
    }
    return CalibrationReport(
      model: .readNoise, parameters: fitted, held: held, chi2: fit.chi2,
      degreesOfFreedom: fit.degreesOfFreedom, notes: notes, card: card, section: law.section)
  }

  private func span(_ time_s: Double) -> Double {
    // Only a power law of drift has a time from which noise counts.
    let t0_s = base.drift.map { $0.law == .powerLaw ? $0.referenceTime_s : 0 } ?? 0
    return base.read.span(age_s: time_s, t0_s: t0_s)
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
      let points = try points(level, drift)
      for index in level.times_s.indices {
        let added =
          level.read[index].sd * level.read[index].sd - level.quiet[index].sd * level.quiet[index].sd
        rows.append(
          NoiseRow(
            measured: added, span: span(level.times_s[index]), shares: points.shares,
            free: points.free[index],
            limits: base.relaxation?.limits_uS(base.cell) ?? (0, .infinity),
            relative: points.programmed.map { max($0 / base.cell.highest_uS, 1e-7) }, cells: cells,
            isVariance: true))
      }
    }
    return rows
  }

  /// A level's cells at its times, as they would be without read noise.
  private func points(
    _ level: LevelMeasurement, _ drift: DriftFit
  ) throws(LaboratoryError) -> RelaxingLevel.Points {
    guard let first = level.fresh ?? level.quiet.first else {
      throw .badData("the level \(level.level) has no rows", remedy: "leave it out")
    }
    if let relaxation = base.relaxation {
      var sd_uS = first.sd
      // What wanders from the write on shows in the first row already.
      if case .measured = relaxation.spread { sd_uS = 0 }
      return RelaxingLevel(
        mean_uS: level.fresh == nil ? level.level * base.cell.highest_uS : first.mean, sd_uS: sd_uS
      )
      .points(relaxation, ages_s: level.times_s, base.cell)
    }
    var population = LevelPopulation(
      mean_uS: first.mean, sd_uS: first.sd, exponentMean: 0, exponentSD: 0)
    if base.drift != nil, level.times_s.count + (level.fresh == nil ? 0 : 1) >= 3 {
      population = try drift.single(level, t0_s: drift.drift.referenceTime_s).population
    }
    let times = level.times_s.map { log1p($0 / (base.drift?.referenceTime_s ?? 1)) }
    let nodes = population.nodes(logTimes: [0] + times, base.cell, noise: nil)
    return RelaxingLevel.Points(
      shares: nodes.shares, programmed: nodes.conductances[0], free: Array(nodes.conductances.dropFirst()))
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
        present *= exp(-drift.exponentMean.value(at: level) * log1p(time / drift.referenceTime_s))
      }
      rows.append(
        NoiseRow(
          measured: spread, span: span(time), shares: [1], free: [present], limits: (0, .infinity),
          relative: [level], cells: cells, isVariance: false))
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
  /// Conductance now in microsiemens, before cutting: wandering and noise are cut once, together.
  let free: [Double]
  /// To what a read is cut.
  let limits: (low: Double, high: Double)
  /// Conductance as programmed, as a share of the top of the window.
  let relative: [Double]
  let cells: Int
  let isVariance: Bool

  private func quiet(_ index: Int) -> Double { min(max(free[index], limits.low), limits.high) }

  /// Variance of a read of each point, not cut.
  private func variances(_ law: ReadModel) -> [Double] {
    free.indices.map {
      law.variance_uS2(present_uS: quiet($0), relative: relative[$0], span: span)
    }
  }

  private func mean(_ value: (Int) -> Double) -> Double {
    shares.indices.reduce(0) { $0 + shares[$1] * value($1) }
  }

  func expected(_ law: ReadModel) -> Double {
    let v = variances(law)
    guard isVariance else { return mean { v[$0] }.squareRoot() }
    let center = mean(quiet)
    let quietSquare = mean { (quiet($0) - center) * (quiet($0) - center) }
    var sums = (0.0, 0.0)
    for index in shares.indices {
      let read = cutNormal(free[index], sd: v[index].squareRoot(), limits.low, limits.high)
      let offset = read.mean - center
      sums.0 += shares[index] * offset
      sums.1 += shares[index] * (read.variance + offset * offset)
    }
    return (sums.1 - sums.0 * sums.0) - quietSquare
  }

  /// Standard error of `measured`.
  func error(_ law: ReadModel) -> Double {
    let v = variances(law)
    let center = mean(quiet)
    let variance = mean { v[$0] }
    let floor = 1e-12 * max(center * center, 1e-12)
    guard isVariance else { return max((variance / 2 / Double(max(cells - 1, 1))).squareRoot(), floor) }
    let square = mean { index in
      let d = quiet(index) - center
      return 4 * d * d * v[index] + 3 * v[index] * v[index]
    }
    return max(((square - variance * variance) / Double(cells)).squareRoot(), floor)
  }
}
