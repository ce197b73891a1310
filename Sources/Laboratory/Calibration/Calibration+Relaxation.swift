import Analog

extension Calibration {
  /// Fits `relaxation` to means and spreads that were measured without the noise of single reads.
  func relaxation(
    _ model: RelaxationModel, _ levels: [LevelMeasurement], _ source: String
  ) throws(LaboratoryError) -> CalibrationReport {
    guard levels.allSatisfy({ !$0.quiet.isEmpty }) else {
      throw .badData(
        "\(shown(source)) has no columns mean_noread_uS and sd_noread_uS, or a level without times",
        remedy: "read each cell many times at each time and give the means' mean and spread")
    }
    if case .logarithmic = model.spread, levels.contains(where: { $0.fresh == nil }) {
      throw .badData(
        "\(shown(source)) has a level without a row right after programming",
        remedy: "begin each level with a time_s of -1: it tells the programming error from what comes later")
    }
    if let last = levels.flatMap(\.times_s).max(), last > model.knownUntil_s {
      throw .badData(
        "\(shown(source)) has a time of \(last) s, and card `\(base.name)` describes \(model.knownUntil_s) s",
        remedy: "leave later times out, or add a time to `relaxation.measured` of the base card")
    }
    let found = try RelaxationFit(calibration: self, model: model, levels: levels).run()
    let fit = found.fit
    var card = base
    card.relaxation = found.model
    var parameters: [CalibrationReport.Parameter] = []
    var held: [(name: String, value: Double)] = []
    for (index, name) in RelaxationNumbers(model).names.enumerated() {
      if let error = fit.standardErrors[index] {
        parameters.append(
          CalibrationReport.Parameter(name: name, value: fit.values[index], standardError: error))
      } else {
        held.append((name, fit.values[index]))
      }
    }
    var notes = ["means and spreads without read noise were used"]
    if case .measured = model.spread {
      notes.append("the spread of programming was taken from the base card's programming noise")
    }
    if !held.isEmpty {
      notes.append(
        "kept from the base card, because no level tells: \(held.map(\.name).joined(separator: ", "))")
    }
    return CalibrationReport(
      model: .drift, parameters: parameters, held: held, chi2: fit.chi2,
      degreesOfFreedom: found.degreesOfFreedom, notes: notes, card: card, section: "relaxation")
  }
}
