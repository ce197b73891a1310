import Analog
import Foundation
import Kernels

/// Fits a law of pulses by comparing means and spreads of a population with those of simulated cells, which keep their
/// draws while the law changes (the method of simulated moments: McFadden 1989, Gourieroux et al. 1993).
struct StepFit {
  let calibration: Calibration
  let data: PulseMeasurement
  private let coordinates: StepParameters

  init(_ calibration: Calibration, _ law: PulseLaw, _ data: PulseMeasurement) {
    self.calibration = calibration
    self.data = data
    coordinates = StepParameters(law)
  }

  private func population(_ count: Int) -> PulsePopulation {
    var cell = calibration.base.cell
    cell.stuckLowProbability = 0
    cell.stuckHighProbability = 0
    return PulsePopulation(
      count: count, pulses: data.directions.count, cell: cell, serial: calibration.serial)
  }

  /// Samples in the order of the data's moments.
  private func samples(_ law: PulseLaw, _ population: PulsePopulation) -> [[Float]] {
    let readings = population.readings(
      law, directions: data.directions, start: calibration.startWeight, after: data.rows.map(\.pulse))
    return zip(readings, data.rows).flatMap { reading, row in
      (row.hidden == nil ? [] : [reading.hidden]) + [reading.shown]
    }
  }

  private static func moments(_ samples: [[Float]]) -> [Double] {
    samples.flatMap { sample -> [Double] in
      var (sum, squares) = (0.0, 0.0)
      for value in sample { sum += Double(value) }
      let mean = sum / Double(sample.count)
      for value in sample { squares += (Double(value) - mean) * (Double(value) - mean) }
      return [mean, (squares / Double(max(sample.count - 1, 1))).squareRoot()]
    }
  }

  /// Covariance of the difference between the data's moments and the simulation's, from what each simulated cell adds
  /// to each moment.
  private func covariance(_ samples: [[Float]], _ moments: [Double]) -> [[Double]] {
    let count = samples.first?.count ?? 0
    let influences = samples.indices.flatMap { index -> [[Double]] in
      let (mean, sd) = (moments[2 * index], moments[2 * index + 1])
      let offsets = samples[index].map { Double($0) - mean }
      return [offsets, offsets.map { sd > 0 ? ($0 * $0 - sd * sd) / (2 * sd) : 0 }]
    }
    let factor = (1 / Double(calibration.cells) + 1 / Double(count)) / Double(count)
    var matrix = influences.map { _ in influences.map { _ in 0.0 } }
    for row in influences.indices {
      for column in 0...row {
        var sum = 0.0
        for cell in 0..<count { sum += influences[row][cell] * influences[column][cell] }
        (matrix[row][column], matrix[column][row]) = (sum * factor, sum * factor)
      }
    }
    return matrix
  }

  /// A simulation is smooth to a limit only: a search for the last digit would not end.
  private static func settings(_ round: Round) -> LeastSquares {
    var settings = LeastSquares()
    settings.isOneSided = round != .last
    settings.acceptsAnyEnd = round == .coarse
    settings.tolerance = round == .coarse ? 0.3 : 0.02
    settings.smallestGain = round == .coarse ? 0 : 0.4
    settings.maxIterations = round == .coarse ? 15 : 30
    return settings
  }

  /// The first search ignores how moments hang together, which helps from afar; the last one ends at the minimum.
  private enum Round { case coarse, fine, last }

  /// One search, which may leave parameters where the base card has them.
  private func search(
    from law: PulseLaw, cells: Int, _ round: Round, frozen: [String] = []
  ) throws(LaboratoryError) -> (fit: IdentifiedFit, law: PulseLaw) {
    let population = population(cells)
    let observed = data.observed
    let now = samples(law, population)
    let found = Self.moments(now)
    let whitening: Whitening
    if round == .coarse {
      let variances = observed.indices.map { index -> Double in
        let sd = max(observed[index | 1], found[index | 1], 1e-6)
        return sd * sd / Double(min(cells, calibration.cells)) + 1e-4 * observed[index] * observed[index]
      }
      whitening = Whitening(
        covariance: variances.indices.map { row in variances.indices.map { $0 == row ? variances[row] : 0 } },
        tolerance: 0)
    } else {
      whitening = Whitening(
        covariance: covariance(now, found),
        tolerance: 5e-3)
    }
    let coordinates = coordinates
    let fit = try IdentifiedFit(
      coordinates.parameters(from: law), problem: Self.settings(round),
      frozen: frozen
    ) { p in
      var differences = observed
      for (place, factor) in coordinates.mirrored(p) {
        guard let law = coordinates.law(place) else { return whitening.kept.map { _ in .nan } }
        let moments = Self.moments(self.samples(law, population))
        for index in differences.indices { differences[index] -= factor * moments[index] }
      }
      return whitening.applied(to: differences)
    }
    guard let fitted = coordinates.law(fit.values) else {
      throw .badData(
        "the fit leaves what a law can be", remedy: "start from a card that is nearer to the data")
    }
    return (fit, fitted)
  }

  /// Steps, and bounds that the data exceed, from the data themselves.
  private var start: PulseLaw {
    var law = coordinates.base
    let means = data.rows.map(\.shown.mean)
    law.upperBound = max(law.upperBound, 1.2 * (means.max() ?? 0))
    law.lowerBound = min(law.lowerBound, 1.2 * (means.min() ?? 0))
    if law.stepSigma == 0 { law.stepSigma = 0.1 }
    if law.asymmetrySigma == 0 { law.asymmetrySigma = 0.02 }
    if law.cycleSigma == 0 { law.cycleSigma = 0.3 }
    if law.upperBoundSigma == 0 { law.upperBoundSigma = 0.1 }
    if law.lowerBoundSigma == 0 { law.lowerBoundSigma = 0.1 }
    if law.writeNoiseSteps == 0 { law.writeNoiseSteps = 0.3 }
    return law
  }

  func run() throws(LaboratoryError) -> CalibrationReport {
    let count = calibration.simulatedCells
    var law = start
    law = try search(
      from: law, cells: max(count / 4, 200), .coarse,
      frozen: coordinates.refinements(withShape: calibration.shape == nil)
    ).law
    var last: IdentifiedFit?
    for round in [Round.fine, .last] {
      let (fit, better) = try search(from: law, cells: count, round, frozen: last?.held ?? [])
      (last, law) = (fit, better)
    }
    guard let last else { preconditionFailure("two rounds have an end") }
    return try settled(last, law)
  }

  /// Numbers can stand in for each other along valleys that are far longer than their curvature at one place tells: the
  /// spreads of steps and asymmetry, those of slopes and bounds, bounds and steps. So where a fit contradicts the base
  /// card's spread of asymmetry or slope or its bounds, or is not sure of a spread, that is tried: when it does as well,
  /// it stays.
  private func settled(_ found: IdentifiedFit, _ law: PulseLaw) throws(LaboratoryError) -> CalibrationReport {
    var (fit, law) = (found, law)
    for name in ["asymmetry_sigma", "gamma_sigma", "upper_bound", "lower_bound"] {
      guard let start = coordinates.withBase(name, insteadOfIn: fit) else { continue }
      let (simpler, other) = try search(
        from: start, cells: calibration.simulatedCells, .last, frozen: fit.held + [name])
      if simpler.chi2 < fit.chi2 + 4 { (fit, law) = (simpler, other) }
    }
    return report(fit, law)
  }

  private func report(_ fit: IdentifiedFit, _ law: PulseLaw) -> CalibrationReport {
    var parameters: [CalibrationReport.Parameter] = []
    var held: [(name: String, value: Double)] = []
    for (index, key) in coordinates.keys(law).enumerated() {
      let error =
        coordinates.squareError(key.name, fit, law)
        ?? fit.standardError { p in
          self.coordinates.law(p).map { self.coordinates.keys($0)[index].value } ?? .nan
        }
      if let error, error.isFinite, !fit.held.contains(key.name) {
        parameters.append(
          CalibrationReport.Parameter(name: key.name, value: key.value, standardError: error))
      } else {
        held.append(key)
      }
    }
    var card = calibration.base
    card.update = .pulses(law)
    var notes = [
      "compared after pulses \(data.rows.map { "\($0.pulse)" }.joined(separator: ", ")) with "
        + "\(calibration.simulatedCells) simulated cells, whose noise is in the errors"
    ]
    if !held.isEmpty {
      notes.append(
        "kept from the base card, because these data do not tell them: "
          + held.map(\.name).joined(separator: ", "))
    }
    return CalibrationReport(
      model: .step, parameters: parameters, held: held, chi2: fit.chi2,
      degreesOfFreedom: fit.degreesOfFreedom, notes: notes, card: card, section: "update.law")
  }
}
