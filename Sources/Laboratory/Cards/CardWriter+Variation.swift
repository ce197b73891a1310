import Analog

extension CardWriter {
  /// The sections on fabrication's hierarchy that a card has.
  static func fabrication(_ card: DeviceCard) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if let model = card.variation { members.append(.init("variation", variation(model))) }
    if let model = card.faults { members.append(.init("faults", faults(model))) }
    if card.wafer != WaferGeometry() { members.append(.init("wafer", wafer(card.wafer))) }
    return members
  }

  private static func variation(_ model: VariationModel) -> JSONValue {
    var members = present([
      ("lot_sigma", model.lotSigma, absent: 0), ("wafer_sigma", model.waferSigma, absent: 0),
      ("wafer_radial", model.waferRadial, absent: 0),
      ("wafer_radial_sigma", model.waferRadialSigma, absent: 0),
      ("wafer_gradient_sigma", model.waferGradientSigma, absent: 0),
      ("die_sigma", model.dieSigma, absent: 0), ("die_gradient_sigma", model.dieGradientSigma, absent: 0),
      ("correlated_sigma", model.correlatedSigma, absent: 0),
    ])
    // A length is stated where there is a field, even if it is the default of a card built in code.
    if model.correlatedSigma != 0 || model.correlationLength_cells != VariationModel().correlationLength_cells
    {
      members.append(.init("correlation_length_cells", .number(model.correlationLength_cells)))
    }
    members += present([
      ("pelgrom_A_um", model.pelgrom_um, absent: 0), ("cell_width_um", model.cellWidth_um, absent: 1),
      ("cell_length_um", model.cellLength_um, absent: 1),
    ])
    switch model.tail {
    case .normal: break
    case .logNormal: members.append(.init("tail", .string(TailName.logNormal.rawValue)))
    case .studentT(let degrees):
      members += [
        .init("tail", .string(TailName.studentT.rawValue)), .init("degrees_of_freedom", .number(degrees)),
      ]
    }
    return .object(members)
  }

  private static func faults(_ model: FaultModel) -> JSONValue {
    .object(
      present([
        ("row_probability", model.rowProbability, absent: 0),
        ("column_probability", model.columnProbability, absent: 0),
        ("cluster_probability", model.clusterProbability, absent: 0),
        ("cluster_radius_cells", model.clusterRadius_cells, absent: 1),
        ("dead_die_probability", model.deadDieProbability, absent: 0),
        ("dead_edge_probability", model.deadEdgeProbability, absent: 0),
      ]))
  }

  private static func wafer(_ wafer: WaferGeometry) -> JSONValue {
    .object(
      [
        .init("diameter_mm", .number(wafer.diameter_mm)), .init("die_width_mm", .number(wafer.dieWidth_mm)),
        .init("die_height_mm", .number(wafer.dieHeight_mm)),
      ] + present([("edge_exclusion_mm", wafer.edgeExclusion_mm, absent: 3)]))
  }
}
