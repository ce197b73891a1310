import Analog

/// Sections on what time and reads do to cells.
extension CardSections {
  private static let energies_eV: ClosedRange<Double> = 0...3
  private static let conductances_uS: ClosedRange<Double> = 0...1e6

  static func drift(_ object: StrictObject) throws(LaboratoryError) -> DriftModel {
    var model = DriftModel(
      exponentMean: try dependence(object.object("nu_mean")),
      exponentSigma: try dependence(object.object("nu_sigma")))
    model.law = try object.choice("law", default: .powerLaw)
    model.lastingShare = try object.number("lasting_share", in: share, default: 1)
    model.referenceTime_s = try object.number("t0_s", in: 1e-9...1e9)
    model.activationEnergy_eV = try object.number("activation_energy_eV", in: energies_eV, default: 0)
    try object.finish()
    return model
  }

  static func dependence(_ object: StrictObject) throws(LaboratoryError) -> StateDependence {
    let range: ClosedRange<Double> = -10...10
    var dependence = StateDependence(
      constant: try object.number("constant", in: range),
      slope: try object.number("ln_slope", in: range, default: 0),
      low: try object.number("low", in: range, default: 0),
      high: try object.number("high", in: range, default: 10))
    if let above = try object.optionalObject("above") {
      dependence.above = StateDependence.Branch(
        from: try above.number("g_rel", in: 0...10), polynomial: try polynomial(above, "polynomial"))
      try above.finish()
    }
    try object.finish()
    return dependence
  }

  /// One to eight coefficients, constant first.
  private static func polynomial(_ object: StrictObject, _ key: String) throws(LaboratoryError) -> [Double] {
    let coefficients = try object.numbers(key, in: -1e6...1e6)
    guard (1...8).contains(coefficients.count) else {
      throw object.wrong(key, .numbers(coefficients), must: "have 1 to 8 coefficients")
    }
    return coefficients
  }

  static func relaxation(_ object: StrictObject) throws(LaboratoryError) -> RelaxationModel {
    let spread: RelaxationModel.Spread
    if object.optionalValue("measured") != nil {
      spread = .measured(try measured(object.objects("measured"), in: object))
    } else {
      spread = .logarithmic(
        constant_uS: try object.number("sigma_uS", in: conductances_uS),
        slope_uS: try object.number("sigma_slope_uS", in: conductances_uS))
    }
    var model = RelaxationModel(spread: spread)
    model.meanSlope_uS = try object.number("mean_slope_uS", in: -1e6...1e6, default: 0)
    model.lastingShare = try object.number("lasting_share", in: share, default: 0)
    model.clip = try object.choice("clip", default: .limits)
    model.activationEnergy_eV = try object.number("activation_energy_eV", in: energies_eV, default: 0)
    try object.finish()
    return model
  }

  private static func measured(
    _ objects: [StrictObject], in section: StrictObject
  ) throws(LaboratoryError) -> [RelaxationModel.Moment] {
    var moments: [RelaxationModel.Moment] = []
    for object in objects {
      let time_s = try object.number("time_s", in: 1e-9...9e9)
      let polynomial =
        object.optionalValue("polynomial_uS") == nil ? nil : try polynomial(object, "polynomial_uS")
      let sigma: RelaxationModel.Sigma =
        if let polynomial { .polynomial_uS(polynomial) } else { .saturating(try saturating(object)) }
      try object.finish()
      moments.append(RelaxationModel.Moment(time_s: time_s, sigma: sigma))
    }
    let times = moments.map(\.time_s)
    let kinds = Set(moments.map { if case .polynomial_uS = $0.sigma { "polynomial" } else { "saturating" } })
    guard (1...100).contains(times.count), zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }),
      kinds.count == 1
    else {
      throw .badData(
        "\(section.path).measured is no list of 1 to 100 rising times with sigmas of one kind",
        remedy:
          "state each time_s once, from early to late, each with polynomial_uS or each with limit_uS and scale_uS"
      )
    }
    return moments
  }

  private static func saturating(_ object: StrictObject) throws(LaboratoryError) -> SaturatingSigma {
    SaturatingSigma(
      limit_uS: try object.number("limit_uS", in: conductances_uS),
      scale_uS: try object.number("scale_uS", in: 1e-6...1e6))
  }

  static func retention(_ object: StrictObject) throws(LaboratoryError) -> RetentionModel {
    var model = RetentionModel(time_s: try object.number("time_s", in: 1e-6...1e15))
    model.timeSpread = try object.number("time_spread", in: 0...10, default: 0)
    model.activationEnergy_eV = try object.number("activation_energy_eV", in: energies_eV, default: 0)
    model.reference_K = try object.number("reference_K", in: 1...2000, default: 300)
    model.towards_uS = try object.optionalNumber("towards_uS", in: conductances_uS)
    try object.finish()
    return model
  }

  static func read(_ object: StrictObject) throws(LaboratoryError) -> ReadModel {
    var model = ReadModel()
    model.outputSigma = try object.number("output_sigma", in: 0...100, default: 0)
    model.flicker = try object.optionalObject("flicker").map(flicker)
    if let white = try object.optionalObject("white") {
      model.white = try saturating(white)
      try white.finish()
    }
    model.telegraph = try object.optionalObject("telegraph").map(telegraph)
    model.thermalNoise_K = try object.optionalNumber("thermal_noise_K", in: 1...2000)
    try object.finish()
    return model
  }

  private static func flicker(_ object: StrictObject) throws(LaboratoryError) -> ReadModel.Flicker {
    let amplitude: ReadModel.Flicker.Amplitude
    if let quality = try object.optionalObject("q") {
      amplitude = .relative(try dependence(quality))
    } else if let slope_uS = try object.optionalNumber("sigma_per_decade_uS", in: conductances_uS) {
      amplitude = .logarithmic(slope_uS: slope_uS)
    } else {
      amplitude = .power(
        coefficient: try object.number("q_coefficient", in: share),
        exponent: try object.number("q_exponent", in: 0...10), limit: try object.number("q_max", in: share))
    }
    let flicker = ReadModel.Flicker(
      amplitude: amplitude, readTime_ns: try object.number("read_time_ns", in: 1e-3...1e9))
    try object.finish()
    return flicker
  }

  private static func telegraph(_ object: StrictObject) throws(LaboratoryError) -> TelegraphModel {
    var model = TelegraphModel()
    model.states = try object.integer("states", in: 1...32)
    model.fastest_s = try object.number("fastest_s", in: 1e-6...9e9)
    model.slowest_s = try object.number("slowest_s", in: 1e-6...9e9)
    model.sigma = try object.number("sigma", in: share)
    model.sigmaSpread = try object.number("sigma_spread", in: 0...5, default: 0)
    model.exponent = try object.number("g_exponent", in: 0...10, default: 0)
    model.limit = try object.number("sigma_max", in: share, default: 1)
    model.whiteSigma = try object.number("white_sigma", in: share, default: 0)
    guard model.fastest_s <= model.slowest_s else {
      throw .badData(
        "\(object.path): fastest_s \(model.fastest_s) is longer than slowest_s \(model.slowest_s)",
        remedy: "swap them")
    }
    try object.finish()
    return model
  }
}
