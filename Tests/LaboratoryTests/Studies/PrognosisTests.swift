import Analog
import Laboratory
import Learning
import Testing

/// When health crosses a floor, and that looking ahead leaves no trace.
@Suite struct PrognosisTests {
  private func trained(_ change: (inout DeviceCard) -> Void) throws -> Chip {
    var card = try DeviceCard(named: "generic-analog")
    card.drift = nil
    change(&card)
    var chip = Chip(card, serial: 5, layers: [64, 12, 10])
    try train(&chip, on: .digits, by: .directFeedbackAlignment, options: TrainingOptions(epochs: 4))
    return chip
  }

  /// The same chip, some time later.
  private func aged(_ chip: borrowing Chip, _ span: TimeSpan, _ kelvin: Double = 300) throws -> Chip {
    var copy = try Chip(chip.card, serial: chip.serial, placement: chip.placement, restoring: chip.state)
    copy.age(span, at: .kelvin(kelvin))
    return copy
  }

  private static func fading(_ card: inout DeviceCard) {
    card.drift = DriftModel(exponentMean: .init(constant: 0.05), exponentSigma: .init(constant: 0.03))
    card.drift?.activationEnergy_eV = 0.5
  }

  @Test func theCrossingIsWhereHealthFallsBelowTheFloor() throws {
    let chip = try trained(Self.fading)
    let before = chip.state
    let options = Prognosis.Options(floor: .health(0.9), temperature: .kelvin(330), threads: 1)
    let prognosis = try Prognosis.make(for: chip, on: .digits, options: options)
    let remaining = try #require(prognosis.remaining)
    #expect(prognosis.death == nil && remaining > .seconds(1) && remaining < .seconds(9e9))
    #expect(prognosis.health == prognosis.oneRead / prognosis.manyReads && prognosis.manyReads > 0.6)
    func health(_ span: TimeSpan) throws -> Double {
      var chip = try aged(chip, span, 330)
      return try evaluate(&chip, on: .digits).accuracy / prognosis.manyReads
    }
    #expect(try health(.zero) == prognosis.health)
    #expect(try health(remaining) < 0.9)
    // Closer than this, drift moves an output by less than single precision can tell, and health flickers.
    #expect(try health(.seconds(remaining.seconds * (1 - 1e-4))) >= 0.9)
    // No age that was looked at before is below, and the last one is.
    #expect(prognosis.curve.dropLast().allSatisfy { $0.health >= 0.9 && $0.after < remaining })
    let last = try #require(prognosis.curve.last)
    #expect(last.health < 0.9 && last.after >= remaining)
    for point in prognosis.curve.suffix(3) { #expect(try health(point.after) == point.health) }
    // A what-if leaves no trace, and is the same on any number of cores.
    #expect(chip.state == before)
    var parallel = options
    parallel.threads = 2
    #expect(try Prognosis.make(for: chip, on: .digits, options: parallel) == prognosis)
    // Warmth hastens it.
    let cool = try Prognosis.make(for: chip, on: .digits, options: .init(floor: .health(0.9)))
    #expect((cool.remaining ?? .seconds(9e9)) > remaining)
  }

  @Test func aFloorMayBeAnAccuracy() throws {
    let chip = try trained(Self.fading)
    let share = try Prognosis.make(for: chip, on: .digits, options: .init(floor: .health(0.9)))
    let absolute = try Prognosis.make(
      for: chip, on: .digits, options: .init(floor: .accuracy(0.9 * share.manyReads)))
    #expect(absolute.remaining == share.remaining && abs(absolute.floor - 0.9) < 1e-12)
  }

  @Test func whatDoesNotChangeNeverCrosses() throws {
    let chip = try trained { _ in }
    let prognosis = try Prognosis.make(for: chip, on: .digits, options: .init(floor: .health(0.5)))
    #expect(prognosis.remaining == nil && prognosis.death == nil)
    #expect(prognosis.curve.last?.after == .seconds(9e9))
    #expect(Set(prognosis.curve.map(\.health)) == [prognosis.health])
  }

  @Test func aFloorAboveHealthIsCrossedAlready() throws {
    let chip = try trained { _ in }
    let prognosis = try Prognosis.make(for: chip, on: .digits, options: .init(floor: .accuracy(1)))
    #expect(prognosis.remaining == .zero && prognosis.curve.count == 1)
  }

  /// When nothing fades, all is well until the microsecond of death.
  @Test func deathEndsHealth() throws {
    let chip = try trained {
      var model = LifetimeModel()
      model.columnConverters = .init(scale_s: 1e7, shape: 30, activationEnergy_eV: 0.7)
      model.fatalShare = 0
      $0.lifetime = model
    }
    let options = Prognosis.Options(floor: .health(0.5), temperature: .kelvin(330))
    let prognosis = try Prognosis.make(for: chip, on: .digits, options: options)
    #expect(prognosis.remaining == chip.timeOfDeath(at: .kelvin(330)) && prognosis.remaining != nil)
    #expect(prognosis.death?.cause == .columnConvertersFailed)
    #expect(prognosis.curve.last?.health == 0)
    var dead = try aged(chip, try #require(prognosis.remaining), 330)
    #expect(throws: LearningError.self) { try evaluate(&dead, on: .digits) }
    #expect(throws: LearningError.self) { try Prognosis.make(for: dead, on: .digits) }
  }

  /// An old chip can look ahead as far as its clock still goes.
  @Test func theClockHasALimit() throws {
    var chip = try trained { _ in }
    chip.age(.seconds(9e9 - 0.5))
    let prognosis = try Prognosis.make(for: chip, on: .digits, options: .init(floor: .health(0.5)))
    #expect(prognosis.curve.map(\.after) == [.zero, .seconds(0.5)])
    chip.age(.seconds(0.5))
    #expect(try Prognosis.make(for: chip, on: .digits, options: .init(floor: .health(0.5))).curve.count == 1)
  }

  @Test func optionsMustMakeSense() throws {
    let chip = Chip(try DeviceCard(named: "ideal"), serial: 1, layers: [64, 10])
    for options in [
      Prognosis.Options(floor: .health(0)), .init(floor: .accuracy(.nan)), .init(floor: .health(-1)),
      .init(reads: 0),
      .init(pointsPerDecade: 0), .init(threads: 0), .init(floor: .health(.infinity)),
    ] {
      #expect(failure { _ = try Prognosis.make(for: chip, on: .digits, options: options) }?.kind == .badUsage)
    }
  }
}
