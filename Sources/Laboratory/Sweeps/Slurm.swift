import Foundation

/// A Slurm cluster, through its own commands.
public struct Slurm: Sendable {
  /// A sweep's jobs on a cluster, remembered beside the rows so that whoever asks next finds them.
  public struct Submission: Sendable, Equatable {
    /// The job array that makes rows.
    public let array: Int
    /// The job that merges when the array has ended.
    public let merge: Int
    /// How many shards there are.
    public let shards: Int

    var json: JSONValue {
      ["array": .integer(array), "merge": .integer(merge), "shards": .integer(shards)]
    }

    init(array: Int, merge: Int, shards: Int) {
      self.array = array
      self.merge = merge
      self.shards = shards
    }

    init(_ object: StrictObject) throws(LaboratoryError) {
      array = try object.integer("array", in: 1...Int(Int32.max))
      merge = try object.integer("merge", in: 1...Int(Int32.max))
      shards = try object.integer("shards", in: 1...100_000)
      try object.finish()
    }
  }

  private let plan: SweepPlan
  private let folder: SweepFolder

  /// The cluster that a plan is to be run on.
  public init(_ plan: SweepPlan) {
    self.plan = plan
    folder = SweepFolder(of: plan)
  }

  private var memory: String { "\(folder.path)/slurm.json" }

  /// What was submitted before, if anything.
  public func remembered() throws(LaboratoryError) -> Submission? {
    guard FileStatus(of: memory) != nil else { return nil }
    let json = try StrictJSON.parse(readWhole(path: memory, limit: 1 << 16), source: memory)
    return try Submission(StrictObject(json, source: memory))
  }

  /// Shards that have no finished file.
  public func unfinished(of shards: Int) -> [Int] {
    (1...shards).filter { index in
      guard let shard = SweepShard("\(index)/\(shards)") else { return false }
      return shard.size(of: plan.jobs) > 0 && FileStatus(of: folder.finishedPath(shard)) == nil
    }
  }

  /// Submits an array of the shards that are missing, and a merge that waits for it.
  /// - Parameters:
  ///   - missing: the shards' numbers.
  ///   - shards: how many shards there are in all.
  ///   - program: the command's own path, which all nodes see.
  ///   - output: where the table goes.
  ///   - options: further options of sbatch for the array, such as `--partition=long`.
  public func submit(
    _ missing: [Int], of shards: Int, program: String, output: String, options: [String]
  ) throws -> Submission {
    try folder.make()
    let plan = Self.absolute(self.plan.path)
    let rows = Self.absolute(folder.path)
    let run =
      "exec \(Self.word(program)) sweep run \(Self.word(plan)) --shard \"$SLURM_ARRAY_TASK_ID/\(shards)\" "
      + "--threads \"${SLURM_CPUS_ON_NODE:-1}\""
    let array = try batch(
      [
        "--job-name=\(Self.jobName(self.plan.name))", "--array=\(Self.ranges(missing))", "--requeue",
        "--open-mode=append", "--output=\(rows)/log-%a.txt",
      ] + options + ["--wrap=\(run)"])
    let merging =
      "exec \(Self.word(program)) sweep merge \(Self.word(plan)) -o \(Self.word(Self.absolute(output)))"
    // After any end: a merge of what there is says what is missing.
    let merge = try batch([
      "--job-name=\(Self.jobName(self.plan.name))-merge", "--dependency=afterany:\(array)", "--requeue",
      "--open-mode=append", "--output=\(rows)/log-merge.txt", "--wrap=\(merging)",
    ])
    let submission = Submission(array: array, merge: merge, shards: shards)
    try writeAtomically(submission.json.prettyText, to: memory)
    return submission
  }

  /// How many of the jobs are still waiting or running; nil when the cluster does not answer, as while its controller is away.
  /// Tasks that Slurm holds because a node failed to launch them, as one does that was killed, are let go again.
  public func alive(_ submission: Submission) throws -> Int? {
    let asked = try Tool.run([
      "squeue", "--noheader", "--array", "--format=%i %r", "--jobs=\(submission.array),\(submission.merge)",
    ])
    if asked.status == 0 {
      let lines = asked.out.split(separator: "\n")
      for line in lines where line.contains("requeued held") {
        _ = try Tool.run(["scontrol", "release", String(line.prefix { $0 != " " })])
      }
      return lines.count
    }
    // Jobs that ended some time ago are forgotten.
    return asked.err.contains("Invalid job id") ? 0 : nil
  }

  /// Takes back what is still waiting; nothing happens to a sweep whose rows are all there.
  public func cancel(_ submission: Submission) throws {
    _ = try Tool.run(["scancel", "\(submission.array)", "\(submission.merge)"])
  }

  /// How many jobs of the sweep have rows, counted on disk.
  public func rows() throws(LaboratoryError) -> Int { try folder.doneJobs().count }

  private func batch(_ arguments: [String]) throws -> Int {
    let answer = try Tool.run(["sbatch", "--parsable"] + arguments)
    guard answer.status == 0,
      let number = Int(answer.out.prefix { $0 != ";" && $0 != "\n" }), number > 0
    else {
      let words = answer.err.split(separator: "\n").first.map(String.init) ?? "no job number came back"
      throw LaboratoryError(
        .cannotWrite, "sbatch refused the sweep: \(shown(words))",
        remedy: "see `sinfo`, give options with --sbatch, or use --engine local")
    }
    return number
  }

  /// `1-3,7` for 1, 2, 3 and 7: a list of thousands would not fit a command line.
  static func ranges(_ numbers: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = ranges.last, last.upperBound == number - 1 {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }

  /// A word that a shell takes as it is.
  static func word(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

  private static func jobName(_ name: String) -> String {
    let plain = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    return plain.isEmpty ? "sweep" : String(plain.prefix(60))
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}
