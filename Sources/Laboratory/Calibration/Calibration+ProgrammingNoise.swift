import Analog
import Foundation

extension Calibration {
  /// Fits `programming.noise_polynomial_uS` to spreads right after programming: columns g_target_rel, mean_uS, sd_uS, or
  /// the rows of time -1 of a table of drift.
  ///
  /// A spread's expectation is that of a normal about the target, cut at floor and ceiling; its standard error follows
  /// from the fourth moment and the number of cells.
  func programmingNoise(_ table: MeasurementTable) throws(LaboratoryError) -> CalibrationReport {
    guard (0...7).contains(degree) else {
      throw .badUsage("a polynomial of degree \(degree)", remedy: "use 0 to 7")
    }
    let points = try freshSpreads(table)
    guard Set(points.map(\.level)).count > degree else {
      throw .badData(
        "\(shown(table.source)) has too few levels right after programming for degree \(degree)",
        remedy: "measure \(degree + 1) levels or more, or lower the degree")
    }
    var polynomial = [points.reduce(0) { $0 + $1.sd } / Double(points.count)]
    polynomial += [Double](repeating: 0, count: degree)
    var fit: IdentifiedFit?
    for round in 0..<4 {
      // The first round trusts the spreads themselves, later ones the curve.
      let errors = points.map { point in
        let sigma = round == 0 ? point.sd : Self.sigma(polynomial, point.level)
        return error(cut(sigma, at: point.level))
      }
      let now = try IdentifiedFit(polynomialParameters(polynomial)) { p in
        points.indices.map { index in
          let expected = self.cut(Self.sigma(p, points[index].level), at: points[index].level).sd
          return (points[index].sd - expected) / errors[index]
        }
      }
      (fit, polynomial) = (now, now.values)
    }
    guard let fit else { preconditionFailure("four rounds have an end") }
    return report(polynomial, fit, points)
  }

  private func polynomialParameters(_ polynomial: [Double]) -> [FitParameter] {
    polynomial.indices.map {
      FitParameter(
        name: "noise_polynomial_uS.\($0)", start: polynomial[$0],
        base: $0 < base.programming.noisePolynomial_uS.count ? base.programming.noisePolynomial_uS[$0] : 0,
        step: 1e-5 * base.cell.highest_uS,
        resolution: .infinity)
    }
  }

  private static func sigma(_ polynomial: [Double], _ level: Double) -> Double {
    polynomial.reversed().reduce(0) { $0 * level + $1 }
  }

  /// Spread of a level with its mismatch, as the base card has it.
  private func cut(_ sigma: Double, at level: Double) -> LevelPopulation.Cut {
    let cell = base.cell
    let target = level * cell.highest_uS
    let gain = cell.gainSigma * (target - cell.rest_S * 1e6)
    let offset = cell.offsetSigma * (cell.highest_uS - cell.lowest_uS)
    // Below zero its square is taken away, so that spreads a little smaller than those of mismatch alone have a place.
    let square = sigma * sigma.magnitude + gain * gain + offset * offset
    return LevelPopulation.cutMoments(mean_uS: target, sd_uS: max(square, 0).squareRoot(), cell)
  }

  private func error(_ cut: LevelPopulation.Cut) -> Double {
    let excess = max(cut.fourthMoment - cut.variance * cut.variance, 0)
    let error = (excess / Double(cells)).squareRoot() / max(2 * cut.sd, 1e-300)
    return max(error, 1e-6 * base.cell.highest_uS / Double(cells).squareRoot())
  }

  private func freshSpreads(
    _ table: MeasurementTable
  ) throws(LaboratoryError) -> [(level: Double, mean: Double, sd: Double)] {
    if table["time_s"] == nil {
      try table.check(required: ["g_target_rel", "mean_uS", "sd_uS"], optional: [])
      let columns = ["g_target_rel", "mean_uS", "sd_uS"].map { table[$0] ?? [] }
      if let row = (0..<table.count).first(where: { !(0...1).contains(columns[0][$0]) || columns[2][$0] < 0 })
      {
        throw .badData(
          "\(shown(table.source)): no place in the window, or a negative spread, in line \(row + 2)",
          remedy:
            "give targets as places in the window, 0 for g_min to 1 for g_max, and spreads of 0 and more")
      }
      return (0..<table.count).map {
        (level: base.cell.relative(atPlace: columns[0][$0]), mean: columns[1][$0], sd: columns[2][$0])
      }
    }
    let points = try LevelMeasurement.levels(table, base.cell).compactMap { level in
      level.fresh.map { (level: level.level, mean: $0.mean, sd: $0.sd) }
    }
    guard !points.isEmpty else {
      throw .badData(
        "\(shown(table.source)) has no rows right after programming", remedy: "mark them with a time_s of -1")
    }
    return points
  }

  private func report(
    _ polynomial: [Double], _ fit: IdentifiedFit, _ points: [(level: Double, mean: Double, sd: Double)]
  ) -> CalibrationReport {
    var card = base
    card.programming.noisePolynomial_uS = polynomial
    var notes: [String] = []
    if base.cell.gainSigma > 0 || base.cell.offsetSigma > 0 {
      notes.append("the base card's gain and offset mismatch were taken out of the spreads")
    }
    if (0...100).contains(where: { Self.sigma(polynomial, Double($0) / 100) < 0 }) {
      notes.append("the polynomial falls below zero within the window, where the emulator takes 0")
    }
    let astray = points.filter { point in
      let expected = cut(Self.sigma(polynomial, point.level), at: point.level)
      return abs(point.mean - expected.mean) > 5 * expected.sd / Double(cells).squareRoot() + 1e-4
        * base.cell.highest_uS
    }
    if !astray.isEmpty {
      notes.append(
        "the mean misses its target at g_rel \(astray.map { "\($0.level)" }.joined(separator: ", ")): "
          + "the card has no key for that")
    }
    let parameters = polynomial.indices.compactMap { index in
      fit.standardErrors[index].map {
        CalibrationReport.Parameter(
          name: "noise_polynomial_uS.\(index)", value: polynomial[index], standardError: $0)
      }
    }
    return CalibrationReport(
      model: .programmingNoise, parameters: parameters, held: [], chi2: fit.chi2,
      degreesOfFreedom: fit.degreesOfFreedom, notes: notes, card: card, section: "programming")
  }
}
