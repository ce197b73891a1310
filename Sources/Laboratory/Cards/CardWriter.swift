import Analog

/// Writes a card as JSON in the one canonical form: keys in a fixed order, what is off left out. Reading it back gives
/// the same card to the last bit, and the files of `Devices/` are in this form, so a card's digest does not depend on
/// how its file was laid out.
public enum CardWriter {
  /// The canonical text of a card.
  public static func text(_ card: DeviceCard) -> String { json(card).prettyText }

  /// SHA-256 of the canonical text.
  public static func sha256(_ card: DeviceCard) -> String { SHA256Digest(of: text(card)).hex }

  static func json(_ card: DeviceCard) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("format_version", 1), .init("name", .string(card.name)), .init("summary", .string(card.summary)),
      .init("cell", cell(card.cell)),
      .init("weights", ["scale_times_root_fan_in": .number(card.weights.scaleTimesRootFanIn)]),
      .init("programming", programming(card.programming)), .init("update", update(card.update)),
    ]
    if let drift = card.drift { members.append(.init("drift", self.drift(drift))) }
    if let relaxation = card.relaxation {
      members.append(.init("relaxation", self.relaxation(relaxation)))
    }
    if let retention = card.retention { members.append(.init("retention", self.retention(retention))) }
    if let model = card.endurance { members.append(.init("endurance", endurance(model))) }
    if let model = card.lifetime { members.append(.init("lifetime", lifetime(model))) }
    members += [
      .init("read", read(card.read)), .init("converters", converters(card.converters)),
      .init("tile", ["rows_max": .integer(card.tile.rows), "columns_max": .integer(card.tile.columns)]),
    ]
    members += wires(card) + fabrication(card)
    members += [
      .init("energy", energy(card.energy)), .init("sources", .array(card.sources.map(source))),
    ]
    return .object(members)
  }

  /// Members whose value differs from what its absence means.
  static func present(_ pairs: [(String, Double, absent: Double)]) -> [JSONValue.Member] {
    pairs.filter { $0.1 != $0.absent }.map { .init($0.0, .number($0.1)) }
  }

  private static func cell(_ cell: CellModel) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("g_min_uS", .number(cell.lowest_uS)), .init("g_max_uS", .number(cell.highest_uS)),
    ]
    members += present([
      ("g_floor_uS", cell.floor_uS, absent: cell.lowest_uS),
      ("g_ceiling_uS", cell.ceiling_uS, absent: cell.highest_uS),
    ])
    members.append(.init("pairing", .string(cell.pairing.rawValue)))
    if let reference = cell.reference_uS { members.append(.init("g_reference_uS", .number(reference))) }
    if let unit = cell.weightUnit_uS { members.append(.init("g_per_weight_uS", .number(unit))) }
    members += present([
      ("gain_sigma", cell.gainSigma, absent: 0), ("offset_sigma", cell.offsetSigma, absent: 0),
      ("reference_sigma", cell.referenceSigma, absent: 0),
      ("stuck_low_probability", cell.stuckLowProbability, absent: 0),
      ("stuck_high_probability", cell.stuckHighProbability, absent: 0),
    ])
    return .object(members)
  }

  private static func programming(_ model: ProgrammingModel) -> JSONValue {
    var members: [JSONValue.Member] = []
    if !model.noisePolynomial_uS.isEmpty {
      members.append(.init("noise_polynomial_uS", .numbers(model.noisePolynomial_uS)))
    }
    // A share is stated where there is something to share, even if it is none.
    if !model.noisePolynomial_uS.isEmpty || model.lastingShare != 0 {
      members.append(.init("lasting_share", .number(model.lastingShare)))
    }
    members += [
      .init("verify_tolerance", .number(model.verifyTolerance)),
      .init("verify_rounds", .integer(model.verifyRounds)),
      .init("verify_reads", .integer(model.verifyReads)),
    ]
    return .object(members)
  }

  private static func update(_ model: UpdateModel) -> JSONValue {
    switch model {
    case .continuous: return ["kind": "continuous"]
    case .reprogram(let threshold): return ["kind": "reprogram", "threshold": .number(threshold)]
    case .pulses(let law): return ["kind": "pulses", "law": pulseLaw(law)]
    }
  }

  private static func converters(_ model: ConverterModel) -> JSONValue {
    let compensation = model.driftCompensation
    return .object(
      present([
        ("input_bits", Double(model.inputBits), absent: 0),
        ("output_bits", Double(model.outputBits), absent: 0),
        ("output_range", model.outputRange, absent: .infinity),
        ("row_gain_sigma", model.rowGainSigma, absent: 0),
        ("column_gain_sigma", model.columnGainSigma, absent: 0),
        ("output_offset_sigma", model.outputOffsetSigma, absent: 0),
        ("neuron_offset_sigma", model.neuronOffsetSigma, absent: 0),
        ("neuron_gain_sigma", model.neuronGainSigma, absent: 0),
      ])
        + (model.activation == .tanh ? [] : [.init("activation", .string(model.activation.rawValue))])
        + (compensation == .none ? [] : [.init("drift_compensation", .string(compensation.rawValue))]))
  }

  private static func source(_ source: DeviceCard.Source) -> JSONValue {
    [
      "covers": .array(source.covers.map(JSONValue.string)), "citation": .string(source.citation),
      "confidence": .string(source.confidence.rawValue),
    ]
  }

  private static func energy(_ model: EnergyModel) -> JSONValue {
    [
      "read_voltage_V": .number(model.readVoltage_V), "read_time_ns": .number(model.readTime_ns),
      "write_voltage_V": .number(model.writeVoltage_V), "write_time_ns": .number(model.writeTime_ns),
      "pump_efficiency": .number(model.pumpEfficiency),
      "line_capacitance_fF_per_cell": .number(model.lineCapacitancePerCell_fF),
      "prices": .object(
        EnergyModel.Price.allCases.compactMap { price in
          model.prices[price].map { .init(price.rawValue, constant($0, price)) }
        }),
    ]
  }

  private static func constant(_ constant: EnergyConstant, _ price: EnergyModel.Price) -> JSONValue {
    let factor = price == .tileLeakage ? 1e6 : 1e12
    // Twelve digits: the file's picojoules come back from joules as they were.
    func stated(_ value: Double) -> JSONValue {
      let scaled = value * factor
      guard scaled > 0 else { return .number(0) }
      let digits = pow10(12 - Int(scaled.exponent) * 301 / 1000)
      return .number((scaled * digits).rounded() / digits)
    }
    var members: [JSONValue.Member] = [
      .init("low", stated(constant.low)), .init("nominal", stated(constant.nominal)),
      .init("high", stated(constant.high)),
    ]
    if let node = constant.node_nm { members.append(.init("node_nm", .number(node))) }
    members += [
      .init("source", .string(constant.source)), .init("confidence", .string(constant.confidence.rawValue)),
    ]
    return .object(members)
  }

  private static func pow10(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 1 }
}
