import Analog

/// The name of a local mismatch's distribution in a card's file.
enum TailName: String, CaseIterable {
  case normal
  case logNormal = "log-normal"
  case studentT = "student-t"
}

extension CardSections {

  static func variation(_ object: StrictObject) throws(LaboratoryError) -> VariationModel {
    var model = VariationModel()
    model.lotSigma = try object.number("lot_sigma", in: share, default: 0)
    model.waferSigma = try object.number("wafer_sigma", in: share, default: 0)
    model.waferRadial = try object.number("wafer_radial", in: -1...1, default: 0)
    model.waferRadialSigma = try object.number("wafer_radial_sigma", in: share, default: 0)
    model.waferGradientSigma = try object.number("wafer_gradient_sigma", in: share, default: 0)
    model.dieSigma = try object.number("die_sigma", in: share, default: 0)
    model.dieGradientSigma = try object.number("die_gradient_sigma", in: share, default: 0)
    model.correlatedSigma = try object.number("correlated_sigma", in: share, default: 0)
    let length = try object.optionalNumber("correlation_length_cells", in: 1...1e6)
    if model.correlatedSigma > 0, length == nil {
      throw .badData(
        "\(object.path): a `correlated_sigma` needs a `correlation_length_cells`",
        remedy: "state the distance at which the correlation has fallen to 1/e")
    }
    model.correlationLength_cells = length ?? model.correlationLength_cells
    model.pelgrom_um = try object.number("pelgrom_A_um", in: 0...1e3, default: 0)
    let side: ClosedRange<Double> = 1e-3...1e3
    model.cellWidth_um = try object.number("cell_width_um", in: side, default: 1)
    model.cellLength_um = try object.number("cell_length_um", in: side, default: 1)
    model.tail = try tail(object)
    let most = model.tail == .logNormal ? 10.0 : 1
    guard model.localSigma <= most else {
      throw .badData(
        "\(object.path): local mismatch has the relative sigma \(model.localSigma), above \(most)",
        remedy: "make `pelgrom_A_um` smaller or the cell larger, or use the tail `log-normal` (up to 10)")
    }
    try object.finish()
    return model
  }

  private static func tail(_ object: StrictObject) throws(LaboratoryError) -> VariationModel.Tail {
    let name: TailName = try object.choice("tail", default: .normal)
    switch name {
    case .normal: return .normal
    case .logNormal: return .logNormal
    case .studentT:
      let degrees = try object.number("degrees_of_freedom", in: 2...1e6)
      guard degrees > 2 else {
        throw object.wrong(
          "degrees_of_freedom", .number(degrees), must: "be above 2, or there is no variance")
      }
      return .studentT(degreesOfFreedom: degrees)
    }
  }

  static func faults(_ object: StrictObject) throws(LaboratoryError) -> FaultModel {
    var model = FaultModel()
    model.rowProbability = try object.number("row_probability", in: share, default: 0)
    model.columnProbability = try object.number("column_probability", in: share, default: 0)
    model.clusterProbability = try object.number("cluster_probability", in: share, default: 0)
    model.clusterRadius_cells = try object.number("cluster_radius_cells", in: 0...64, default: 1)
    model.deadDieProbability = try object.number("dead_die_probability", in: share, default: 0)
    model.deadEdgeProbability = try object.number("dead_edge_probability", in: share, default: 0)
    guard model.deadDieProbability + model.deadEdgeProbability <= 1 else {
      throw .badData(
        "\(object.path): more dies are dead at the rim than there are",
        remedy: "keep the sum of dead_die_probability and dead_edge_probability at most 1")
    }
    guard model.clusterProbability * Double(model.pairsPerCluster) <= 1 else {
      throw .badData(
        "\(object.path): clusters of \(model.pairsPerCluster) pairs would cover more pairs than there are",
        remedy: "make cluster_probability or cluster_radius_cells smaller")
    }
    try object.finish()
    return model
  }

  static func wafer(_ object: StrictObject) throws(LaboratoryError) -> WaferGeometry {
    var wafer = WaferGeometry()
    wafer.diameter_mm = try object.number("diameter_mm", in: 1...1000)
    wafer.dieWidth_mm = try object.number("die_width_mm", in: 0.05...1000)
    wafer.dieHeight_mm = try object.number("die_height_mm", in: 0.05...1000)
    wafer.edgeExclusion_mm = try object.number("edge_exclusion_mm", in: 0...100, default: 3)
    guard !wafer.dies.isEmpty else {
      throw .badData(
        "\(object.path): no die fits on the wafer, or more than \(WaferGeometry.diesMax)",
        remedy: "change diameter_mm, die_width_mm or die_height_mm")
    }
    try object.finish()
    return wafer
  }
}
