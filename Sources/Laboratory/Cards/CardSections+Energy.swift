import Analog

extension CardSections {
  static func energy(_ object: StrictObject) throws(LaboratoryError) -> EnergyModel {
    var model = EnergyModel()
    model.readVoltage_V = try object.number("read_voltage_V", in: 1e-6...1e3)
    model.readTime_ns = try object.number("read_time_ns", in: 1e-6...1e12)
    model.writeVoltage_V = try object.number("write_voltage_V", in: 1e-6...1e3)
    model.writeTime_ns = try object.number("write_time_ns", in: 1e-6...1e12)
    model.pumpEfficiency = try object.number("pump_efficiency", in: 1e-3...1)
    model.lineCapacitancePerCell_fF = try object.number("line_capacitance_fF_per_cell", in: 0...1e6)
    let prices = try object.object("prices")
    for price in EnergyModel.Price.allCases {
      guard let stated = try prices.optionalObject(price.rawValue) else { continue }
      model.prices[price] = try constant(stated, price)
    }
    try prices.finish()
    try object.finish()
    return model
  }

  private static func constant(
    _ object: StrictObject, _ price: EnergyModel.Price
  ) throws(LaboratoryError) -> EnergyConstant {
    // Files state picojoules and microwatts; inside everything is SI.
    let factor = price == .tileLeakage ? 1e-6 : 1e-12
    let range: ClosedRange<Double> = 0...1e9
    let low = try object.number("low", in: range)
    let nominal = try object.number("nominal", in: range)
    let high = try object.number("high", in: range)
    guard low <= nominal, nominal <= high else {
      throw .badData(
        "\(object.path): low \(low), nominal \(nominal), high \(high) are not in order",
        remedy: "state low <= nominal <= high")
    }
    let constant = EnergyConstant(
      low: low * factor, nominal: nominal * factor, high: high * factor,
      node_nm: try object.optionalNumber("node_nm", in: 1...1e5), source: try object.string("source"),
      confidence: try object.choice("confidence"))
    try object.finish()
    return constant
  }

  /// What no single key can tell: that sections agree with each other.
  static func check(_ card: DeviceCard) throws(LaboratoryError) {
    let cell = card.cell
    func require(_ condition: Bool, _ message: String, _ remedy: String) throws(LaboratoryError) {
      if !condition { throw .badData("card `\(card.name)`: \(message)", remedy: remedy) }
    }
    try require(cell.lowest_uS < cell.highest_uS, "g_min_uS is not below g_max_uS", "widen the window")
    try require(
      cell.floor_uS <= cell.lowest_uS && cell.highest_uS <= cell.ceiling_uS,
      "the window lies outside floor and ceiling", "keep g_floor <= g_min < g_max <= g_ceiling")
    try require(
      cell.stuckLowProbability + cell.stuckHighProbability <= 1, "more cells are stuck than there are",
      "keep the sum of the stuck probabilities at most 1")
    do { try card.checkConduction() } catch {
      throw .badData("card `\(card.name)`: \(error.message)", remedy: error.remedy)
    }
    if cell.pairing == .reference {
      try require(
        cell.reference_uS != nil && cell.weightUnit_uS != nil,
        "a reference pair needs g_reference_uS and g_per_weight_uS", "state both")
    }
    if case .pulses(let law) = card.update {
      try require(
        cell.pairing == .reference, "pulsed cells need pairing `reference`", "set cell.pairing to reference")
      let steps = [law.upperBound / law.step, -law.lowerBound / law.step]
      try require(
        steps.allSatisfy { $0 > 1 && $0 <= 1e7 },
        "a bound of soft_bounds is not 1 to 10000000 steps from zero",
        "choose `step` to suit upper_bound and lower_bound")
    }
  }
}
