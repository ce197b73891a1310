import Analog

/// One function per section of a card's file. Defaults are those of a perfect device: what is not stated is off.
enum CardSections {
  static let share: ClosedRange<Double> = 0...1

  static func cell(_ object: StrictObject) throws(LaboratoryError) -> CellModel {
    let conductance: ClosedRange<Double> = 0...1e6
    var cell = CellModel()
    cell.lowest_uS = try object.number("g_min_uS", in: conductance)
    cell.highest_uS = try object.number("g_max_uS", in: 1e-6...1e6)
    cell.floor_uS = try object.number("g_floor_uS", in: conductance, default: cell.lowest_uS)
    cell.ceiling_uS = try object.number("g_ceiling_uS", in: conductance, default: cell.highest_uS)
    cell.pairing = try object.choice("pairing")
    cell.reference_uS = try object.optionalNumber("g_reference_uS", in: conductance)
    cell.weightUnit_uS = try object.optionalNumber("g_per_weight_uS", in: 1e-6...1e6)
    cell.gainSigma = try object.number("gain_sigma", in: share, default: 0)
    cell.offsetSigma = try object.number("offset_sigma", in: share, default: 0)
    cell.referenceSigma = try object.number("reference_sigma", in: share, default: 0)
    cell.stuckLowProbability = try object.number("stuck_low_probability", in: share, default: 0)
    cell.stuckHighProbability = try object.number("stuck_high_probability", in: share, default: 0)
    try object.finish()
    return cell
  }

  static func weights(_ object: StrictObject) throws(LaboratoryError) -> WeightMapping {
    var weights = WeightMapping()
    weights.scaleTimesRootFanIn = try object.number("scale_times_root_fan_in", in: 1e-3...1e3)
    try object.finish()
    return weights
  }

  static func programming(_ object: StrictObject) throws(LaboratoryError) -> ProgrammingModel {
    var model = ProgrammingModel()
    let polynomial = try object.optionalNumbers("noise_polynomial_uS", in: -1e6...1e6) ?? []
    guard polynomial.count <= 8 else {
      throw object.wrong("noise_polynomial_uS", .numbers(polynomial), must: "have at most 8 coefficients")
    }
    model.noisePolynomial_uS = polynomial
    model.lastingShare = try object.number("lasting_share", in: share, default: 0)
    model.verifyTolerance = try object.number("verify_tolerance", in: 1e-6...1)
    model.verifyRounds = try object.integer("verify_rounds", in: 0...10_000)
    model.verifyReads = try object.integer("verify_reads", in: 1...10_000)
    try object.finish()
    return model
  }

  private enum UpdateKind: String, CaseIterable { case continuous, pulses, reprogram }

  static func update(_ object: StrictObject) throws(LaboratoryError) -> UpdateModel {
    let kind: UpdateKind = try object.choice("kind")
    let model: UpdateModel
    switch kind {
    case .continuous: model = .continuous
    case .pulses: model = .pulses(try pulseLaw(object.object("law")))
    case .reprogram: model = .reprogram(threshold: try object.number("threshold", in: 1e-6...1))
    }
    try object.finish()
    return model
  }

  static func converters(_ object: StrictObject) throws(LaboratoryError) -> ConverterModel {
    var model = ConverterModel()
    model.inputBits = try bits(object, "input_bits")
    model.outputBits = try bits(object, "output_bits")
    let range = try object.optionalNumber("output_range", in: 1e-3...1e6)
    if model.outputBits > 0, range == nil {
      throw .badData(
        "converters of \(model.outputBits) output bits have no `output_range`",
        remedy: "state their full scale in units of output, or set output_bits to 0")
    }
    model.outputRange = range ?? .infinity
    model.rowGainSigma = try object.number("row_gain_sigma", in: share, default: 0)
    model.columnGainSigma = try object.number("column_gain_sigma", in: share, default: 0)
    model.outputOffsetSigma = try object.number("output_offset_sigma", in: 0...100, default: 0)
    model.neuronOffsetSigma = try object.number("neuron_offset_sigma", in: 0...100, default: 0)
    model.neuronGainSigma = try object.number("neuron_gain_sigma", in: share, default: 0)
    model.activation = try object.choice("activation", default: .tanh)
    model.driftCompensation = try object.choice("drift_compensation", default: .none)
    try object.finish()
    return model
  }

  private static func bits(_ object: StrictObject, _ key: String) throws(LaboratoryError) -> Int {
    let bits = try object.integer(key, in: 0...24, default: 0)
    guard bits != 1 else { throw object.wrong(key, 1, must: "be 0 (exact) or 2 to 24") }
    return bits
  }

  static func tile(_ object: StrictObject) throws(LaboratoryError) -> TileLimits {
    let limits = TileLimits(
      rows: try object.integer("rows_max", in: 2...65_536),
      columns: try object.integer("columns_max", in: 1...65_536))
    try object.finish()
    return limits
  }

  static func source(_ object: StrictObject) throws(LaboratoryError) -> DeviceCard.Source {
    let source = DeviceCard.Source(
      covers: try object.strings("covers"), citation: try object.string("citation"),
      confidence: try object.choice("confidence"))
    try object.finish()
    return source
  }
}
