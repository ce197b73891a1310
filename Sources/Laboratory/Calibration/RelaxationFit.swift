import Analog
import Foundation
import Kernels

/// Fits wandering, G(t) = G + mean(t) + sigma(G, t) xi, to means and spreads of populations over time.
///
/// Where the spread grows from nothing, the rows right after programming tell what G was: two numbers per level. Where
/// the first spread holds from the write on, only the mean of G is fitted and its spread is that of the base card's
/// programming noise. Residuals are whitened by the covariance of the moments over the same cells.
struct RelaxationFit {
  let calibration: Calibration
  let model: RelaxationModel
  let levels: [LevelMeasurement]

  private var cell: CellModel { calibration.base.cell }
  private var law: RelaxationNumbers { RelaxationNumbers(model) }

  /// Whether cells begin to wander right at the write.
  private var wandersAtOnce: Bool { if case .measured = model.spread { true } else { false } }
  private var numbersPerLevel: Int { wandersAtOnce ? 1 : 2 }

  private func ages_s(_ level: LevelMeasurement) -> [Double] {
    (level.fresh == nil ? [] : [0]) + level.times_s
  }

  private func nodes(_ level: LevelMeasurement, _ cells: RelaxingLevel, _ model: RelaxationModel)
    -> LevelPopulation.Nodes
  {
    cells.nodes(model, ages_s: ages_s(level), hasFresh: level.fresh != nil, cell)
  }

  private func observed(_ level: LevelMeasurement) -> [Double] {
    ((level.fresh.map { [$0] } ?? []) + level.quiet).flatMap { [$0.mean, $0.sd] }
  }

  /// Spread of programming as the base card has it.
  private func programmedSpread_uS(_ level: LevelMeasurement) -> Double {
    let polynomial = calibration.base.programming.noisePolynomial_uS
    return max(polynomial.reversed().reduce(0) { $0 * level.level + $1 }, 0)
  }

  private func cells(_ index: Int, _ p: [Double]) -> RelaxingLevel {
    let first = law.values.count + numbersPerLevel * index
    return RelaxingLevel(
      mean_uS: p[first], sd_uS: wandersAtOnce ? programmedSpread_uS(levels[index]) : p[first + 1].magnitude)
  }

  /// The law's numbers first, then those of each level.
  private var parameters: [FitParameter] {
    let scale = 1e-3 * levels.flatMap { $0.quiet.map(\.sd) }.reduce(0.1, max)
    let numbers = law.names.indices.map {
      FitParameter(name: law.names[$0], start: law.values[$0], step: scale, resolution: .infinity)
    }
    let populations = levels.flatMap { level -> [Double] in
      let first = level.fresh ?? level.quiet[0]
      let target = level.level * cell.highest_uS
      return wandersAtOnce ? [target] : [first.mean, max(first.sd, 1e-4 * cell.highest_uS)]
    }
    return numbers
      + populations.map { FitParameter(name: "level", start: $0, step: scale, resolution: .infinity) }
  }

  /// Residuals of all levels at a place.
  private func residuals(_ p: [Double], _ whitenings: [Whitening]) -> [Double] {
    let model = law.model(p)
    return levels.indices.flatMap { index -> [Double] in
      guard let model else { return whitenings[index].kept.map { _ in .nan } }
      let expected = nodes(levels[index], cells(index, p), model).moments
      return whitenings[index].applied(to: zip(observed(levels[index]), expected).map { $0 - $1 })
    }
  }

  /// Later spreads of the same cells follow from earlier ones, but for the numbers that are fitted: so they must count,
  /// if only to a tenth of their error.
  private func whitenings(_ start: [Double], _ model: RelaxationModel) -> [Whitening] {
    levels.indices.map { index in
      Whitening(
        covariance: nodes(levels[index], cells(index, start), model).covariance(cells: calibration.cells),
        tolerance: 1e-2, determined: .softened)
    }
  }

  /// What was found.
  struct Result {
    let fit: IdentifiedFit
    let model: RelaxationModel
    let degreesOfFreedom: Int
  }

  func run() throws(LaboratoryError) -> Result {
    var parameters = parameters
    for round in 0..<4 {
      var settings = LeastSquares()
      settings.acceptsAnyEnd = round < 3
      settings.maxIterations = round < 3 ? 30 : 200
      let start = parameters.map(\.start)
      guard let now = law.model(start) else { break }
      let whitenings = whitenings(start, now)
      let fit = try IdentifiedFit(parameters, problem: settings) { self.residuals($0, whitenings) }
      for index in parameters.indices { parameters[index].start = fit.values[index] }
      guard round == 3, let fitted = law.model(fit.values) else { continue }
      let freedom = freedom(fit, parameters, whitenings)
      return Result(fit: fit, model: fitted, degreesOfFreedom: Int(freedom.rounded()))
    }
    throw .badData("the fit leaves what a law can be", remedy: "start from a card that is nearer to the data")
  }

  /// What chi2 is expected to be: the variances of the residuals less what the fit takes out of them, the sum over
  /// residuals of genuine (1 - leverage), leverage being the diagonal of J (J' J)^-1 J'.
  private func freedom(_ fit: IdentifiedFit, _ parameters: [FitParameter], _ whitenings: [Whitening])
    -> Double
  {
    let slopes = parameters.indices.map { column -> [Double] in
      var (above, below) = (fit.values, fit.values)
      above[column] += parameters[column].step
      below[column] -= parameters[column].step
      return zip(residuals(above, whitenings), residuals(below, whitenings))
        .map { ($0 - $1) / (2 * parameters[column].step) }
    }
    return whitenings.flatMap(\.genuine).enumerated().reduce(0) { sum, residual in
      let row = slopes.map { $0[residual.offset] }
      let leverage = row.indices.reduce(0) { sum, first in
        sum + row[first] * row.indices.reduce(0) { $0 + fit.covariance[first][$1] * row[$1] }
      }
      return sum + residual.element * (1 - leverage)
    }
  }
}

/// The numbers of a law of wandering, as the card's keys.
struct RelaxationNumbers {
  private let model: RelaxationModel
  let names: [String]
  let values: [Double]

  init(_ model: RelaxationModel) {
    self.model = model
    var numbers: [(String, Double)]
    switch model.spread {
    case .logarithmic(let constant_uS, let slope_uS):
      numbers = [("sigma_uS", constant_uS), ("sigma_slope_uS", slope_uS)]
    case .measured(let moments):
      numbers = moments.enumerated().flatMap { index, moment in
        Self.numbers(moment.sigma).map { ("measured.\(index).\($0.0)", $0.1) }
      }
    }
    if model.meanSlope_uS != 0 { numbers.append(("mean_slope_uS", model.meanSlope_uS)) }
    names = numbers.map(\.0)
    values = numbers.map(\.1)
  }

  private static func numbers(_ sigma: RelaxationModel.Sigma) -> [(String, Double)] {
    switch sigma {
    case .polynomial_uS(let polynomial):
      polynomial.enumerated().map { ("polynomial_uS.\($0.offset)", $0.element) }
    case .saturating(let law): [("limit_uS", law.limit_uS), ("scale_uS", law.scale_uS)]
    }
  }

  /// The law with other numbers, of which more may follow; nil where it makes no sense.
  func model(_ numbers: [Double]) -> RelaxationModel? {
    var model = model
    var rest = numbers[...]
    switch model.spread {
    case .logarithmic:
      model.spread = .logarithmic(constant_uS: rest.removeFirst(), slope_uS: rest.removeFirst())
    case .measured(var moments):
      for index in moments.indices {
        guard let sigma = Self.sigma(moments[index].sigma, &rest) else { return nil }
        moments[index].sigma = sigma
      }
      model.spread = .measured(moments)
    }
    if model.meanSlope_uS != 0 { model.meanSlope_uS = rest.removeFirst() }
    return model
  }

  private static func sigma(
    _ form: RelaxationModel.Sigma, _ rest: inout ArraySlice<Double>
  ) -> RelaxationModel.Sigma? {
    switch form {
    case .polynomial_uS(let polynomial):
      defer { rest = rest.dropFirst(polynomial.count) }
      return .polynomial_uS(Array(rest.prefix(polynomial.count)))
    case .saturating:
      let (limit_uS, scale_uS) = (rest.removeFirst(), rest.removeFirst())
      guard limit_uS > 0, scale_uS > 0 else { return nil }
      return .saturating(SaturatingSigma(limit_uS: limit_uS, scale_uS: scale_uS))
    }
  }
}
