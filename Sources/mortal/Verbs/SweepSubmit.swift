import ArgumentParser
import Foundation
import MortalComputing

extension Sweep {
  /// `mortal sweep submit`
  struct Submit: ParsableCommand {
    /// Where shards run.
    enum Engine: String, ExpressibleByArgument, CaseIterable {
      /// Here, on all cores.
      case local
      /// On a cluster.
      case slurm
    }

    static let configuration = CommandConfiguration(
      abstract: "Run a whole plan and merge it, here or on a Slurm cluster.",
      discussion: "The same command again goes on after a kill, and with Slurm takes up watching.")
    @Argument(help: "The plan's file.")
    var plan: String
    @Option(help: "Where: local (all cores of this computer) or slurm (a job array and a merge after it).")
    var engine: Engine = .local
    @Option(help: "With slurm: how many tasks the array has (default: 100, or one for each job).")
    var shards: Int?
    @Option(
      help: ArgumentHelp(
        "With slurm: an option for sbatch, as --sbatch=--partition=long. Can be given again.",
        valueName: "option"))
    var sbatch: [String] = []
    @Flag(help: "With slurm: end after submitting, without watching.")
    var detach = false
    @Option(name: .shortAndLong, help: "The table, as CSV (default: beside the plan).")
    var output: String?
    @OptionGroup var common: CommonOptions

    func validate() throws {
      guard (1...100_000).contains(shards ?? 1) else {
        throw ValidationError("--shards must lie in 1...100000")
      }
      guard engine == .slurm || (shards == nil && sbatch.isEmpty && !detach) else {
        throw ValidationError("--shards, --sbatch and --detach need --engine slurm")
      }
      guard output != "-" else { throw ValidationError("the table needs a file; `merge -o -` prints it") }
    }

    func run() throws {
      let plan = try SweepPlan(opening: self.plan)
      let output = output ?? SweepWork.table(of: self.plan)
      try Output.requirePlace(output)
      switch engine {
      case .local:
        _ = try SweepWork.run(plan, .whole, threads: common.threadCount)
        let tally = try SweepWork.merge(plan, to: output, mustBeComplete: false)
        try SweepWork.report(tally, plan: self.plan, to: output, asJSON: common.json)
      case .slurm: try onSlurm(plan, output)
      }
    }

    private func onSlurm(_ plan: SweepPlan, _ output: String) throws {
      let cluster = Slurm(plan)
      var submission = try takenUp(cluster) ?? submit(cluster, plan, output)
      if detach {
        return try Output.result(
          ["plan": .string(self.plan), "array_job": submission.map { .integer($0.array) } ?? .null],
          text: submission.map { "submitted as job \($0.array)" } ?? "nothing is missing",
          asJSON: common.json)
      }
      var rows = try cluster.rows()
      while let current = submission {
        try watch(cluster, current, jobs: plan.jobs)
        // Tasks that were killed are given again, as long as that helps.
        let now = try cluster.rows()
        submission = now < plan.jobs && now > rows ? try submit(cluster, plan, output) : nil
        rows = now
      }
      // What the merge on the cluster writes, byte for byte, and there even if that job could not run.
      let tally = try SweepWork.merge(plan, to: output, mustBeComplete: false)
      try SweepWork.report(tally, plan: self.plan, to: output, asJSON: common.json)
    }

    /// Jobs that an earlier client submitted and that are on their way.
    private func takenUp(_ cluster: Slurm) throws -> Slurm.Submission? {
      guard let before = try cluster.remembered(), try cluster.alive(before) != 0 else { return nil }
      Output.diagnostic("watching job \(before.array), which is on its way already")
      return before
    }

    /// Submits the shards that are missing; nil when none is.
    private func submit(_ cluster: Slurm, _ plan: SweepPlan, _ output: String) throws -> Slurm.Submission? {
      let count = try cluster.remembered()?.shards ?? shards ?? min(plan.jobs, 100)
      let missing = cluster.unfinished(of: count)
      guard !missing.isEmpty else { return nil }
      return try cluster.submit(missing, of: count, program: Self.program, output: output, options: sbatch)
    }

    /// Until every row is there, or the cluster knows of no job any more. Rows are counted on disk, so a controller that is away
    /// does not matter.
    private func watch(_ cluster: Slurm, _ submission: Slurm.Submission, jobs: Int) throws {
      let meter = SweepMeter(ProgressMeter("job \(submission.array)", unit: "jobs"))
      defer { meter.finish() }
      while try cluster.alive(submission) != 0 {
        let start_s = ProgressMeter.now_s
        let rows = try cluster.rows()
        meter.show(rows, of: jobs)
        // What is left has been done by a task before it.
        if rows == jobs, cluster.unfinished(of: submission.shards).isEmpty {
          return try cluster.cancel(submission)
        }
        // Counting may take long; it shall not take the most of the time.
        Thread.sleep(forTimeInterval: max(1, 10 * (ProgressMeter.now_s - start_s)))
      }
    }

    /// This command's own file, as every node must see it.
    private static var program: String { Bundle.main.executablePath ?? CommandLine.arguments[0] }
  }
}
