import Analog
import Foundation

extension Calibration {
  /// Throws for base cards whose cells do several things over time at once, which tables of means do not tell apart.
  func requireOneCourse() throws(LaboratoryError) {
    guard base.retention == nil, base.drift == nil || base.relaxation == nil else {
      throw .badUsage(
        "cells of card `\(base.name)` lose what they hold in several ways at once, which is not fitted",
        remedy: "choose a base card with only one of `drift` and `relaxation`, such as pcm-nandakumar-2019")
    }
  }

  /// Fits `drift`, or `relaxation` where the base card has that, to a table as `characterize --protocol drift` prints it.
  func drift(_ table: MeasurementTable) throws(LaboratoryError) -> CalibrationReport {
    let levels = try LevelMeasurement.levels(table, base.cell)
    try requireOneCourse()
    if let model = base.relaxation { return try relaxation(model, levels, table.source) }
    if base.drift?.law == .exponential {
      throw .badUsage(
        "card `\(base.name)` drifts by the exponential law, which is not fitted",
        remedy: "choose a base card with a power law, such as pcm-nandakumar-2019")
    }
    guard let shortest = levels.map({ $0.times_s.count + ($0.fresh == nil ? 0 : 1) }).min(), shortest >= 3
    else {
      throw .badData(
        "\(shown(table.source)) has a level with fewer than three times",
        remedy: "read each level right after programming (time -1 or 0) and at two later times or more")
    }
    guard levels.allSatisfy({ ($0.fresh?.mean ?? $0.read[0].mean) > 0 }) else {
      throw .badData("\(shown(table.source)) has a level without conductance", remedy: "leave that level out")
    }
    let task = DriftFit(self, levels)
    let (fit, model) = try task.joint()
    return report(task, fit, model)
  }

  private func report(_ task: DriftFit, _ fit: IdentifiedFit, _ model: DriftParameters) -> CalibrationReport {
    var drift = task.drift
    drift.exponentMean = model.law("nu_mean", fit.values)
    drift.exponentSigma = model.law("nu_sigma", fit.values)
    drift.referenceTime_s = model.referenceTime_s(fit.values)
    var card = base
    card.drift = drift
    let all =
      [("nu_mean", drift.exponentMean), ("nu_sigma", drift.exponentSigma)].flatMap { section, law in
        law.numbers.map { (name: "\(section).\($0.name)", value: $0.value) }
      } + [(name: "t0_s", value: drift.referenceTime_s)]
    var parameters: [CalibrationReport.Parameter] = []
    var held: [(name: String, value: Double)] = []
    for (name, value) in all {
      let index = model.parameters.firstIndex { $0.name == name }
      if let error = index.flatMap({ fit.standardErrors[$0] }) {
        let scaled = name == "t0_s" ? error * value : error
        parameters.append(CalibrationReport.Parameter(name: name, value: value, standardError: scaled))
      } else {
        held.append((name, value))
      }
    }
    var notes = ["the nu columns, if any, were not used: exponents follow from means and spreads over time"]
    if task.isNoisy {
      notes.append(
        "the noise of reads was taken from the base card, for want of mean_noread_uS and sd_noread_uS")
    }
    if !held.isEmpty {
      notes.append(
        "kept from the base card, because no level tells: \(held.map(\.name).joined(separator: ", "))")
    }
    return CalibrationReport(
      model: .drift, parameters: parameters, held: held, chi2: fit.chi2,
      degreesOfFreedom: fit.degreesOfFreedom, notes: notes, card: card, section: "drift")
  }
}
