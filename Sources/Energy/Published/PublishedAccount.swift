import Analog

/// The account of a published chip in one mode: what one pass through all its arrays costs, from counts and component
/// numbers alone.
public struct PublishedAccount: Sendable {
  /// One line.
  public struct Line: Sendable {
    /// The part.
    public let part: PublishedChip.Part
    /// How many there are, or how often it happens in one pass.
    public let count: Double
    /// What it costs in one pass.
    public let energy: Joules
    /// Square metres of all of them; nil where the source states none.
    public let area_m2: Double?
  }

  /// The chip.
  public let chip: PublishedChip
  /// The mode.
  public let mode: PublishedChip.Mode
  /// The lines.
  public let lines: [Line]
  /// Seconds of one pass; nil where neither steps nor a supply are known.
  public let time_s: Double?
  /// Operations of one pass, two per multiply-accumulate.
  public let operations: Double

  private let counts: [String: Double]

  /// Computes the account of a mode. Throws for names that are not counted and for what cannot be computed.
  public init(_ chip: PublishedChip, mode: PublishedChip.Mode) throws(EnergyError) {
    self.chip = chip
    self.mode = mode
    counts = try Self.counts(chip, mode)
    operations = try 2 * Self.product(chip.multiplyAccumulates, counts)
    var lasting_s: Double?
    if !chip.steps.isEmpty {
      var sum_s = 0.0
      for step in chip.steps {
        sum_s += try step.duration.si.nominal * Self.product(step.multiplicity, counts)
      }
      lasting_s = sum_s
    }
    var lines: [Line] = []
    for part in chip.parts where part.modes?.contains(mode.name) ?? true {
      let count = try Self.product(part.multiplicity, counts)
      let one = try Self.one(part, time_s: lasting_s, operations: operations, before: lines)
      lines.append(
        Line(part: part, count: count, energy: one * count, area_m2: part.area.map { $0.si.nominal * count }))
    }
    self.lines = lines
    let total_J = lines.map(\.energy).sum().nominal
    time_s = lasting_s ?? chip.supply.map { total_J / $0.si.nominal }
  }

  /// The mode of a name. Throws for a name that is none.
  public init(_ chip: PublishedChip, mode name: String) throws(EnergyError) {
    guard let mode = chip.modes.first(where: { $0.name == name }) else {
      throw EnergyError(
        "\(chip.name) has no mode `\(name)`",
        remedy: "its modes are \(chip.modes.map(\.name).joined(separator: ", "))")
    }
    try self.init(chip, mode: mode)
  }

  /// Every name that a card may multiply by in a mode.
  private static func counts(
    _ chip: PublishedChip, _ mode: PublishedChip.Mode
  ) throws(EnergyError) -> [String: Double] {
    var counts = chip.counts.mapValues(\.value)
    counts.merge(mode.counts) { _, ofMode in ofMode }
    guard let bits = chip.bitsPerSegment else { return counts }
    guard let inputBits = mode.inputBits, let outputBits = mode.outputBits, bits >= 1,
      (1...16).contains(inputBits), (1...32).contains(outputBits)
    else {
      throw EnergyError(
        "mode `\(mode.name)` of \(chip.name) cannot be fed bit by bit",
        remedy: "state 1 to 16 input_bits and 1 to 32 output_bits")
    }
    let schedule = BitSerialSchedule(inputBits: inputBits, outputBits: outputBits, bitsPerSegment: bits)
    counts.merge(schedule.counts) { stated, _ in stated }
    return counts
  }

  private static func product(
    _ multiplicity: PublishedChip.Multiplicity, _ counts: [String: Double]
  ) throws(EnergyError) -> Double {
    func value(_ name: String) throws(EnergyError) -> Double {
      guard let value = counts[name] else {
        throw EnergyError(
          "nothing is counted as `\(name)`",
          remedy: "use \(counts.keys.sorted().joined(separator: ", ")), or add it to `counts`")
      }
      return value
    }
    var product = 1.0
    for name in multiplicity.times { product *= try value(name) }
    for name in multiplicity.per { product /= try value(name) }
    return product
  }

  /// What one of a part costs.
  private static func one(
    _ part: PublishedChip.Part, time_s: Double?, operations: Double, before: [Line]
  ) throws(EnergyError) -> Joules {
    switch part.charge {
    case .power(let power):
      guard let time_s else {
        throw EnergyError("`\(part.name)` has a power but a pass has no time", remedy: "state `steps`")
      }
      return power.si * time_s
    case .energy(let energy): return energy.si
    case .charging(let capacitance, let voltage): return capacitance.si * voltage.si * voltage.si
    case .conduction(let conductance, let voltage, let time):
      return conductance.si * voltage.si * voltage.si * time.si
    case .efficiency(let number, let includes):
      let amount = number.unit == .passesPerJoule ? 1 : operations
      let rate = number.si
      let all = Joules(low: amount / rate.high, nominal: amount / rate.nominal, high: amount / rate.low)
      let inside = before.filter { includes.contains($0.part.group) }.map(\.energy).sum()
      guard all.nominal >= inside.nominal else {
        throw EnergyError(
          "`\(part.name)` costs less than what it includes", remedy: "check its efficiency and `includes`")
      }
      return Joules(
        low: max(0, all.low - inside.low), nominal: all.nominal - inside.nominal,
        high: max(0, all.high - inside.high))
    }
  }
}

extension Joules {
  /// End by end; for factors that are above zero.
  fileprivate static func * (left: Joules, right: Joules) -> Joules {
    Joules(low: left.low * right.low, nominal: left.nominal * right.nominal, high: left.high * right.high)
  }
}

extension PublishedAccount {
  /// Joules of one pass of some groups, or of all.
  public func energy(of groups: [String]? = nil) -> Joules {
    lines.filter { groups?.contains($0.part.group) ?? true }.map(\.energy).sum()
  }

  /// Joules of one pass of everything up to a level.
  public func energy(upTo level: PublishedChip.Level) -> Joules {
    lines.filter { $0.part.level <= level }.map(\.energy).sum()
  }

  /// Square metres of some groups, or of all; nil where none is stated.
  public func area_m2(of groups: [String]? = nil) -> Double? {
    let areas = lines.filter { groups?.contains($0.part.group) ?? true }.compactMap(\.area_m2)
    return areas.isEmpty ? nil : areas.reduce(0, +)
  }

  /// The levels that have parts.
  public var levels: [PublishedChip.Level] {
    PublishedChip.Level.allCases.filter { level in lines.contains { $0.part.level == level } }
  }

  /// The account's value for a reference, in the reference's unit. Throws where it cannot be computed.
  public func value(of reference: PublishedChip.Reference) throws(EnergyError) -> Double {
    func known(_ value: Double?, _ what: String) throws(EnergyError) -> Double {
      guard let value, value > 0 else {
        throw EnergyError(
          "\(chip.name): `\(reference.name)` needs \(what), which is not stated", remedy: "complete the card")
      }
      return value
    }
    let energy_J = energy(of: reference.groups).nominal
    let divided = try Self.product(.init(times: [], per: reference.multiplicity.per), counts)
    let si: Double
    switch reference.number.unit.dimension {
    case .power: si = try energy_J / known(time_s, "a time") * divided
    case .energy: si = energy_J * divided
    case .energyPerOperation: si = energy_J / operations
    case .efficiency: si = try operations / known(energy_J, "an energy")
    case .throughput: si = try operations / known(time_s, "a time")
    case .area: si = try known(area_m2(of: reference.groups), "an area") * divided
    case .density:
      si = try operations / known(time_s, "a time") / known(area_m2(of: reference.groups), "an area")
    case .duration: si = try known(time_s, "a time")
    case .share: si = try energy_J / known(energy().nominal, "an energy")
    case .count: si = try Self.product(reference.multiplicity, counts)
    case .capacitance, .conductance, .voltage, .yield:
      throw EnergyError(
        "no account has a value in \(reference.number.unit.rawValue)",
        remedy: "compare a power, an energy, a time, an area or a rate")
    }
    return si / reference.number.unit.inSI
  }
}

/// One line of a comparison between an account and what is reported.
public struct PublishedRow: Sendable {
  /// What is compared, and in which mode.
  public let quantity: String
  /// The account's value.
  public let modeled: Double
  /// The reported value.
  public let reference: Double
  /// The unit of both.
  public let unit: CardUnit
  /// Where the reported value comes from.
  public let source: String
  /// How sure the reported value is.
  public let confidence: Confidence
  /// Modeled over reference.
  public var ratio: Double { modeled / reference }
}

extension PublishedChip {
  /// Every reported number beside the account's. Throws for a card that does not hang together.
  public func rows() throws(EnergyError) -> [PublishedRow] {
    var accounts: [String: PublishedAccount] = [:]
    for mode in modes { accounts[mode.name] = try PublishedAccount(self, mode: mode) }
    var rows: [PublishedRow] = []
    for reference in references {
      guard let account = accounts[reference.mode] else {
        throw EnergyError(
          "`\(reference.name)` of \(name) is of the mode `\(reference.mode)`, which does not exist",
          remedy: "its modes are \(modes.map(\.name).joined(separator: ", "))")
      }
      let number = reference.number
      rows.append(
        PublishedRow(
          quantity: modes.count > 1 ? "\(reference.name), \(reference.mode)" : reference.name,
          modeled: try account.value(of: reference), reference: number.nominal, unit: number.unit,
          source: number.source, confidence: number.confidence))
    }
    return rows
  }
}
