import Dispatch
import Foundation
import Synchronization

/// Runs a shard of a sweep. Rows go to a file of their own as they come, one write each, and the file is renamed when none is
/// missing; a run that was killed loses the lines of chips that were living then, and the next run of the shard goes on.
public struct SweepRun: Sendable {
  /// What a run did.
  public struct Tally: Sendable, Equatable {
    /// Jobs whose rows were made now.
    public let done: Int
    /// Jobs of the shard that had rows already.
    public let skipped: Int

    /// So many done now, and so many there before.
    public init(done: Int, skipped: Int) {
      self.done = done
      self.skipped = skipped
    }
  }

  private let plan: SweepPlan
  private let shard: SweepShard
  private let folder: SweepFolder

  /// A run of a plan's shard.
  public init(_ plan: SweepPlan, shard: SweepShard) {
    self.plan = plan
    self.shard = shard
    folder = SweepFolder(of: plan)
  }

  private var isFinished: Bool { FileStatus(of: folder.finishedPath(shard)) != nil }

  /// Does what is missing, on up to `threads` cores; neither their number nor the division into shards changes a row.
  /// - Parameters:
  ///   - threads: cores to use at most; rows do not depend on it.
  ///   - waiting: called, about every second, while another process has the shard; the run goes on when that ends.
  ///   - progress: jobs of the shard that have rows, and all of its jobs.
  public func run(
    threads: Int, waiting: () -> Void = {}, progress: Comparison.Progress? = nil
  ) throws -> Tally {
    let all = shard.size(of: plan.jobs)
    try folder.make()
    if isFinished { return Tally(done: 0, skipped: all) }
    let path = folder.unfinishedPath(shard)
    let rows = try claim(path, waiting)
    // Another process finished it while this one waited.
    if isFinished {
      unlink(path)
      return Tally(done: 0, skipped: all)
    }
    var done = try folder.doneJobs(besides: path)
    let end = try folder.scan(path) { job, _ in done.insert(job) }
    do { try rows.truncate(to: end) } catch { throw LaboratoryError.cannotWrite(path, error) }
    let log = RowLog(consume rows, path: path)
    if end == 0 { try log.append(plan.columns.header) }
    let missing = (1...plan.jobs).count { shard.contains(job: $0) && !done.contains($0) }
    let meter = RowMeter(done: all - missing, total: all, report: progress)
    try live(besides: done, into: log, threads: threads, meter)
    try log.finish(as: folder.finishedPath(shard))
    return Tally(done: missing, skipped: all - missing)
  }

  /// The shard's file of rows, for this process alone.
  private func claim(_ path: String, _ waiting: () -> Void) throws -> Descriptor {
    do {
      let rows = try Descriptor(opening: path, O_RDWR | O_CREAT | O_APPEND, mode: 0o666)
      while try rows.lock() == false {
        waiting()
        sleep(1)
      }
      return rows
    } catch { throw LaboratoryError.cannotWrite(path, error) }
  }

  /// Workers take the plan's lines one after another, so that none of it need be held.
  private func live(besides done: JobSet, into log: RowLog, threads: Int, _ meter: RowMeter) throws {
    let source = try JobSource(plan, shard, done)
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
      do {
        while failure.withLock({ $0 == nil }), let job = try source.next() {
          try log.append(plan.columns.row(job, plan.life.live(job)))
          meter.step()
        }
      } catch { failure.withLock { if $0 == nil { $0 = error } } }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }
}

/// The jobs of a shard that have no rows yet, in the order of the plan.
private final class JobSource: Sendable {
  private struct State: ~Copyable {
    var lines: LineReader
    var number = 0
  }

  private let state: Mutex<State>
  private let parameters: [String]
  private let jobs: Int
  private let isWanted: @Sendable (Int) -> Bool

  init(_ plan: SweepPlan, _ shard: SweepShard, _ done: JobSet) throws(LaboratoryError) {
    var lines = try LineReader(plan.path)
    while let line = try lines.next(), !line.elementsEqual(SweepPlan.jobsLine.utf8) {}
    state = Mutex(State(lines: lines))
    parameters = plan.parameters
    jobs = plan.jobs
    isWanted = { shard.contains(job: $0) && !done.contains($0) }
  }

  func next() throws -> SweepJob? {
    let line: ArraySlice<UInt8>? = try state.withLock { state in
      // What follows the last job is no job, and every worker asks once more.
      while state.number < jobs, let line = try state.lines.next() {
        state.number += 1
        if isWanted(state.number) { return line }
      }
      return nil
    }
    return try line.map { line throws(LaboratoryError) in try SweepJob(line, parameters: parameters) }
  }
}

/// A file that grows by a row at a time, whole rows only.
private final class RowLog: Sendable {
  private let rows: Mutex<Descriptor?>
  private let path: String

  init(_ rows: consuming Descriptor, path: String) {
    self.rows = Mutex(rows)
    self.path = path
  }

  func append(_ row: String) throws {
    let bytes = Array(row.utf8)
    do { try rows.withLock { try $0?.writeAll(bytes) } } catch let reason as SystemReason {
      throw LaboratoryError.cannotWrite(path, reason)
    }
  }

  /// Everything to the device, and the file renamed.
  func finish(as final: String) throws {
    do {
      try rows.withLock { try $0?.synchronize() }
      guard rename(path, final) == 0 else { throw SystemReason(errno) }
    } catch let reason as SystemReason { throw LaboratoryError.cannotWrite(path, reason) }
    let folder = URL(fileURLWithPath: final).deletingLastPathComponent().path
    try? Descriptor(opening: folder, O_RDONLY | O_DIRECTORY).synchronize()
  }
}

/// Counts rows across threads.
private final class RowMeter: Sendable {
  private let done: Mutex<Int>
  private let total: Int
  private let report: Comparison.Progress?

  init(done: Int, total: Int, report: Comparison.Progress?) {
    self.done = Mutex(done)
    self.total = total
    self.report = report
    report?(done, total)
  }

  func step() {
    done.withLock { count in
      count += 1
      report?(count, total)
    }
  }
}
