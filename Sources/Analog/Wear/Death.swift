/// How, where and when a chip ended.
public struct Death: Sendable, Equatable, CustomStringConvertible {
  /// What ended it.
  public let cause: CauseOfDeath
  /// The layer that gave out, from 0; nil when it was the whole chip.
  public let layer: Int?
  /// The chip's age at that moment, exact to the clock's microsecond.
  public let age: TimeSpan

  /// Cause and place in words: `row drivers failed in layer 0`.
  public var description: String { cause.rawValue + (layer.map { " in layer \($0)" } ?? "") }
}

/// The moment at which a layer will have lost too many of its lines, in seconds at 300 K.
private struct FatalLife {
  let cause: CauseOfDeath
  let layer: Int
  let life_s: Double
  let activationEnergy_eV: Double

  /// The age at which a clock passes it; nil when it does not.
  func moment(_ clock: Clock) -> TimeSpan? {
    clock.moment(reaching: life_s, activationEnergy_eV: activationEnergy_eV)
  }
}

extension Chip {
  /// How the chip ended; nil while it lives. A die that failed on its wafer was never alive. Of several fatal failures the first in time, and at the same microsecond
  /// that of the lower layer, drivers before converters.
  public var death: Death? { death(by: clock) }

  private func death(by clock: Clock) -> Death? {
    if let cause = card.causeOfDeathAtBirth(serial) { return Death(cause: cause, layer: nil, age: .zero) }
    var first: Death?
    for fatal in fatalLives {
      guard let moment = fatal.moment(clock), first.map({ moment < $0.age }) ?? true else { continue }
      first = Death(cause: fatal.cause, layer: fatal.layer, age: moment)
    }
    return first
  }

  /// How long the chip still lives at a temperature, exact to the microsecond: after this span it is dead, a
  /// microsecond earlier it is not. Zero when it is dead already; nil when it outlives what its card
  /// knows (`ageLimit`).
  public func timeOfDeath(at temperature: Temperature = .room) -> TimeSpan? {
    var future = clock
    future.advance(by: max(card.ageLimit - clock.age, .zero), at: temperature)
    return death(by: future).map { max($0.age - clock.age, .zero) }
  }

  /// For each layer the lives of the drivers, and of the converters, whose failures are fatal.
  private var fatalLives: [FatalLife] {
    guard let model = card.lifetime else { return [] }
    var fatal: [FatalLife] = []
    for layer in 0..<matrixCount {
      let lives = tiles[tileRange(layer: layer)].compactMap(\.lives)
      let kinds = [
        (CauseOfDeath.rowDriversFailed, model.rowDrivers, lives.flatMap(\.rows_s)),
        (CauseOfDeath.columnConvertersFailed, model.columnConverters, lives.flatMap(\.columns_s)),
      ]
      for case (let cause, let part?, let lives_s) in kinds where !lives_s.isEmpty {
        let count = model.fatalCount(of: lives_s.count)
        fatal.append(
          FatalLife(
            cause: cause, layer: layer, life_s: lives_s.sorted()[count - 1],
            activationEnergy_eV: part.activationEnergy_eV))
      }
    }
    return fatal
  }
}

extension LifetimeModel {
  /// How many failures among `count` parts are fatal: the smallest number above the share, at most all.
  func fatalCount(of count: Int) -> Int {
    var fatal = max(Int(fatalShare * Double(count)) - 1, 1)
    while fatal < count, Double(fatal) / Double(count) <= fatalShare { fatal += 1 }
    return fatal
  }
}

extension Clock {
  /// The first whole microsecond of the clock's past at which its equivalent age had reached `life_s`; nil when it has not
  /// yet. The same sums as the clock's own, so that ageing up to that moment finds the same.
  func moment(reaching life_s: Double, activationEnergy_eV: Double) -> TimeSpan? {
    func hasReached(_ clock: Clock) -> Bool {
      life_s <= clock.equivalentAge_s(activationEnergy_eV: activationEnergy_eV, reference: .room)
    }
    guard hasReached(self) else { return nil }
    var before: Int64 = -1
    var after = age.microseconds
    while after - before > 1 {
      let middle = before + (after - before) / 2
      if hasReached(shortened(to: TimeSpan(microseconds: middle))) { after = middle } else { before = middle }
    }
    return TimeSpan(microseconds: after)
  }

  /// The clock as it was at an age.
  private func shortened(to age: TimeSpan) -> Clock {
    var clock = Clock()
    var left = age
    for exposure in history where left > .zero {
      clock.advance(by: min(exposure.span, left), at: exposure.temperature)
      left = left - exposure.span
    }
    return clock
  }
}

extension Chip {
  /// Lives through a profile of stretches at given temperatures, one after the other. The total age must stay within
  /// the card's `ageLimit`.
  public mutating func age(_ profile: [Clock.Exposure]) {
    for exposure in profile { age(exposure.span, at: exposure.temperature) }
  }
}
