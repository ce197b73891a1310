import ArgumentParser
import Foundation
import MortalComputing

/// `mortal sweep plan|run|merge|submit`
struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Many lines of chips over a design of parameters, on many cores or machines.",
    subcommands: [Plan.self, Run.self, Merge.self, Submit.self])

  struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Spell out every job of a spec.",
      discussion: "Sources/Laboratory/Sweeps/README.md explains the spec's keys.")
    @Argument(help: "The spec: a JSON file with what all lines have in common, a design, and how many lines.")
    var spec: String
    @Option(name: .shortAndLong, help: "The plan's file.")
    var output: String
    @OptionGroup var common: CommonOptions

    func run() throws {
      guard output != "-" else {
        throw LaboratoryError.badUsage(
          "a plan cannot go to standard output", remedy: "give the path of a file: rows lie beside it")
      }
      try Output.requirePlace(output)
      let spec = try SweepSpec(readWhole(path: self.spec, limit: 1 << 24), source: self.spec)
      let meter = ProgressMeter("planning", unit: "points")
      let jobs = try SweepPlan.write(spec, to: output) { done, total in meter.show(done, of: total) }
      meter.finish()
      let plan = try SweepPlan(opening: output)
      try Output.result(
        [
          "plan": .string(output), "jobs": .integer(jobs), "points": .integer(spec.pointCount),
          "sha256": .string(plan.sha256),
        ],
        text:
          "\(output): \(jobs) jobs at \(spec.pointCount) points; run them with `mortal sweep submit \(output)`",
        asJSON: common.json)
    }
  }

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Do what is missing of a shard of a plan.",
      discussion: "A shard can be run again at any time: it goes on where it was, and does nothing twice.")
    @Argument(help: "The plan's file.")
    var plan: String
    @Option(
      help: ArgumentHelp(
        "Which shard of how many (default: the task of a Slurm array that this is, else 1/1).",
        valueName: "k/n"))
    var shard: ShardArgument?
    @OptionGroup var common: CommonOptions

    func run() throws {
      let plan = try SweepPlan(opening: self.plan)
      let shard = try self.shard?.shard ?? ShardArgument.ofArrayTask ?? .whole
      let tally = try SweepWork.run(plan, shard, threads: common.threadCount)
      try Output.result(
        [
          "plan": .string(self.plan), "shard": .string(shard.description), "done": .integer(tally.done),
          "skipped": .integer(tally.skipped),
        ],
        text: "shard \(shard): \(tally.done) jobs done, \(tally.skipped) were there already",
        asJSON: common.json)
    }
  }

  struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put all rows of a plan into one table, in the order of the plan.")
    @Argument(help: "The plan's file.")
    var plan: String
    @Option(name: .shortAndLong, help: "The table, as CSV (default: beside the plan; - for stdout).")
    var output: String?
    @Flag(help: "Fail, and write nothing, while rows are missing.")
    var complete = false
    @OptionGroup var common: CommonOptions

    func run() throws {
      let plan = try SweepPlan(opening: self.plan)
      let output = output ?? SweepWork.table(of: self.plan)
      let tally = try SweepWork.merge(plan, to: output, mustBeComplete: complete)
      guard output != "-" else { return }
      try SweepWork.report(tally, plan: self.plan, to: output, asJSON: common.json)
    }
  }
}

/// A shard as an argument: `3/8`.
struct ShardArgument: ExpressibleByArgument {
  let shard: SweepShard

  init?(argument: String) {
    guard let shard = SweepShard(argument) else { return nil }
    self.shard = shard
  }

  /// The shard of a task of a Slurm array; nil outside of one.
  static var ofArrayTask: SweepShard? {
    get throws {
      let environment = ProcessInfo.processInfo.environment
      guard let task = environment["SLURM_ARRAY_TASK_ID"] else { return nil }
      let first = environment["SLURM_ARRAY_TASK_MIN"] ?? "1"
      let count = environment["SLURM_ARRAY_TASK_COUNT"] ?? ""
      guard let number = Int(task), let first = Int(first), number >= first,
        let shard = SweepShard("\(number - first + 1)/\(count)")
      else {
        throw LaboratoryError.badUsage(
          "task \(quoted(task)) of an array of \(quoted(count)) names no shard",
          remedy: "number the tasks without gaps, as --array=1-8, or give --shard k/n")
      }
      return shard
    }
  }
}
