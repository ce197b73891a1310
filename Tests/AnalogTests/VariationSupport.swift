import Analog
import Laboratory

extension DeviceCard {
  /// The perfect card with some variation.
  static func varied(_ change: (inout VariationModel) -> Void) -> DeviceCard {
    perfect.with {
      var model = VariationModel()
      change(&model)
      $0.variation = model
    }
  }

  /// The perfect card with some faults.
  static func faulty(_ change: (inout FaultModel) -> Void) -> DeviceCard {
    perfect.with {
      var model = FaultModel()
      change(&model)
      $0.faults = model
    }
  }

  /// A card with everything that fabrication's hierarchy knows.
  static var hierarchical: DeviceCard {
    perfect.with {
      var model = VariationModel()
      (model.lotSigma, model.waferSigma, model.dieSigma) = (0.05, 0.03, 0.02)
      (model.waferRadial, model.waferRadialSigma, model.waferGradientSigma) = (-0.06, 0.02, 0.03)
      (model.dieGradientSigma, model.correlatedSigma, model.correlationLength_cells) = (0.02, 0.03, 10)
      (model.pelgrom_um, model.cellWidth_um, model.cellLength_um) = (0.01, 0.2, 0.2)
      model.tail = .studentT(degreesOfFreedom: 5)
      $0.variation = model
      var faults = FaultModel()
      (faults.rowProbability, faults.columnProbability) = (0.02, 0.02)
      (faults.clusterProbability, faults.clusterRadius_cells) = (1e-3, 1.5)
      (faults.deadDieProbability, faults.deadEdgeProbability) = (0.02, 0.3)
      $0.faults = faults
      ($0.cell.stuckLowProbability, $0.cell.stuckHighProbability) = (0.01, 0.005)
      $0.drift = DriftModel(
        exponentMean: .init(constant: 0.05, low: 0, high: 10),
        exponentSigma: .init(constant: 0.01, low: 0, high: 10))
    }
  }
}

/// Factors of the cells of one tile's G+ and G-, row after row.
func factors(
  _ card: DeviceCard, _ serial: Serial, layers: [Int] = [1, 1]
) -> (plus: [Double], minus: [Double]) {
  let all = Chip(card, serial: serial, layers: layers).fabricatedFactors
  return (all.flatMap { $0.plus.map(Double.init) }, all.flatMap { $0.minus.map(Double.init) })
}

/// How many standard errors a correlation of n pairs lies from the true one (Fisher's z).
func correlationScore(_ left: [Double], _ right: [Double], expected: Double) -> Double {
  func z(_ r: Double) -> Double { 0.5 * naturalLog((1 + r) / (1 - r)) }
  return (z(correlation(left, right)) - z(expected)) * Double(left.count - 3).squareRoot()
}

private func naturalLog(_ x: Double) -> Double { portableLog2(x) * 0.693_147_180_559_945_3 }
