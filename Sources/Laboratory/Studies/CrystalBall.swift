import Analog
import Foundation
import Kernels
import Learning
import Synchronization

/// Copies of a chip's state at future ages. The modelled world has no such thing; the emulator does.
struct CrystalBall: Sendable {
  private let card: DeviceCard
  private let serial: Serial
  private let placement: Placement
  private let state: ChipState
  private let data: DataSet
  private let options: Prognosis.Options
  /// The longest span that can be looked ahead.
  private let horizon: TimeSpan
  private let timeOfDeath: TimeSpan?

  init(_ chip: borrowing Chip, _ data: DataSet, _ options: Prognosis.Options) {
    card = chip.card
    serial = chip.serial
    placement = chip.placement
    state = chip.state
    self.data = data
    self.options = options
    horizon = max(chip.card.ageLimit - chip.clock.age, .zero)
    timeOfDeath = chip.timeOfDeath(at: options.temperature)
  }

  private func copy(after span: TimeSpan) throws -> Chip {
    var copy = try Chip(card, serial: serial, placement: placement, restoring: state)
    copy.age(span, at: options.temperature)
    return copy
  }

  /// Test accuracy of the mean of some reads at a future moment at which the chip still lives.
  func accuracy(after span: TimeSpan, reads: Int) throws -> Double {
    var copy = try copy(after: span)
    return try evaluate(&copy, on: data, reads: reads).accuracy
  }

  /// What was seen.
  struct Sight {
    var remaining: TimeSpan?
    var death: Death?
    var curve: [Prognosis.Point]
  }

  /// Looks along a logarithmic grid, a few ages at a time, and narrows the first crossing down.
  func look(
    best: Double, now: Double, floor: Double, _ progress: (@Sendable (Int, Int) -> Void)?
  ) throws -> Sight {
    var sight = Sight(curve: [.init(after: .zero, health: now)])
    if now < floor {
      sight.remaining = .zero
      return sight
    }
    let grid = grid
    // As many as there are cores, for the first of them below the floor ends the search.
    let stride = max(1, options.threads)
    let seen = Mutex(0)
    let narrowing = 30
    for start in Swift.stride(from: 0, to: grid.count, by: stride) {
      let ages = Array(grid[start..<min(start + stride, grid.count)])
      let found = try parallelMap(ages.count, threads: options.threads) { index in
        let health = try accuracy(after: ages[index], reads: 1) / best
        progress?(
          seen.withLock {
            $0 += 1
            return $0
          }, grid.count + narrowing)
        return Prognosis.Point(after: ages[index], health: health)
      }
      for point in found {
        let before = sight.curve[sight.curve.count - 1].after
        sight.curve.append(point)
        guard point.health < floor else { continue }
        sight.remaining = try crossing(between: before, and: point.after, best: best, floor: floor) {
          progress?(min(seen.withLock { $0 } + $0, grid.count + narrowing), grid.count + narrowing)
        }
        return sight
      }
    }
    if let timeOfDeath {
      sight.remaining = timeOfDeath
      sight.death = try copy(after: timeOfDeath).death
      sight.curve.append(.init(after: timeOfDeath, health: 0))
    }
    return sight
  }

  /// Ages at equal steps of log time from a second to the card's limit, or to the last microsecond before death.
  private var grid: [TimeSpan] {
    let last = timeOfDeath.map { $0 - TimeSpan(microseconds: 1) } ?? horizon
    let perDecade = options.pointsPerDecade
    let ages = (0...10 * perDecade).map { step in
      TimeSpan.seconds(min(pow(10, Double(step) / Double(perDecade)), 9e9))
    }
    return ages.filter { $0 < last } + (last > .zero ? [last] : [])
  }

  /// Brent's method on the logarithm of time. Health has steps, so what is found is where one of them crosses the floor.
  private func crossing(
    between before: TimeSpan, and after: TimeSpan, best: Double, floor: Double, step: (Int) -> Void
  ) throws -> TimeSpan {
    var high = after
    var count = 0
    func look(_ span: TimeSpan) throws -> Double {
      let margin = try accuracy(after: span, reads: 1) / best - floor
      if margin < 0 { high = min(high, span) }
      count += 1
      step(count)
      // Exactly at the floor is not below it, and would end the search inside a step.
      return margin == 0 ? 1e-6 : margin
    }
    // From 0 on the logarithm has no beginning, so a microsecond stands for now.
    let start = max(before, TimeSpan(microseconds: 1))
    let ends = (lower: log2(Double(start.microseconds)), upper: log2(Double(after.microseconds)))
    guard ends.lower < ends.upper else { return after }
    if try look(start) < 0 { return high }
    _ = try findRoot(in: ends.lower...ends.upper, tolerance: 1e-6) { x in
      // At the ends the logarithm's rounding must not matter.
      let span = TimeSpan(microseconds: Int64(exp2(x).rounded()))
      return try look(x == ends.lower ? start : x == ends.upper ? after : min(span, after))
    }
    return high
  }
}
