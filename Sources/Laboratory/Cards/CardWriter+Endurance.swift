import Analog

extension CardWriter {
  static func endurance(_ model: EnduranceModel) -> JSONValue {
    .object(
      [.init("pulses_scale", .number(model.scale_pulses)), .init("shape", .number(model.shape))]
        + present([
          ("narrowing_onset", model.narrowingOnset, absent: 1), ("narrowing", model.narrowing, absent: 0),
        ]))
  }

  static func lifetime(_ model: LifetimeModel) -> JSONValue {
    var members: [JSONValue.Member] = []
    if let part = model.rowDrivers { members.append(.init("row_drivers", lifetime(of: part))) }
    if let part = model.columnConverters { members.append(.init("column_converters", lifetime(of: part))) }
    return .object(members + present([("fatal_share", model.fatalShare, absent: 1)]))
  }

  private static func lifetime(of part: LifetimeModel.Part) -> JSONValue {
    .object(
      [.init("scale_s", .number(part.scale_s)), .init("shape", .number(part.shape))]
        + present([("activation_energy_eV", part.activationEnergy_eV, absent: 0)]))
  }
}
