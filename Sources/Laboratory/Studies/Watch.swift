import Analog
import Foundation
import Learning

/// What the keeper of a chip sees of it over the years: how well it answers by one read and by the mean of many, look by
/// look, and what is to be expected of the next look. Unlike a `Prognosis`, it rests on nothing but reads that were made.
public struct Watch: Sendable, Equatable {
  /// How a chip is watched, and when its time has come.
  public struct Options: Sendable, Equatable {
    /// The share of the test examples that its knowledge, the accuracy of the mean of many reads, may lose.
    public var mayLose: Double = 0.02
    /// The accuracy of one read, over what the chip could do at first by the mean of many, below which it is of no use.
    public var floor: Double = 0.9
    /// Reads averaged to see what the chip still knows.
    public var reads: Int = 32
    /// When to look for the second time.
    public var firstLook: TimeSpan = .seconds(60)
    /// Looks in each decade of time from then on, for drift goes with the logarithm of time.
    public var looksPerDecade: Int = 4
    /// How warm the chip is.
    public var temperature: Temperature = .room

    /// The options of the command.
    public init() {}
  }

  /// A look at a chip.
  public struct Look: Sendable, Equatable {
    /// Time since the first look.
    public let after: TimeSpan
    /// Test accuracy of one read.
    public let oneRead: Double
    /// Test accuracy of the mean of many reads: what the chip still knows.
    public let manyReads: Double
  }

  /// Why a watch ended.
  public enum Ending: Sendable, Equatable {
    /// The time was over.
    case over
    /// Knowledge or health were expected to be too low at the next look.
    case due
    /// The chip died between two looks.
    case dead(Death)
  }

  /// How the chip is watched.
  public let options: Options
  /// All looks, the first one at time zero.
  public internal(set) var looks: [Look] = []
  /// Why the watch ended.
  public internal(set) var ending: Ending = .over
  /// How long it lasted.
  public internal(set) var lasted: TimeSpan = .zero

  /// What the chip could do at first, by the mean of many reads.
  public var best: Double { looks.first?.manyReads ?? 0 }
  /// Accuracy of the mean of many reads that was lost since the first look.
  public var lost: Double { best - (looks.last?.manyReads ?? 0) }
  /// Accuracy of one read at the last look, over `best`.
  public var health: Double { best > 0 ? (looks.last?.oneRead ?? 0) / best : 0 }

  /// Whether the next look is expected to find too much lost. Looks are evenly spaced in the logarithm of time, in which loss
  /// gathers speed: the next one is expected to lose half as much again as the last one did, or nothing if that gained.
  public var isDue: Bool {
    best - expected(\.manyReads) > options.mayLose || expected(\.oneRead) < options.floor * best
  }

  private func expected(_ accuracy: (Look) -> Double) -> Double {
    guard let last = looks.last.map(accuracy) else { return 0 }
    let before = looks.dropLast().last.map(accuracy) ?? last
    return last - 1.5 * max(before - last, 0)
  }
}

/// Lets a chip live for a while and looks at it now and then, until its time has come. Its reads are charged to `watch`.
/// `progress` is told how many looks were taken, of how many at most. Throws a `LearningError` when the chip is dead or the task does not fit it, a
/// `LaboratoryError` for options out of range or a span beyond what its card knows.
public func watch(
  _ chip: inout Chip, on data: DataSet, for span: TimeSpan, options: Watch.Options = .init(),
  progress: ((Int, Int) -> Void)? = nil
) throws -> Watch {
  try options.check()
  guard span >= .zero, span <= chip.card.ageLimit - chip.clock.age else {
    throw LaboratoryError.badUsage(
      "card `\(chip.card.name)` says nothing of chips that are \((chip.clock.age + span).seconds) s old",
      remedy: "watch it for at most \((chip.card.ageLimit - chip.clock.age).seconds) s")
  }
  try requireTestable(chip, on: data)
  var watch = Watch(options: options)
  let times = options.times(until: span)
  for (index, time) in times.enumerated() {
    chip.age(time - watch.lasted, at: options.temperature)
    watch.lasted = time
    if let death = chip.death {
      watch.ending = .dead(death)
      break
    }
    watch.looks.append(
      Watch.Look(
        after: time, oneRead: try evaluate(&chip, on: data, phase: .watch).accuracy,
        manyReads: try evaluate(&chip, on: data, reads: options.reads, phase: .watch).accuracy))
    progress?(index + 1, times.count)
    if watch.isDue, time < span {
      watch.ending = .due
      break
    }
  }
  return watch
}

extension Watch.Options {
  /// Times of looks: now, at the first look, and so on; the last one when the time is over.
  func times(until span: TimeSpan) -> [TimeSpan] {
    let factor = pow(10, 1 / Double(looksPerDecade))
    var times: [TimeSpan] = [.zero]
    var next = firstLook
    while next < span {
      times.append(next)
      next = .seconds(next.seconds * factor)
    }
    return span > .zero ? times + [span] : times
  }

  func check() throws(LaboratoryError) {
    guard (0...1).contains(mayLose), (0...1).contains(floor), (1...10_000).contains(reads),
      (1...1000).contains(looksPerDecade), firstLook >= .seconds(1)
    else {
      throw .badUsage(
        "a chip cannot be watched so",
        remedy: "use losses and floors from 0 to 1, 1 to 10000 reads, 1 to 1000 looks in a decade from 1 s on"
      )
    }
  }
}
