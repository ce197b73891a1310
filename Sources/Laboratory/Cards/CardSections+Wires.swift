import Analog

/// The name of a law of conduction in a card's file.
enum ConductionName: String, CaseIterable {
  case polynomial
  case hyperbolic = "sinh"
}

extension CardSections {
  static func wires(_ object: StrictObject) throws(LaboratoryError) -> WireModel {
    var model = WireModel()
    model.rowSegment_ohm = try resistance(object, "row_segment_ohm")
    model.columnSegment_ohm = try resistance(object, "column_segment_ohm")
    model.driver_ohm = try resistance(object, "driver_ohm")
    model.sense_ohm = try resistance(object, "sense_ohm")
    try object.finish()
    return model
  }

  private static func resistance(_ object: StrictObject, _ key: String) throws(LaboratoryError) -> Double {
    let value_ohm = try object.number(key, in: 0...1e6, default: 0)
    guard value_ohm == 0 || value_ohm >= 1e-9 else {
      throw object.wrong(key, .number(value_ohm), must: "be 0 or at least 1e-9")
    }
    return value_ohm
  }

  static func conduction(_ object: StrictObject) throws(LaboratoryError) -> CellLaw {
    let name: ConductionName = try object.choice("law")
    let law: CellLaw
    switch name {
    case .polynomial:
      law = .polynomial(
        a_per_V: try object.number("a_per_V", in: -1e3...1e3, default: 0),
        b_per_V2: try object.number("b_per_V2", in: 0...1e6, default: 0))
    case .hyperbolic: law = .hyperbolic(k_per_V: try object.number("k_per_V", in: 1e-3...1e3))
    }
    try object.finish()
    return law
  }
}

extension CardWriter {
  /// The sections on wires and on how cells conduct that a card has.
  static func wires(_ card: DeviceCard) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if let model = card.wires {
      members.append(
        .init(
          "wires",
          .object(
            present([
              ("row_segment_ohm", model.rowSegment_ohm, absent: 0),
              ("column_segment_ohm", model.columnSegment_ohm, absent: 0),
              ("driver_ohm", model.driver_ohm, absent: 0), ("sense_ohm", model.sense_ohm, absent: 0),
            ]))))
    }
    switch card.conduction {
    case .ohmic: break
    case .polynomial(let a_per_V, let b_per_V2):
      members.append(
        .init(
          "conduction",
          .object(
            [.init("law", .string(ConductionName.polynomial.rawValue))]
              + present([("a_per_V", a_per_V, absent: 0), ("b_per_V2", b_per_V2, absent: 0)]))))
    case .hyperbolic(let k_per_V):
      members.append(
        .init(
          "conduction",
          ["law": .string(ConductionName.hyperbolic.rawValue), "k_per_V": .number(k_per_V)]))
    }
    return members
  }
}
