import Analog

/// The words of a chip file's metadata: history, ledger, lineage and counters as JSON, sizes as text.
enum ChipMetadata {
  /// The largest count that JSON's numbers hold exactly.
  private static let exact = 1 << 53

  static func field(_ name: String, of file: SafeTensors) throws(LaboratoryError) -> String {
    guard let text = file.metadata[name] else {
      throw .badData("the chip file has no `\(name)`", remedy: "restore the file from a copy")
    }
    return text
  }

  /// Reads `64-32-10`.
  static func layers(_ text: String) throws(LaboratoryError) -> [Int] {
    let sizes = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard sizes.count >= 2, sizes.allSatisfy({ $0 != nil && $0! > 0 }) else {
      throw .badUsage("layers \(quoted(text)) cannot be read", remedy: "give sizes such as 64-32-10")
    }
    return sizes.compactMap { $0 }
  }

  /// Reads `256x256`.
  static func tile(_ text: String) throws(LaboratoryError) -> TileLimits {
    let sizes = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sizes.count == 2, let rows = sizes[0], let columns = sizes[1], (2...65_536).contains(rows),
      (1...65_536).contains(columns)
    else {
      throw .badUsage(
        "a tile of \(quoted(text)) cannot be read",
        remedy: "give rows x columns such as 256x256, 2 to 65536 rows and 1 to 65536 columns")
    }
    return TileLimits(rows: rows, columns: columns)
  }

  /// Reads `exact` or `ideal`; nil where a file says nothing of wires.
  static func wires(_ text: String?) throws(LaboratoryError) -> WireTreatment? {
    guard let text else { return nil }
    guard let wires = WireTreatment(rawValue: text) else {
      throw .badData("the chip file treats wires as \(quoted(text))", remedy: "restore the file from a copy")
    }
    return wires
  }

  static func history(_ history: [Clock.Exposure]) -> JSONValue {
    .array(
      history.map {
        ["microseconds": .integer($0.span.microseconds), "kelvin": .number($0.temperature.kelvin)]
      })
  }

  static func history(_ text: String) throws(LaboratoryError) -> [Clock.Exposure] {
    var history: [Clock.Exposure] = []
    var total: Int64 = 0
    for object in try objects(text, "history") {
      let microseconds: Int64 = try object.integer("microseconds", in: 0...9_000_000_000_000_000)
      let kelvin = try object.number("kelvin", in: 1e-3...1e5)
      try object.finish()
      total += microseconds
      guard total <= 9_000_000_000_000_000 else {
        throw .badData("the chip's age passes 9e9 s", remedy: "restore the file from a copy")
      }
      history.append(
        Clock.Exposure(span: TimeSpan(microseconds: microseconds), temperature: .kelvin(kelvin)))
    }
    return history
  }

  static func ledger(_ ledger: Ledger) -> JSONValue {
    .array(
      ledger.lines.map { line in
        var members: [JSONValue.Member] = [.init("phase", .string(line.key.phase.rawValue))]
        if let layer = line.key.layer { members.append(.init("layer", .integer(layer))) }
        members += [
          .init("component", .string(line.key.component.rawValue)),
          .init("action", .string(line.key.action.rawValue)),
          .init("count", .integer(line.entry.count)), .init("energy_J", .number(line.entry.energy_J)),
          .init("time_s", .number(line.entry.time_s)),
        ]
        return .object(members)
      })
  }

  static func ledger(_ text: String) throws(LaboratoryError) -> Ledger {
    var entries: [LedgerKey: LedgerEntry] = [:]
    for object in try objects(text, "ledger") {
      let layer: Int? = try object.optionalInteger("layer", in: 0...1_000_000)
      let key: LedgerKey
      do {
        key = LedgerKey(
          try object.choice("phase"), layer: layer, try object.choice("component"),
          try object.choice("action"))
      } catch {
        throw .badData(
          error.message,
          remedy: "restore the file from a copy; a newer version may know this line of the ledger")
      }
      entries[key] = LedgerEntry(
        count: try object.integer("count", in: 0...exact),
        energy_J: try object.number("energy_J", in: .nonNegative),
        time_s: try object.number("time_s", in: .nonNegative))
      try object.finish()
    }
    return Ledger(entries: entries)
  }

  static func lineage(_ lineage: Lineage) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("generation", .integer(lineage.generation)),
      .init("parent", lineage.parent.map(JSONValue.string) ?? .null),
    ]
    if let successor = lineage.successor { members.append(.init("successor", .string(successor))) }
    return .object(members)
  }

  static func lineage(_ text: String) throws(LaboratoryError) -> Lineage {
    let object = try StrictObject(StrictJSON.parse(text, source: "lineage"), source: "lineage")
    let generation: Int = try object.integer("generation", in: 1...exact)
    let parent: String? =
      if case .null? = object.optionalValue("parent") { nil } else { try object.string("parent") }
    let successor = try object.optionalString("successor")
    try object.finish()
    return Lineage(generation: generation, parent: parent, successor: successor)
  }

  static func counters(_ state: ChipState) -> JSONValue {
    [
      "reads": .integer(state.readEvent), "writes": .integer(state.writeEvent),
      "write_times_s": .numbers(state.writeTimes_s),
    ]
  }

  static func counters(
    _ text: String
  ) throws(LaboratoryError) -> (reads: UInt64, writes: UInt64, writeTimes_s: [Double]) {
    let object = try StrictObject(StrictJSON.parse(text, source: "counters"), source: "counters")
    let counters = (
      reads: try object.integer("reads", in: 0...UInt64(exact)),
      writes: try object.integer("writes", in: 0...UInt64(exact)),
      writeTimes_s: try object.numbers("write_times_s", in: 0...1e300)
    )
    try object.finish()
    guard (1...Int(UInt16.max)).contains(counters.writeTimes_s.count) else {
      throw .badData("the chip remembers no time of writing", remedy: "restore the file from a copy")
    }
    return counters
  }

  static func driftReferences(_ state: ChipState) -> JSONValue {
    [
      "compensated_at_us": .integer(state.compensatedAt.microseconds),
      "layers": .array(
        state.driftReferences.map {
          ["sums": .numbers($0.sums.map(Double.init)), "factors": .numbers($0.factors.map(Double.init))]
        }),
    ]
  }

  static func driftReferences(
    _ text: String?, layers: Int
  ) throws(LaboratoryError) -> (layers: [DriftReference], compensatedAt: TimeSpan) {
    guard let text else {
      return ([DriftReference](repeating: DriftReference(), count: layers), .zero)
    }
    let name = "drift_references"
    let object = try StrictObject(StrictJSON.parse(text, source: name), source: name)
    let compensatedAt: Int64 = try object.integer("compensated_at_us", in: 0...9_000_000_000_000_000)
    let range: ClosedRange<Double> = 0...Double(Float.greatestFiniteMagnitude)
    var references: [DriftReference] = []
    for layer in try object.objects("layers") {
      references.append(
        DriftReference(
          sums: try layer.numbers("sums", in: range).map { Float($0) },
          factors: try layer.numbers("factors", in: range).map { Float($0) }))
      try layer.finish()
    }
    try object.finish()
    return (references, TimeSpan(microseconds: compensatedAt))
  }

  private static func objects(_ text: String, _ name: String) throws(LaboratoryError) -> [StrictObject] {
    guard case .array(let items) = try StrictJSON.parse(text, source: name) else {
      throw .badData("the chip file's `\(name)` is no list", remedy: "restore the file from a copy")
    }
    var objects: [StrictObject] = []
    for item in items { objects.append(try StrictObject(item, source: name)) }
    return objects
  }
}
