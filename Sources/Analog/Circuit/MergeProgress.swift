import Synchronization

/// Adds up the work of merges and tells somebody how far they are.
final class MergeProgress: Sendable {
  private let done = Mutex(0.0)
  private let total: Double
  private let report: @Sendable (Double) -> Void

  init(total: Double, report: @escaping @Sendable (Double) -> Void) {
    self.total = total
    self.report = report
  }

  func add(_ operations: Double) {
    let share = done.withLock { done in
      done += operations
      return done / max(total, 1)
    }
    report(min(share, 1))
  }
}
