import Energy

/// Reads the card of a published chip: strict about keys, units, ranges and names, and every number has a source.
public enum PublishedReader {
  /// Reads a card from a file's bytes. `source` names the file in errors.
  public static func read(_ bytes: [UInt8], source: String) throws(LaboratoryError) -> PublishedChip {
    let root = try StrictObject(StrictJSON.parse(bytes, source: source), source: source)
    _ = try root.integer("format_version", in: 1...1)
    var chip = PublishedChip()
    chip.name = try root.string("name")
    chip.summary = try root.string("summary")
    let counts = try root.object("counts")
    for name in counts.keys { chip.counts[name] = try count(counts.object(name)) }
    chip.bitsPerSegment = try root.optionalInteger("bits_per_segment", in: 1...15)
    chip.modes = try mapped(root.objects("modes"), mode)
    chip.multiplyAccumulates = try multiplicity(root.object("multiply_accumulates"))
    if root.keys.contains("steps") { chip.steps = try mapped(root.objects("steps"), step) }
    chip.supply = try number("supply", of: root, .power)
    chip.parts = try mapped(root.objects("parts"), part)
    chip.references = try mapped(root.objects("references"), reference)
    try root.finish()
    guard Set(chip.modes.map(\.name)).count == chip.modes.count, !chip.modes.isEmpty else {
      throw .badData("\(chip.name) has no modes, or two of one name", remedy: "name each mode differently")
    }
    // What does not hang together is found here, not where it is first used.
    do { _ = try chip.rows() } catch { throw .badData("\(source): \(error.message)", remedy: error.remedy) }
    return chip
  }

  private static func mapped<Value>(
    _ objects: [StrictObject], _ read: (StrictObject) throws(LaboratoryError) -> Value
  ) throws(LaboratoryError) -> [Value] {
    var values: [Value] = []
    for object in objects { values.append(try read(object)) }
    return values
  }

  private static func count(_ object: StrictObject) throws(LaboratoryError) -> PublishedChip.Count {
    PublishedChip.Count(
      value: try object.number("value", in: 1e-9...1e18), source: try object.string("source"),
      confidence: try object.choice("confidence"))
  }

  private static func mode(_ object: StrictObject) throws(LaboratoryError) -> PublishedChip.Mode {
    var own: [String: Double] = [:]
    if let counts = try object.optionalObject("counts") {
      for name in counts.keys { own[name] = try counts.number(name, in: 1e-9...1e18) }
    }
    return PublishedChip.Mode(
      name: try object.string("name"), inputBits: try object.optionalInteger("input_bits", in: 1...64),
      weightBits: try object.optionalInteger("weight_bits", in: 1...64),
      outputBits: try object.optionalInteger("output_bits", in: 1...64), counts: own)
  }

  private static func multiplicity(
    _ object: StrictObject
  ) throws(LaboratoryError) -> PublishedChip.Multiplicity {
    PublishedChip.Multiplicity(times: try object.strings("times"), per: try names("per", of: object) ?? [])
  }

  private static func step(_ object: StrictObject) throws(LaboratoryError) -> PublishedChip.Step {
    let duration = try required("duration", of: object, .duration)
    return PublishedChip.Step(
      name: try object.string("name"), duration: duration, multiplicity: try multiplicity(object))
  }

  private static func part(_ object: StrictObject) throws(LaboratoryError) -> PublishedChip.Part {
    let name = try object.string("name")
    let charge = try charge(object, name)
    let area = try number("area", of: object, .area)
    return PublishedChip.Part(
      name: name, group: try object.string("group"), level: try object.choice("level"), charge: charge,
      area: area, multiplicity: try multiplicity(object), modes: try names("modes", of: object))
  }

  /// Exactly one way of charging.
  private static func charge(
    _ object: StrictObject, _ name: String
  ) throws(LaboratoryError) -> PublishedChip.Charge {
    let kinds = ["power", "energy", "capacitance", "conductance", "efficiency"]
    let stated = kinds.filter { object.keys.contains($0) }
    guard stated.count == 1 else {
      throw .badData(
        "`\(name)` states \(stated.isEmpty ? "nothing" : stated.joined(separator: " and ")) to charge",
        remedy: "state one of \(kinds.joined(separator: ", "))")
    }
    switch stated[0] {
    case "power": return .power(try required("power", of: object, .power))
    case "energy": return .energy(try required("energy", of: object, .energy))
    case "capacitance":
      return .charging(
        capacitance: try required("capacitance", of: object, .capacitance),
        voltage: try required("voltage", of: object, .voltage))
    case "conductance":
      return .conduction(
        conductance: try required("conductance", of: object, .conductance),
        voltage: try required("voltage", of: object, .voltage),
        time: try required("time", of: object, .duration))
    default:
      let number = try self.number("efficiency", of: object, .efficiency, .yield)!
      return .efficiency(number, includes: try names("includes", of: object) ?? [])
    }
  }

  private static func reference(_ object: StrictObject) throws(LaboratoryError) -> PublishedChip.Reference {
    PublishedChip.Reference(
      name: try object.string("name"), number: try number(object), mode: try object.string("mode"),
      groups: try names("groups", of: object),
      multiplicity: .init(
        times: try names("times", of: object) ?? [], per: try names("per", of: object) ?? []))
  }

  private static func names(_ key: String, of object: StrictObject) throws(LaboratoryError) -> [String]? {
    object.keys.contains(key) ? try object.strings(key) : nil
  }

  private static func required(
    _ key: String, of object: StrictObject, _ dimension: CardUnit.Dimension
  ) throws(LaboratoryError) -> ComponentNumber {
    _ = try object.value(key)
    return try number(key, of: object, dimension)!
  }

  private static func number(
    _ key: String, of object: StrictObject, _ dimensions: CardUnit.Dimension...
  ) throws(LaboratoryError) -> ComponentNumber? {
    guard let child = try object.optionalObject(key) else { return nil }
    let number = try number(child)
    guard dimensions.contains(number.unit.dimension) else {
      let fitting = CardUnit.allCases.filter { dimensions.contains($0.dimension) }.map(\.rawValue)
      throw .badData(
        "\(child.path): `\(number.unit.rawValue)` is no unit of \(key)",
        remedy: "use \(fitting.joined(separator: " or "))")
    }
    return number
  }

  private static func number(_ object: StrictObject) throws(LaboratoryError) -> ComponentNumber {
    let low = try object.number("low", in: .positive)
    let nominal = try object.number("nominal", in: .positive)
    let high = try object.number("high", in: .positive)
    let unit: CardUnit = try object.choice("unit")
    let node_nm = try object.optionalNumber("node_nm", in: 1...1e5)
    let source = try object.string("source")
    let confidence: Confidence = try object.choice("confidence")
    do {
      return try ComponentNumber(
        low: low, nominal: nominal, high: high, unit: unit, node_nm: node_nm, source: source,
        confidence: confidence)
    } catch { throw .badData("\(object.path): \(error.message)", remedy: error.remedy) }
  }
}
