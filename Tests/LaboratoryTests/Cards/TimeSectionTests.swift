import Analog
import Laboratory
import Testing

/// Cards on what time and reads do to cells come back from their text as they were, and mistakes are named.
@Suite struct TimeSectionTests {
  private func again(_ card: DeviceCard) throws -> DeviceCard {
    try CardReader.read(Array(CardWriter.text(card).utf8), source: "x.json", isSourced: false).card
  }

  static let cards: [DeviceCard] = {
    let saturating = SaturatingSigma(limit_uS: 0.3, scale_uS: 5)
    let spreads: [RelaxationModel.Spread] = [
      .logarithmic(constant_uS: 0.4, slope_uS: 0.05),
      .measured([
        .init(time_s: 1, sigma: .polynomial_uS([0.1, 0.2])), .init(time_s: 1e3, sigma: .polynomial_uS([0.3])),
      ]),
      .measured([.init(time_s: 7000, sigma: .saturating(saturating))]),
    ]
    let amplitudes: [ReadModel.Flicker.Amplitude] = [
      .power(coefficient: 0.01, exponent: 0.5, limit: 0.2),
      .relative(
        StateDependence(constant: 0.01, slope: -0.01, above: .init(from: 0.2, polynomial: [0.01, 0.02]))),
      .logarithmic(slope_uS: 0.03),
    ]
    return (0..<3).map { index in
      var card = DeviceCard(name: "time-\(index)")
      var relaxation = RelaxationModel(spread: spreads[index])
      relaxation.meanSlope_uS = -0.09
      relaxation.lastingShare = 0.25
      relaxation.clip = index == 0 ? .window : .limits
      relaxation.activationEnergy_eV = 0.2
      card.relaxation = relaxation
      var retention = RetentionModel(time_s: 1e7)
      retention.timeSpread = 0.4
      retention.activationEnergy_eV = 1.2
      retention.reference_K = 358
      retention.towards_uS = 3
      card.retention = index == 1 ? RetentionModel(time_s: 5) : retention
      card.drift = DriftModel(
        exponentMean: .init(constant: 0.05, above: .init(from: 0.5, polynomial: [0.1, -0.02])),
        exponentSigma: .init(constant: 0.01))
      card.read.flicker = .init(amplitude: amplitudes[index], readTime_ns: 100)
      card.read.white = saturating
      var telegraph = TelegraphModel()
      telegraph.sigmaSpread = 0.5
      telegraph.exponent = 0.3
      telegraph.limit = 0.5
      telegraph.whiteSigma = 0.01
      card.read.telegraph = index == 2 ? TelegraphModel() : telegraph
      card.read.thermalNoise_K = 330
      card.converters.driftCompensation = DriftCompensation.allCases[index]
      return card
    }
  }()

  @Test(arguments: cards.indices) func textAndBack(index: Int) throws {
    #expect(try again(Self.cards[index]) == Self.cards[index])
  }

  @Test(arguments: cards.indices) func aLifeIsTheSameAfterSavingAndLoading(index: Int) throws {
    var chip = Chip(Self.cards[index], serial: 5, layers: [12, 8])
    chip.program(layer: 0, weights: Matrix(rows: 13, columns: 8, repeating: 0.3))
    chip.age(.seconds(500), at: .kelvin(350))
    let scratch = try Scratch()
    let path = scratch.file("time.chip")
    try Snapshot.save(chip, to: path)
    var loaded = try Snapshot.load(path)
    chip.age(.seconds(400), at: .kelvin(320))
    loaded.age(.seconds(100), at: .kelvin(320))
    loaded.age(.seconds(300), at: .kelvin(320))
    #expect(loaded.state == chip.state)
    #expect(loaded.microscope.plus_S == chip.microscope.plus_S)
    let inputs = Matrix(rows: 3, columns: 12, repeating: 0.5)
    #expect(
      loaded.read(layer: 0, inputs: inputs, phase: .infer)
        == chip.read(layer: 0, inputs: inputs, phase: .infer))
  }

  static let mistakes: [(old: String, new: String, reason: String)] = [
    ("\"time_s\": 1000", "\"time_s\": 1", "rising times"),
    ("\"polynomial_uS\": [0.3]", "\"limit_uS\": 1, \"scale_uS\": 1", "of one kind"),
    ("\"polynomial_uS\": [0.3]", "\"polynomial_uS\": []", "1 to 8 coefficients"),
    ("\"mean_slope_uS\"", "\"mean_slop_uS\"", "did you mean `mean_slope_uS`?"),
    ("\"fastest_s\": 0.001", "\"fastest_s\": 1e5", "is longer than slowest_s"),
    ("\"states\": 8", "\"states\": 0", "`states` in read.telegraph is 0"),
    ("\"scale_uS\": 5", "\"scale_uS\": 0", "`scale_uS` in read.white is 0"),
    ("\"time_s\": 5", "\"time_s\": -5", "`time_s` in retention is -5"),
    ("\"global\"", "\"glbal\"", "did you mean `global`?"),
    ("\"g_rel\": 0.5", "\"g_rel\": -1", "`g_rel` in drift.nu_mean.above is -1"),
  ]

  @Test(arguments: mistakes.indices) func mistakesAreNamed(index: Int) throws {
    let mistake = Self.mistakes[index]
    let text = CardWriter.text(Self.cards[1])
    let place = try #require(text.firstRange(of: mistake.old), "no \(mistake.old) in \(text)")
    let edited = text.replacingCharacters(in: place, with: mistake.new)
    let error = #expect(throws: LaboratoryError.self) {
      _ = try CardReader.read(Array(edited.utf8), source: "x.json", isSourced: false)
    }
    let said = (error?.message ?? "") + (error?.remedy ?? "")
    #expect(said.contains(mistake.reason), "\(said)")
  }
}
