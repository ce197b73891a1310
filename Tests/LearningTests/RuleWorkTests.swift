import Analog
import Laboratory
import Learning
import Testing

/// What rules declare against what the ledger says, and which way their estimates point.
@Suite struct RuleWorkTests {
  /// Small tiles, so that matrices are split both ways.
  private let limits = TileLimits(rows: 5, columns: 4)

  private func chip(_ layers: [Int], _ card: DeviceCard = ExactGradientTests.card) throws -> Chip {
    let placement = try Placement(layers: layers, limits: limits, readouts: true)
    var chip = Chip(card, serial: 9, placement: placement)
    var numbers = Numbers(seed: 9)
    for layer in 0..<placement.crossbarCount {
      let (rows, columns) = (placement.fanIn(layer) + 1, placement.fanOut(layer))
      chip.program(layer: layer, weights: numbers.matrix(rows: rows, columns: columns, scale: 0.3))
    }
    return chip
  }

  private func batch(_ count: Int) -> Batch {
    var numbers = Numbers(seed: 8)
    return Batch(
      inputs: numbers.matrix(rows: count, columns: 6, scale: 0.4),
      targets: softmax(numbers.matrix(rows: count, columns: 4, scale: 2)))
  }

  /// Rules whose networks are read as any other; they declare their work.
  private static let plain = Rule.allCases.filter { $0.make().isPlainNetwork }

  @Test(arguments: plain, [[6, 5, 4], [6, 7, 5, 4]])
  func theLedgerAgreesWithTheDeclaration(rule: Rule, layers: [Int]) throws {
    var chip = try chip(layers)
    var rule = rule.make()
    var random = RunRandom(seed: 1)
    // The first batch may find out what later ones know already.
    _ = rule.estimate(on: &chip, batch(7), random: &random)
    let before = chip.ledger
    _ = rule.estimate(on: &chip, batch(7), random: &random)
    let ledger = chip.ledger.since(before)
    let declared = try #require(rule.declaration(on: chip.placement, examples: 7))
    #expect(ledger.count { $0.component == .adc } == declared.work.outputConversions)
    #expect(ledger.count { $0.action == .activate } == declared.work.activations)
    #expect(ledger.count { $0.action == .draw } == declared.work.randomBits)
    #expect(ledger.count { $0.action == .multiply } == declared.work.multiplications)
    #expect(ledger.count { $0.action == .add } == declared.work.additions)
    #expect(!declared.reads.isEmpty && !declared.hardware.isEmpty)
    #expect(ledger.count { $0.action == .pulse } == 0)
  }

  @Test(arguments: [Rule.forwardForward, .agreement])
  func otherNetworksAreNeitherStoppedEarlyNorDiagnosed(rule: Rule) throws {
    let card = try DeviceCard(named: "generic-analog")
    var chip = Chip(card, serial: 1, layers: [rule == .agreement ? 6 : 9, 6, 3])
    var diagnosed = TrainingOptions(epochs: 1)
    diagnosed.diagnoses = 3
    var stopped = TrainingOptions(epochs: 1)
    stopped.earlyStopping = .init(patience: 2)
    for options in [diagnosed, stopped] {
      #expect(throws: LearningError.self) { try train(&chip, on: toyTask(), by: rule, options: options) }
    }
    let isBlank = chip.isBlank
    #expect(isBlank)
    try train(&chip, on: toyTask(), by: rule, options: TrainingOptions(epochs: 1))
  }

  @Test(arguments: plain) func everyRulePointsAlongTheGradient(rule: Rule) throws {
    var chip = Chip(try DeviceCard(named: "generic-analog"), serial: 1, layers: [64, 32, 10])
    var options = TrainingOptions(epochs: 4, historyPoints: 0)
    options.diagnoses = 20
    let diagnosis = try #require(try train(&chip, on: .digits, by: rule, options: options).diagnosis)
    #expect(diagnosis.comparisons == 20)
    #expect(diagnosis.meanCosine > 0)
    let hidden = diagnosis.matrixCosines[0]
    #expect(rule == .readoutOnly ? hidden == 0 : hidden > 0)
    // Oracle and readout know their own.
    if rule != .weightPerturbation { #expect(diagnosis.matrixCosines[1] > 0.9) }
  }

  @Test func aDiagnosisChangesNothing() throws {
    func digest(diagnoses: Int) throws -> (String, Ledger) {
      var chip = Chip(try DeviceCard(named: "generic-analog"), serial: 1, layers: [6, 5, 3])
      var options = TrainingOptions(epochs: 3, batchSize: 9)
      options.diagnoses = diagnoses
      try train(&chip, on: toyTask(), options: options)
      return (Snapshot.functionSHA256(chip), chip.ledger)
    }
    #expect(try digest(diagnoses: 7) == digest(diagnoses: 0))
  }

  /// A whole period of the code tries every direction once, so that its mean is the gradient.
  /// Perturbation lines act before drivers' and amplifiers' gains, which the oracle's slopes contain.
  private let evenGains = ExactGradientTests.card.with {
    $0.converters.rowGainSigma = 0
    $0.converters.columnGainSigma = 0
  }

  @Test func codesFindTheGradientOverAPeriod() throws {
    var chip = try chip([6, 5, 4], evenGains)
    var random = RunRandom(seed: 1)
    var exact = ExactGradient()
    // 35 + 24 weights: 64 signs of each.
    var code = WeightPerturbation(pattern: .code, probes: 64, amplitude: 0.01)
    let state = chip.state.tiles
    let truth = exact.estimate(on: &chip, batch(20), random: &random).slopes
    let found = code.estimate(on: &chip, batch(20), random: &random).slopes
    for layer in 0..<2 { #expect(cosine(try #require(found[layer]), try #require(truth[layer])) > 0.999) }
    #expect(chip.state.tiles.map(\.plus) == state.map(\.plus))
    // The lines rest again.
    #expect(chip.infer(batch(20).inputs) == exact.estimate(on: &chip, batch(20), random: &random).outputs)
  }

  @Test func randomSignsFindTheGradientOnAverage() throws {
    var chip = try chip([6, 5, 4])
    var random = RunRandom(seed: 1)
    var exact = ExactGradient()
    var rule = WeightPerturbation(probes: 4000, amplitude: 0.01)
    let truth = exact.estimate(on: &chip, batch(20), random: &random).slopes
    let found = rule.estimate(on: &chip, batch(20), random: &random).slopes
    // 59 weights and 4000 probes leave a relative error of about sqrt(59 / 4000) = 0.12, a cosine of 0.99.
    for layer in 0..<2 { #expect(cosine(try #require(found[layer]), try #require(truth[layer])) > 0.97) }
  }

  @Test func forwardGradientsOfSingleUnitsAreTheGradient() throws {
    var chip = Chip(
      ExactGradientTests.card.with { $0.converters.neuronOffsetSigma = 0 }, serial: 9, layers: [6, 5, 4])
    var numbers = Numbers(seed: 9)
    chip.program(layer: 0, weights: numbers.matrix(rows: 7, columns: 5, scale: 0.3))
    chip.program(layer: 1, weights: numbers.matrix(rows: 6, columns: 4, scale: 0.3))
    var random = RunRandom(seed: 1)
    var exact = ExactGradient()
    var rule = ForwardGradient(groupSize: 1)
    let truth = exact.estimate(on: &chip, batch(20), random: &random).slopes
    let found = rule.estimate(on: &chip, batch(20), random: &random).slopes
    for layer in 0..<2 { #expect(cosine(try #require(found[layer]), try #require(truth[layer])) > 0.9999) }
  }
}
