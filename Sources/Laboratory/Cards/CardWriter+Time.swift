import Analog

/// Sections on what time and reads do to cells.
extension CardWriter {
  static func drift(_ model: DriftModel) -> JSONValue {
    var members: [JSONValue.Member] = []
    if model.law != .powerLaw { members.append(.init("law", .string(model.law.rawValue))) }
    members += [
      .init("nu_mean", dependence(model.exponentMean)), .init("nu_sigma", dependence(model.exponentSigma)),
      .init("lasting_share", .number(model.lastingShare)), .init("t0_s", .number(model.referenceTime_s)),
    ]
    members += present([("activation_energy_eV", model.activationEnergy_eV, absent: 0)])
    return .object(members)
  }

  static func dependence(_ dependence: StateDependence) -> JSONValue {
    var members: [JSONValue.Member] = [.init("constant", .number(dependence.constant))]
    members += present([
      ("ln_slope", dependence.slope, absent: 0), ("low", dependence.low, absent: 0),
      ("high", dependence.high, absent: 10),
    ])
    if let above = dependence.above {
      members.append(
        .init("above", ["g_rel": .number(above.from), "polynomial": .numbers(above.polynomial)]))
    }
    return .object(members)
  }

  static func relaxation(_ model: RelaxationModel) -> JSONValue {
    var members: [JSONValue.Member] = []
    switch model.spread {
    case .logarithmic(let constant_uS, let slope_uS):
      members += [.init("sigma_uS", .number(constant_uS)), .init("sigma_slope_uS", .number(slope_uS))]
    case .measured(let moments):
      members.append(.init("measured", .array(moments.map(moment))))
    }
    members += present([
      ("mean_slope_uS", model.meanSlope_uS, absent: 0), ("lasting_share", model.lastingShare, absent: 0),
    ])
    if model.clip != .limits { members.append(.init("clip", .string(model.clip.rawValue))) }
    members += present([("activation_energy_eV", model.activationEnergy_eV, absent: 0)])
    return .object(members)
  }

  private static func moment(_ moment: RelaxationModel.Moment) -> JSONValue {
    let time = JSONValue.Member("time_s", .number(moment.time_s))
    switch moment.sigma {
    case .polynomial_uS(let polynomial): return .object([time, .init("polynomial_uS", .numbers(polynomial))])
    case .saturating(let law): return .object([time] + saturating(law))
    }
  }

  private static func saturating(_ law: SaturatingSigma) -> [JSONValue.Member] {
    [.init("limit_uS", .number(law.limit_uS)), .init("scale_uS", .number(law.scale_uS))]
  }

  static func retention(_ model: RetentionModel) -> JSONValue {
    var members: [JSONValue.Member] = [.init("time_s", .number(model.time_s))]
    members += present([
      ("time_spread", model.timeSpread, absent: 0),
      ("activation_energy_eV", model.activationEnergy_eV, absent: 0),
      ("reference_K", model.reference_K, absent: 300),
    ])
    if let towards_uS = model.towards_uS { members.append(.init("towards_uS", .number(towards_uS))) }
    return .object(members)
  }

  static func read(_ model: ReadModel) -> JSONValue {
    var members = present([("output_sigma", model.outputSigma, absent: 0)])
    if let flicker = model.flicker { members.append(.init("flicker", self.flicker(flicker))) }
    if let white = model.white { members.append(.init("white", .object(saturating(white)))) }
    if let telegraph = model.telegraph { members.append(.init("telegraph", self.telegraph(telegraph))) }
    if let kelvin = model.thermalNoise_K { members.append(.init("thermal_noise_K", .number(kelvin))) }
    return .object(members)
  }

  private static func flicker(_ flicker: ReadModel.Flicker) -> JSONValue {
    var members: [JSONValue.Member] =
      switch flicker.amplitude {
      case .power(let coefficient, let exponent, let limit):
        [
          .init("q_coefficient", .number(coefficient)), .init("q_exponent", .number(exponent)),
          .init("q_max", .number(limit)),
        ]
      case .relative(let quality): [.init("q", dependence(quality))]
      case .logarithmic(let slope_uS): [.init("sigma_per_decade_uS", .number(slope_uS))]
      }
    members.append(.init("read_time_ns", .number(flicker.readTime_ns)))
    return .object(members)
  }

  private static func telegraph(_ model: TelegraphModel) -> JSONValue {
    .object(
      [
        .init("states", .integer(model.states)), .init("fastest_s", .number(model.fastest_s)),
        .init("slowest_s", .number(model.slowest_s)), .init("sigma", .number(model.sigma)),
      ]
        + present([
          ("sigma_spread", model.sigmaSpread, absent: 0), ("g_exponent", model.exponent, absent: 0),
          ("sigma_max", model.limit, absent: 1), ("white_sigma", model.whiteSigma, absent: 0),
        ]))
  }
}
