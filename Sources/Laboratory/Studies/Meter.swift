import Synchronization

/// Counts finished jobs across threads and reports each.
final class Meter: Sendable {
  private let done = Mutex(0)
  private let total: Int
  private let report: Comparison.Progress?

  init(total: Int, report: Comparison.Progress?) {
    self.total = total
    self.report = report
  }

  func step() {
    done.withLock { count in
      count += 1
      report?(count, total)
    }
  }
}
