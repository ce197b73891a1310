import Analog
import Learning

/// When a chip's health will fall below a floor. Health at a future age is the accuracy of one read then, over what the
/// chip can do now at its best: the accuracy of the mean of many reads. So noise, drift and failing lines all lower it, and
/// 1 means as good as the present chip without its noise.
///
/// It is a what-if: every age is looked at on a fresh copy of the chip's state, and neither is the chip aged nor is
/// anything charged to it. All copies draw the same read noise, so health is a function of age and not of luck; it is
/// still one draw, and a step of it is one example.
public struct Prognosis: Sendable, Equatable {
  /// How a prognosis is made.
  public struct Options: Sendable {
    /// The health, or the accuracy of one read, below which the chip is of no use.
    public enum Floor: Sendable, Equatable {
      /// A share of what the chip can do now.
      case health(Double)
      /// A share of the test examples.
      case accuracy(Double)
    }

    /// The floor.
    public var floor: Floor
    /// How warm the future is.
    public var temperature: Temperature
    /// Reads averaged to see what the chip can do now.
    public var reads: Int
    /// Ages looked at in each decade of time, from a second on, before the crossing is narrowed down.
    public var pointsPerDecade: Int
    /// Cores to use; never changes a result.
    public var threads: Int

    /// Options; the defaults are those of the command.
    public init(
      floor: Floor = .health(0.9), temperature: Temperature = .room, reads: Int = 32,
      pointsPerDecade: Int = 8,
      threads: Int = 1
    ) {
      self.floor = floor
      self.temperature = temperature
      self.reads = reads
      self.pointsPerDecade = pointsPerDecade
      self.threads = threads
    }
  }

  /// Health at one future moment.
  public struct Point: Sendable, Equatable {
    /// From now.
    public let after: TimeSpan
    /// Accuracy of one read then over that of many now; 0 once the chip is dead.
    public let health: Double
  }

  /// The time until health is first found below the floor, to a relative 1e-6, or exactly that of death; zero when it is
  /// there already; nil when it is not found so before the card's limit (`ageLimit`).
  public let remaining: TimeSpan?
  /// What ends the chip then; nil when health falls below the floor while it lives, or never.
  public let death: Death?
  /// Health now.
  public let health: Double
  /// The floor as a health.
  public let floor: Double
  /// Accuracy of one read now.
  public let oneRead: Double
  /// Accuracy of the mean of many reads now.
  public let manyReads: Double
  /// How many reads those are.
  public let reads: Int
  /// Health at the ages that were looked at to bracket the crossing, up to the first one below the floor.
  public let curve: [Point]

  /// Looks ahead. `progress` is told how many ages have been looked at, of about how many. Throws a `LearningError` when
  /// the task does not fit the chip or the chip is dead or gets nothing right, a `LaboratoryError` for options out of
  /// range.
  public static func make(
    for chip: borrowing Chip, on data: DataSet, options: Options = Options(),
    progress: (@Sendable (Int, Int) -> Void)? = nil
  ) throws -> Prognosis {
    try options.check()
    let crystal = CrystalBall(chip, data, options)
    let oneRead = try crystal.accuracy(after: .zero, reads: 1)
    let manyReads = try crystal.accuracy(after: .zero, reads: options.reads)
    guard manyReads > 0 else {
      throw LearningError(
        "the chip gets nothing of the task `\(data.name)` right", remedy: "train it, or choose its own task")
    }
    let floor =
      switch options.floor {
      case .health(let health): health
      case .accuracy(let accuracy): accuracy / manyReads
      }
    let sight = try crystal.look(best: manyReads, now: oneRead / manyReads, floor: floor, progress)
    return Prognosis(
      remaining: sight.remaining, death: sight.death, health: oneRead / manyReads, floor: floor,
      oneRead: oneRead,
      manyReads: manyReads, reads: options.reads, curve: sight.curve)
  }
}

extension Prognosis.Options {
  fileprivate func check() throws(LaboratoryError) {
    let level =
      switch floor {
      case .health(let level), .accuracy(let level): level
      }
    guard level > 0, level <= 10, (1...10_000).contains(reads), (1...1000).contains(pointsPerDecade),
      threads >= 1
    else {
      throw .badUsage(
        "a floor of \(level), \(reads) reads and \(pointsPerDecade) points in a decade make no prognosis",
        remedy: "use a floor above 0, 1 to 10000 reads and 1 to 1000 points")
    }
  }
}
