import Analog

/// Sections on how parts wear and fail, and their canonical form.
extension CardSections {
  private static let shapes: ClosedRange<Double> = 0.1...100

  static func endurance(_ object: StrictObject) throws(LaboratoryError) -> EnduranceModel {
    var model = EnduranceModel(
      scale_pulses: try object.number("pulses_scale", in: 1...1e15),
      shape: try object.number("shape", in: shapes))
    model.narrowingOnset = try object.number("narrowing_onset", in: share, default: 1)
    model.narrowing = try object.number("narrowing", in: share, default: 0)
    guard model.narrowing == 0 || model.narrowingOnset < 1 else {
      throw .badData(
        "\(object.path): a window that narrows has no `narrowing_onset` below 1",
        remedy: "state the share of its life from which a cell's window narrows, or leave `narrowing` out")
    }
    try object.finish()
    return model
  }

  static func lifetime(_ object: StrictObject) throws(LaboratoryError) -> LifetimeModel {
    var model = LifetimeModel()
    model.rowDrivers = try object.optionalObject("row_drivers").map(part)
    model.columnConverters = try object.optionalObject("column_converters").map(part)
    model.fatalShare = try object.number("fatal_share", in: share, default: 1)
    guard model.rowDrivers != nil || model.columnConverters != nil else {
      throw .badData(
        "\(object.path) gives nothing a lifetime",
        remedy: "state `row_drivers` or `column_converters`, or leave the section out")
    }
    try object.finish()
    return model
  }

  private static func part(_ object: StrictObject) throws(LaboratoryError) -> LifetimeModel.Part {
    let part = LifetimeModel.Part(
      scale_s: try object.number("scale_s", in: 1e-3...1e15), shape: try object.number("shape", in: shapes),
      activationEnergy_eV: try object.number("activation_energy_eV", in: 0...3, default: 0))
    try object.finish()
    return part
  }
}
