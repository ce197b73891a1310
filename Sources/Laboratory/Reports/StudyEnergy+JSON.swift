import Energy

extension StudyEnergy {
  /// The energy as a study's file holds it.
  var json: JSONValue {
    [
      "hand_over": .array(handOvers.map(Self.json)), "inference": .array(inferences.map(Self.json)),
      "digital_inference": .array(
        rivals.map {
          [
            "rival": .string($0.name), "node_nm": .number($0.node_nm), "batch": .integer($0.batch),
            "bits": .integer($0.bits),
            "source": .string($0.source), "J": EnergyAccount.json($0.total),
            "parts_J": Self.json($0.spending),
          ]
        }),
      "digital_copy": .array(
        copies.map {
          [
            "rival": .string($0.name), "node_nm": .number($0.node_nm), "J": EnergyAccount.json($0.total),
          ]
        }),
      "break_even": .array(
        breakEvens.map {
          [
            "way": .string($0.way), "rival": .string($0.rival), "batch": .integer($0.batch),
            "inferences": $0.inferences.map { .number($0) } ?? .null,
          ]
        }),
    ]
  }

  private static func json(_ bar: Bar) -> JSONValue {
    [
      "way": .string(bar.name), "n": .integer(bar.n), "J": EnergyAccount.json(bar.total),
      "parts_J": json(bar.spending),
    ]
  }

  private static func json(_ parts: [EnergyPart: Double]) -> JSONValue {
    .object(EnergyPart.allCases.compactMap { part in parts[part].map { .init(part.rawValue, .number($0)) } })
  }
}

extension StudyEnergy {
  /// Reads what `json` writes.
  init(_ json: StrictObject) throws(LaboratoryError) {
    (handOvers, inferences) = (try Self.bars(json, "hand_over"), try Self.bars(json, "inference"))
    (rivals, copies, breakEvens) = ([], [], [])
    for one in try json.objects("digital_inference") {
      rivals.append(
        Rival(
          name: try one.string("rival"), node_nm: try one.number("node_nm", in: .positive),
          batch: try one.integer("batch", in: 1...1_000_000_000),
          bits: try one.integer("bits", in: 1...64), source: try one.string("source"),
          spending: try Self.parts(one), total: try Self.energy(one)))
    }
    for one in try json.objects("digital_copy") {
      copies.append(
        Copy(
          name: try one.string("rival"), node_nm: try one.number("node_nm", in: .positive),
          total: try Self.energy(one)))
    }
    for one in try json.objects("break_even") {
      breakEvens.append(
        BreakEven(
          way: try one.string("way"), rival: try one.string("rival"),
          batch: try one.integer("batch", in: 1...1_000_000_000),
          inferences: try one.numberOrNull("inferences", in: .nonNegative)))
    }
  }

  private static func bars(_ json: StrictObject, _ key: String) throws(LaboratoryError) -> [Bar] {
    var bars: [Bar] = []
    for one in try json.objects(key) {
      bars.append(
        Bar(
          name: try one.string("way"), n: try one.integer("n", in: 1...1_000_000),
          spending: try parts(one), total: try energy(one)))
    }
    return bars
  }

  private static func parts(_ json: StrictObject) throws(LaboratoryError) -> [EnergyPart: Double] {
    let object = try json.object("parts_J")
    var parts: [EnergyPart: Double] = [:]
    for part in EnergyPart.allCases {
      parts[part] = try object.optionalNumber(part.rawValue, in: .nonNegative)
    }
    return parts
  }

  private static func energy(_ json: StrictObject) throws(LaboratoryError) -> Joules {
    let object = try json.object("J")
    let low = try object.number("low", in: .nonNegative)
    let nominal = try object.number("nominal", in: .nonNegative)
    return Joules(low: low, nominal: nominal, high: try object.number("high", in: .nonNegative))
  }
}

extension StrictObject {
  /// A number within a range, or nil where the file says `null`.
  func numberOrNull(_ key: String, in range: ClosedRange<Double>) throws(LaboratoryError) -> Double? {
    try value(key) == .null ? nil : try number(key, in: range)
  }
}
