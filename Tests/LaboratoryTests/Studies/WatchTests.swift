import Analog
import Laboratory
import Learning
import Testing

/// A chip is handed over while its knowledge is there, and watching is nothing but reading.
@Suite struct WatchTests {
  private func trained(_ change: (inout DeviceCard) -> Void) throws -> Chip {
    var card = try DeviceCard(named: "generic-analog")
    change(&card)
    var chip = Chip(card, serial: 5, layers: [64, 24, 10])
    try train(&chip, on: .digits, by: .directFeedbackAlignment, options: TrainingOptions(epochs: 15))
    return chip
  }

  private static func fading(_ card: inout DeviceCard) {
    card.drift = DriftModel(exponentMean: .init(constant: 0.05), exponentSigma: .init(constant: 0.04))
  }

  private var options: Watch.Options {
    var options = Watch.Options()
    options.firstLook = .seconds(2)
    options.looksPerDecade = 8
    options.mayLose = 0.05
    return options
  }

  @Test func aDriftingChipIsDueBeforeTooMuchIsLost() throws {
    var chip = try trained(Self.fading)
    let before = chip.ledger
    let pulses = chip.pulseCount
    let watch = try watch(&chip, on: .digits, for: .years(10), options: options)
    #expect(watch.ending == .due)
    #expect(watch.best > 0.85 && watch.lost <= 0.05 && watch.lost > 0)
    #expect(watch.looks.count > 2 && watch.looks.first?.after == .zero)
    #expect(chip.clock.age == watch.lasted && watch.looks.last?.after == watch.lasted)
    // Without the watch it would have lost much more.
    chip.age(.years(10))
    #expect(try evaluate(&chip, on: .digits, reads: 32).accuracy < watch.best - 0.1)
    let spent = chip.ledger.since(before)
    #expect(Set(spent.entries.keys.map(\.phase)) == [.watch, .infer])
    #expect(chip.pulseCount == pulses)
  }

  @Test func aLastingChipIsWatchedToTheEnd() throws {
    var chip = try trained { $0.drift = nil }
    let watch = try watch(&chip, on: .digits, for: .days(30), options: options)
    #expect(watch.ending == .over && watch.lasted == .days(30) && chip.clock.age == .days(30))
    let times = watch.looks.map(\.after)
    #expect(times == times.sorted() && Set(times.map(\.microseconds)).count == times.count)
    // From 2 s to 30 days there are 6.1 decades of eight looks each.
    #expect(times.count == 51)
    #expect(watch.health > 0.9 && watch.health < 1.1)
  }

  @Test func anInstantIsOneLook() throws {
    var chip = try trained { $0.drift = nil }
    #expect(try watch(&chip, on: .digits, for: .zero).looks.count == 1)
  }

  /// Noise leaves the mean of many reads as it was, but not the answer that one read gives.
  @Test func aNoisyChipIsDueByItsHealth() throws {
    var chip = try trained { $0.read.outputSigma = 1.5 }
    var options = options
    options.mayLose = 1
    options.floor = 0.95
    let watch = try watch(&chip, on: .digits, for: .days(1), options: options)
    #expect(watch.ending == .due && watch.health < 0.95 && watch.looks.count == 1)
  }

  @Test func aChipThatDiesBetweenLooksIsFoundDead() throws {
    var chip = try trained {
      $0.drift = nil
      var lifetime = LifetimeModel()
      lifetime.rowDrivers = .init(scale_s: 86_400, shape: 2)
      $0.lifetime = lifetime
    }
    var options = options
    options.mayLose = 1
    options.floor = 0
    let watch = try watch(&chip, on: .digits, for: .years(1), options: options)
    guard case .dead(let death) = watch.ending else {
      Issue.record("\(watch.ending)")
      return
    }
    #expect(chip.death == death && !chip.isAlive && watch.looks.count > 3)
    #expect(watch.lasted >= death.age && watch.looks.last!.after < death.age)
    #expect(throws: LearningError.self) { try Laboratory.watch(&chip, on: .digits, for: .days(1)) }
  }

  @Test func whatCannotBeWatchedIsRefused() throws {
    var chip = try trained { $0.drift = nil }
    let before = chip.state
    for change: (inout Watch.Options) -> Void in [
      { $0.mayLose = -0.1 }, { $0.mayLose = .nan }, { $0.floor = 2 }, { $0.reads = 0 },
      { $0.looksPerDecade = 0 },
      { $0.firstLook = .zero },
    ] {
      var options = Watch.Options()
      change(&options)
      #expect(throws: LaboratoryError.self) {
        try watch(&chip, on: .digits, for: .days(1), options: options)
      }
    }
    #expect(throws: LaboratoryError.self) {
      try watch(&chip, on: .digits, for: chip.card.ageLimit + .seconds(1))
    }
    #expect(chip.state == before)
  }
}
