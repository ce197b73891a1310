import Foundation
import MortalComputing
import Synchronization

/// What the verbs of a sweep have in common.
enum SweepWork {
  /// The table beside a plan.
  static func table(of plan: String) -> String {
    (plan.hasSuffix(".json") ? String(plan.dropLast(5)) : plan) + ".csv"
  }

  static func run(_ plan: SweepPlan, _ shard: SweepShard, threads: Int) throws -> SweepRun.Tally {
    let meter = SweepMeter(ProgressMeter("shard \(shard)", unit: "jobs"))
    var isTold = false
    let tally = try SweepRun(plan, shard: shard).run(threads: threads) {
      if !isTold { Output.diagnostic("another process has shard \(shard); waiting for it") }
      isTold = true
    } progress: { done, total in
      meter.show(done, of: total)
    }
    meter.finish()
    return tally
  }

  static func merge(
    _ plan: SweepPlan, to output: String, mustBeComplete: Bool
  ) throws -> SweepMerge.Tally {
    try Output.requirePlace(output)
    var merge = try SweepMerge(plan)
    let tally = merge.tally
    guard tally.missing == 0 || !mustBeComplete else {
      throw LaboratoryError.badData(
        "\(tally.missing) of \(plan.jobs) rows are missing", remedy: "run the plan's shards again, then merge"
      )
    }
    if output == "-" {
      try merge.write { try Output.standard(String(decoding: $0, as: UTF8.self)) }
    } else {
      try writeAtomically(to: output) { writer in try merge.write { try writer.write($0) } }
    }
    if tally.missing > 0 {
      Output.diagnostic("\(tally.missing) of \(plan.jobs) rows are missing; run the plan's shards again")
    }
    return tally
  }

  static func report(_ tally: SweepMerge.Tally, plan: String, to output: String, asJSON: Bool) throws {
    try Output.result(
      [
        "plan": .string(plan), "table": .string(output), "rows": .integer(tally.rows),
        "missing": .integer(tally.missing),
      ],
      text: "\(output): \(tally.rows) rows, \(tally.missing) missing", asJSON: asJSON)
  }
}

/// Progress of work that was partly there before: its rate is that of what is done now.
final class SweepMeter: Sendable {
  private let meter: ProgressMeter
  private let before = Mutex<Int?>(nil)

  init(_ meter: ProgressMeter) { self.meter = meter }

  func show(_ done: Int, of total: Int) {
    let before = before.withLock { before in
      if before == nil { before = done }
      return before ?? 0
    }
    meter.show(done - before, of: total - before, note: before > 0 ? " (\(before) were there)" : "")
  }

  func finish() { meter.finish() }
}
