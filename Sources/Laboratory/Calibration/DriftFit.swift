import Analog
import Foundation
import Kernels

/// Fits the power law of drift to means and spreads of populations over time.
///
/// G(t) = G_p ((t + t0)/t0)^-|m + s z| with G_p a cut normal: two numbers per level for G_p, the exponents' m and s as
/// the card's functions of the level. Residuals are whitened by the covariance of the moments over the same cells.
struct DriftFit {
  let calibration: Calibration
  let levels: [LevelMeasurement]
  let drift: DriftModel
  /// Whether rows hold the noise of a read, which the base card then describes.
  let isNoisy: Bool

  private var cell: CellModel { calibration.base.cell }

  init(_ calibration: Calibration, _ levels: [LevelMeasurement]) {
    self.calibration = calibration
    self.levels = levels
    let none = StateDependence(constant: 0, slope: 0, low: 0, high: 10)
    drift = calibration.base.drift ?? DriftModel(exponentMean: none, exponentSigma: none)
    isNoisy = levels.contains { $0.quiet.isEmpty }
  }

  /// ln((t + t0) / t0), 0 for the row right after programming.
  func logTimes(_ level: LevelMeasurement, t0_s: Double) -> [Double] {
    (level.fresh == nil ? [] : [0]) + level.times_s.map { log1p($0 / t0_s) }
  }

  /// Means and standard deviations in the order of the nodes' moments.
  func observed(_ level: LevelMeasurement) -> [Double] {
    let later = isNoisy ? level.read : level.quiet
    return ((level.fresh.map { [$0] } ?? []) + later).flatMap { [$0.mean, $0.sd] }
  }

  private func nodes(_ population: LevelPopulation, _ level: LevelMeasurement, t0_s: Double)
    -> LevelPopulation.Nodes
  {
    let times = logTimes(level, t0_s: t0_s)
    let read = calibration.base.read
    guard isNoisy, ReadNoiseLaw(read) != nil else {
      return population.nodes(logTimes: times, cell, noise: nil)
    }
    let fresh: [Double?] = level.fresh == nil ? [] : [nil]
    let spans = fresh + level.times_s.map { read.span(age_s: $0, t0_s: t0_s) }
    return population.nodes(logTimes: times, cell, noise: (read, spans))
  }

  private func whitening(_ population: LevelPopulation, _ level: LevelMeasurement, t0_s: Double) -> Whitening
  {
    Whitening(
      covariance: nodes(population, level, t0_s: t0_s).covariance(cells: calibration.cells), tolerance: 1e-4)
  }

  private func residuals(
    _ population: LevelPopulation, _ level: LevelMeasurement, t0_s: Double, _ whitening: Whitening
  ) -> [Double] {
    let expected = nodes(population, level, t0_s: t0_s).moments
    return whitening.applied(to: zip(observed(level), expected).map { $0 - $1 })
  }

  /// Where the search starts: the fresh moments, and the mean's slope.
  private func start(_ level: LevelMeasurement, t0_s: Double) -> LevelPopulation {
    let values = observed(level)
    let times = logTimes(level, t0_s: t0_s)
    let fall = log(max(values[0], 1e-9) / max(values[values.count - 2], 1e-9))
    let exponent = max(fall / max(times[times.count - 1] - times[0], 1e-9), 1e-3)
    return LevelPopulation(
      mean_uS: values[0], sd_uS: max(values[1], 1e-6 * cell.highest_uS), exponentMean: exponent,
      exponentSD: exponent / 4)
  }

  /// What one level says by itself.
  struct Single {
    var population: LevelPopulation
    /// Standard errors of the exponents' mean and spread.
    var errors = (Double.infinity, Double.infinity)
    /// ln t0 and its standard error; infinite when it was given.
    var logReference: (value: Double, error: Double)
  }

  /// One level by itself, at a given t0 or from it.
  func single(
    _ level: LevelMeasurement, t0_s: Double, fitsReferenceTime: Bool = false
  ) throws(LaboratoryError) -> Single {
    var found = Single(population: start(level, t0_s: t0_s), logReference: (log(t0_s), .infinity))
    var settings = LeastSquares()
    settings.acceptsAnyEnd = true
    settings.maxIterations = 40
    for _ in 0..<3 {
      let population = found.population
      let whitening = whitening(population, level, t0_s: exp(found.logReference.value))
      let unit = population.sd_uS
      let rate = max(population.exponentMean.magnitude, 1e-3)
      var parameters = [
        ("mean", population.mean_uS, unit), ("sd", population.sd_uS, unit),
        ("nu mean", population.exponentMean, rate), ("nu sigma", population.exponentSD, rate),
      ].map { FitParameter(name: $0, start: $1, step: 1e-3 * $2, resolution: .infinity) }
      if fitsReferenceTime {
        parameters.append(
          FitParameter(
            name: "t0", start: found.logReference.value, base: log(t0_s), step: 1e-3, resolution: 0.5))
      }
      let fit = try IdentifiedFit(parameters, problem: settings) { p in
        let time_s = fitsReferenceTime ? exp(min(max(p[4], -30), 30)) : t0_s
        return self.residuals(Self.population(p), level, t0_s: time_s, whitening)
      }
      found.population = Self.population(fit.values)
      found.errors = (fit.standardErrors[2] ?? .infinity, fit.standardErrors[3] ?? .infinity)
      if fitsReferenceTime { found.logReference = (fit.values[4], fit.standardErrors[4] ?? .infinity) }
    }
    return found
  }

  private static func population(_ p: [Double]) -> LevelPopulation {
    LevelPopulation(
      mean_uS: p[0], sd_uS: p[1].magnitude, exponentMean: p[2].magnitude, exponentSD: p[3].magnitude)
  }

  /// t0 as the levels by themselves tell it, weighted by their errors; the base card's when they do not.
  private func firstReferenceTime() throws(LaboratoryError) -> Double {
    if let fixed = calibration.referenceTime { return fixed.seconds }
    var sums = (0.0, 0.0)
    for level in levels {
      let one = try single(level, t0_s: drift.referenceTime_s, fitsReferenceTime: true).logReference
      let weight = one.error > 0 ? 1 / (one.error * one.error) : 0
      sums = (sums.0 + weight * one.value, sums.1 + weight)
    }
    return sums.1 > 0 ? exp(sums.0 / sums.1) : drift.referenceTime_s
  }

  /// All levels together.
  func joint() throws(LaboratoryError) -> (fit: IdentifiedFit, model: DriftParameters) {
    let t0_s = try firstReferenceTime()
    var populations: [LevelPopulation] = []
    var errors: [(Double, Double)] = []
    for level in levels {
      let one = try single(level, t0_s: t0_s)
      populations.append(one.population)
      errors.append(one.errors)
    }
    let shares = levels.map(\.level)
    var model = DriftParameters(
      populations: populations, levels: shares,
      mean: DependenceSegments(
        levels: shares, values: populations.map(\.exponentMean), errors: errors.map(\.0),
        base: drift.exponentMean),
      sigma: DependenceSegments(
        levels: shares, values: populations.map(\.exponentSD), errors: errors.map(\.1),
        base: drift.exponentSigma),
      t0_s: t0_s, fitsReferenceTime: calibration.referenceTime == nil, base: drift)
    var result: IdentifiedFit?
    for round in 0..<5 {
      // Only the last search must end at the minimum: before, the weights are not final.
      var settings = LeastSquares()
      settings.acceptsAnyEnd = round < 4
      settings.maxIterations = round < 4 ? 30 : 200
      let now = model
      let whitenings = levels.indices.map {
        self.whitening(now.population($0, now.start), levels[$0], t0_s: now.referenceTime_s(now.start))
      }
      let fit = try IdentifiedFit(model.parameters, problem: settings) { p in
        self.levels.indices.flatMap { index in
          self.residuals(
            now.population(index, p), self.levels[index], t0_s: now.referenceTime_s(p), whitenings[index])
        }
      }
      model.start = fit.values
      result = fit
    }
    guard let result else { preconditionFailure("five rounds have an end") }
    return (result, model)
  }
}

/// The numbers of a joint fit of drift, in one list: two per level, the parts of the two laws, and ln t0.
struct DriftParameters {
  let levels: [Double]
  let mean: DependenceSegments
  let sigma: DependenceSegments
  /// Typical exponent: what differences in exponents are measured by.
  let scale: Double
  private let spreads: [Double]
  private let baseT0_s: Double
  private let base: DriftModel
  private let names: [String]
  /// Where the next search starts.
  var start: [Double]

  init(
    populations: [LevelPopulation], levels: [Double], mean: DependenceSegments, sigma: DependenceSegments,
    t0_s: Double, fitsReferenceTime: Bool, base: DriftModel
  ) {
    self.base = base
    self.levels = levels
    self.mean = mean
    self.sigma = sigma
    baseT0_s = t0_s
    spreads = populations.map(\.sd_uS)
    scale = max(populations.reduce(0) { $0 + $1.exponentMean } / Double(max(populations.count, 1)), 1e-3)
    var list: [(String, Double)] = populations.flatMap { [("level", $0.mean_uS), ("level", $0.sd_uS)] }
    for (section, law) in [("nu_mean", mean), ("nu_sigma", sigma)] {
      if law.fitsConstant { list.append(("\(section).constant", law.law.constant)) }
      if law.fitsSlope { list.append(("\(section).ln_slope", law.law.slope)) }
      if law.fitsLow { list.append(("\(section).low", law.law.low)) }
      if law.fitsHigh { list.append(("\(section).high", law.law.high)) }
      guard law.fitsAbove, let above = law.law.above else { continue }
      for (power, value) in above.polynomial.enumerated() {
        list.append(("\(section).above.polynomial.\(power)", value))
      }
    }
    if fitsReferenceTime { list.append(("t0_s", log(t0_s))) }
    names = list.map(\.0)
    start = list.map(\.1)
  }

  var parameters: [FitParameter] {
    names.indices.map { index in
      switch names[index] {
      case "level":
        FitParameter(
          name: "level", start: start[index], step: 1e-3 * spreads[index / 2], resolution: .infinity)
      case "t0_s":
        FitParameter(
          name: "t0_s", start: start[index], base: log(base.referenceTime_s), step: 1e-3, resolution: 0.5)
      default:
        FitParameter(
          name: names[index], start: start[index], base: home(names[index]), step: 1e-3 * scale,
          resolution: scale / 2)
      }
    }
  }

  /// The base card's value.
  private func home(_ name: String) -> Double? {
    let law = name.hasPrefix("nu_mean.") ? base.exponentMean : base.exponentSigma
    return law.numbers.first { name.hasSuffix(".\($0.name)") }?.value
  }

  func value(_ name: String, _ p: [Double]) -> Double? { names.firstIndex(of: name).map { p[$0] } }

  func referenceTime_s(_ p: [Double]) -> Double { value("t0_s", p).map { exp($0) } ?? baseT0_s }

  func law(_ section: String, _ p: [Double]) -> StateDependence {
    let law = (section == "nu_mean" ? mean : sigma).law
    // Clips that a search has crossed are as good as equal.
    return law.with(law.numbers.map { value("\(section).\($0.name)", p) ?? $0.value }) ?? law
  }

  func population(_ index: Int, _ p: [Double]) -> LevelPopulation {
    LevelPopulation(
      mean_uS: p[2 * index], sd_uS: p[2 * index + 1].magnitude,
      exponentMean: DependenceSegments.value(law("nu_mean", p), mean.segments[index], level: levels[index]),
      exponentSD: DependenceSegments.value(law("nu_sigma", p), sigma.segments[index], level: levels[index])
        .magnitude)
  }
}
