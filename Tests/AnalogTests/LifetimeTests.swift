import Analog
import Foundation
import Laboratory
import Testing

/// Drivers and converters fail, and chips die. Fixed serials; statistics at a false-alarm rate of 1e-6.
@Suite struct LifetimeTests {
  static func card(
    rows: LifetimeModel.Part?, columns: LifetimeModel.Part?, fatalShare: Double = 1
  ) -> DeviceCard {
    DeviceCard.perfect.with {
      var model = LifetimeModel()
      model.rowDrivers = rows
      model.columnConverters = columns
      model.fatalShare = fatalShare
      $0.lifetime = model
    }
  }

  static let slow = LifetimeModel.Part(scale_s: 1e6, shape: 1.7, activationEnergy_eV: 0.7)
  static let fast = LifetimeModel.Part(scale_s: 4e5, shape: 0.9, activationEnergy_eV: 0.4)

  static func acceleration(_ energy_eV: Double, _ kelvin: Double) -> Double {
    exp(energy_eV / 8.617_333_262e-5 * (1 / 300.0 - 1 / kelvin))
  }

  /// 64 x 64 tiles with 4 rows and 4 columns each.
  private func manyLines() throws -> Chip {
    let card = Self.card(rows: Self.slow, columns: Self.fast)
    return Chip(
      card, serial: 91, placement: try Placement(layers: [255, 256], limits: .init(rows: 4, columns: 4)))
  }

  @Test(arguments: [300.0, 340]) func livesAreWeibullAndWarmthShortensThem(kelvin: Double) throws {
    var chip = try manyLines()
    #expect(chip.deadRowCount == 0 && chip.deadColumnCount == 0 && chip.isAlive)
    var age_s = 0.0
    for step_s in [1e3, 9e3, 3e4, 6e4, 1e5, 3e5] {
      chip.age(.seconds(step_s), at: .kelvin(kelvin))
      age_s += step_s
      for (part, count) in [(Self.slow, chip.deadRowCount), (Self.fast, chip.deadColumnCount)] {
        let lived = age_s * Self.acceleration(part.activationEnergy_eV, kelvin) / part.scale_s
        let dead = 1 - exp(-pow(lived, part.shape))
        if 16_384 * min(dead, 1 - dead) > 30 {
          #expect(abs(binomialScore(count, of: 16_384, probability: dead)) < sigmaLimit)
        }
      }
    }
  }

  @Test func warmthIsTimeByArrhenius() {
    for (rows, columns, energy) in [(Self.slow, nil, 0.7), (nil, Self.fast, 0.4)]
      as [(LifetimeModel.Part?, LifetimeModel.Part?, Double)]
    {
      let chip = Chip(
        Self.card(rows: rows, columns: columns, fatalShare: 0.3), serial: 92, layers: [64, 32, 10])
      guard let cool = chip.timeOfDeath(at: .kelvin(300)), let warm = chip.timeOfDeath(at: .kelvin(350))
      else {
        Issue.record("the chip outlives its clock")
        return
      }
      #expect(abs(cool.seconds / warm.seconds / Self.acceleration(energy, 350) - 1) < 1e-9)
    }
  }

  /// Chips of several histories, each with the moment at which it will die at 320 K.
  private func eachHistory(_ body: (inout Chip, TimeSpan) throws -> Void) throws {
    for (serial, past) in [
      (93, []), (94, [(2.0, 300.0)]), (95, [(0.3, 340), (1, 320)]),
      (96, [(0.3, 320), (0.1, 350), (0.4, 280)]),
    ] as [(Serial, [(Double, Double)])] {
      let card = Self.card(rows: Self.slow, columns: Self.fast, fatalShare: 0.25)
      var chip = Chip(card, serial: serial, layers: [40, 24, 12])
      for (hours, kelvin) in past { chip.age(.hours(hours), at: .kelvin(kelvin)) }
      #expect(chip.isAlive == true)
      let term = chip.timeOfDeath(at: .kelvin(320))
      let left = try #require(term)
      try body(&chip, left)
    }
  }

  @Test func deathComesAtItsMicrosecond() throws {
    try eachHistory { chip, left in
      let death = chip.clock.age + left
      chip.age(left - TimeSpan(microseconds: 1), at: .kelvin(320))
      #expect(chip.isAlive && chip.death == nil && chip.causeOfDeath == nil)
      #expect(chip.timeOfDeath(at: .kelvin(320)) == TimeSpan(microseconds: 1))
      chip.age(TimeSpan(microseconds: 1), at: .kelvin(320))
      #expect(chip.isAlive == false)
      #expect(chip.death?.age == death)
      #expect(chip.timeOfDeath(at: .kelvin(320)) == .zero)
      let cause = chip.death
      chip.age(.years(50), at: .kelvin(400))
      #expect(chip.death == cause)
    }
  }

  /// The same moment found by living on in steps, whatever they are.
  @Test func bruteForceFindsTheSameMoment() throws {
    try eachHistory { chip, left in
      let death = chip.clock.age + left
      var numbers = Inputs(seed: 97)
      var before = chip.clock.age
      while chip.isAlive {
        before = chip.clock.age
        chip.age(.seconds(Double(1 + numbers.whole(below: 2_000)) + 0.123_457), at: .kelvin(320))
      }
      #expect(before < death && death <= chip.clock.age)
      #expect(chip.death?.age == death)
    }
  }

  /// Death comes when a layer has lost more than the fatal share of its lines, and not before.
  @Test(arguments: [0.0, 0.1, 0.25, 0.5, 1]) func theFatalShareIsFatal(share: Double) throws {
    for isRows in [true, false] {
      let card = Self.card(
        rows: isRows ? Self.slow : nil, columns: isRows ? nil : Self.slow, fatalShare: share)
      var chip = Chip(card, serial: 98, layers: [39, 40])
      func dead(_ chip: borrowing Chip) -> Int { isRows ? chip.deadRowCount : chip.deadColumnCount }
      let term = chip.timeOfDeath()
      let left = try #require(term)
      chip.age(left - TimeSpan(microseconds: 1))
      #expect(Double(dead(chip)) <= share * 40 && dead(chip) < 40)
      chip.age(TimeSpan(microseconds: 1))
      #expect(Double(dead(chip)) > share * 40 || dead(chip) == 40)
      #expect(chip.causeOfDeath == (isRows ? .rowDriversFailed : .columnConvertersFailed))
      #expect(
        chip.death?.description
          == (isRows ? "row drivers failed in layer 0" : "column converters failed in layer 0"))
    }
  }

  @Test func whatDoesNotFailDoesNotDie() {
    for card in [DeviceCard.perfect, Self.card(rows: .init(scale_s: 1e15, shape: 5), columns: nil)] {
      var chip = Chip(card, serial: 99, layers: [40, 24])
      #expect(chip.timeOfDeath(at: .kelvin(2000)) == nil)
      chip.age(.seconds(9e9), at: .kelvin(2000))
      #expect(chip.isAlive && chip.deadRowCount == 0 && chip.timeOfDeath() == nil)
    }
  }

  /// However a profile is cut into steps, the chip is the same to the bit, dead lines and all.
  @Test func agesAddUp() throws {
    let profile: [Clock.Exposure] = [
      (3600.123_457, 330.0), (86_400, 300), (7, 398.15), (100_000, 300), (30_000.000_001, 330),
    ].map { .init(span: .seconds($0.0), temperature: .kelvin($0.1)) }
    let card = Self.card(rows: Self.slow, columns: Self.fast).with {
      $0.drift = DriftModel(exponentMean: .init(constant: 0.05), exponentSigma: .init(constant: 0.01))
      $0.drift?.activationEnergy_eV = 0.3
    }
    var coarse = Chip(card, serial: 101, layers: [40, 24, 12])
    var fine = Chip(card, serial: 101, layers: [40, 24, 12])
    coarse.age(profile)
    for exposure in profile {
      for _ in 0..<7 {
        fine.age(TimeSpan(microseconds: exposure.span.microseconds / 7), at: exposure.temperature)
      }
      fine.age(TimeSpan(microseconds: exposure.span.microseconds % 7), at: exposure.temperature)
    }
    #expect(coarse.state == fine.state)
    #expect(coarse.deadRowCount == fine.deadRowCount && coarse.deadColumnCount == fine.deadColumnCount)
    #expect(coarse.deadRowCount > 0 && coarse.deadColumnCount > 0)
    #expect(coarse.microscope.effectiveWeights == fine.microscope.effectiveWeights)
    var numbers = Inputs(seed: 101)
    let inputs = numbers.matrix(rows: 5, columns: 40)
    #expect(
      coarse.read(layer: 0, inputs: inputs, phase: .infer)
        == fine.read(layer: 0, inputs: inputs, phase: .infer))
    #expect(coarse.ledger == fine.ledger)
  }

  @Test func deathSurvivesSaving() throws {
    try eachHistory { chip, left in
      chip.age(left + .hours(3), at: .kelvin(320))
      let path = FileManager.default.temporaryDirectory.appendingPathComponent(
        "dead-\(UUID().uuidString).chip"
      ).path
      defer { try? FileManager.default.removeItem(atPath: path) }
      try Snapshot.save(chip, to: path)
      let again = try Snapshot.load(path)
      #expect(again.death == chip.death && again.death != nil)
      #expect(again.deadRowCount == chip.deadRowCount && again.deadColumnCount == chip.deadColumnCount)
      #expect(again.card == chip.card)
    }
  }
}
