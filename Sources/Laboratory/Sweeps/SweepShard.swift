/// A share of a sweep's jobs: the k-th of n, every n-th job.
public struct SweepShard: Sendable, Equatable, CustomStringConvertible {
  /// Which share, from 1.
  public let index: Int
  /// How many shares there are.
  public let count: Int

  /// All jobs.
  public static let whole = SweepShard(index: 1, count: 1)

  private init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  /// Reads `3/8`; nil for anything else, and beyond 100,000 shards.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1], (1...100_000).contains(count),
      (1...count).contains(index)
    else { return nil }
    self.init(index: index, count: count)
  }

  /// The k-th of n, as `3/8`.
  public var description: String { "\(index)/\(count)" }

  func contains(job: Int) -> Bool { (job - 1) % count == index - 1 }

  /// How many of so many jobs are its own.
  func size(of jobs: Int) -> Int { index > jobs ? 0 : (jobs - index) / count + 1 }

  var fileName: String { "\(index)-of-\(count)" }
}
