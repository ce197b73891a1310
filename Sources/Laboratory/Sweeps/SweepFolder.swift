import Foundation

/// Where a sweep's rows lie: a folder beside the plan, named after it and its digest, so that rows of another plan are never taken
/// for its own.
struct SweepFolder {
  let path: String
  private let columns: SweepColumns
  private let jobs: Int

  static let finished = ".csv"
  static let unfinished = ".part"

  init(of plan: SweepPlan) {
    let stem = plan.path.hasSuffix(".json") ? String(plan.path.dropLast(5)) : plan.path
    path = "\(stem).rows-\(plan.sha256.prefix(12))"
    columns = plan.columns
    jobs = plan.jobs
  }

  /// Makes the folder unless it is there.
  func make() throws(LaboratoryError) {
    if mkdir(path, 0o777) != 0, errno != EEXIST { throw .cannotWrite(path, SystemReason(errno)) }
  }

  func finishedPath(_ shard: SweepShard) -> String { "\(path)/\(shard.fileName)\(Self.finished)" }
  func unfinishedPath(_ shard: SweepShard) -> String { "\(path)/\(shard.fileName)\(Self.unfinished)" }

  /// Files of rows, finished or not, in order of their names.
  var files: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(Self.finished) || $0.hasSuffix(Self.unfinished) }.sorted()
      .map { "\(path)/\($0)" }
  }

  /// Goes through the whole rows of a file. What a killed run left half written ends it.
  /// - Returns: where the whole rows end.
  func scan(
    _ file: String, _ row: (_ job: Int, _ offset: Int) throws(LaboratoryError) -> Void
  ) throws(LaboratoryError) -> Int {
    var lines = try LineReader(file)
    guard let first = try lines.next(), lines.isWhole, first.elementsEqual(columns.header.dropLast().utf8)
    else { return 0 }
    var end = lines.offset
    while let line = try lines.next(), lines.isWhole {
      guard let job = columns.job(of: line), (1...jobs).contains(job) else { break }
      try row(job, end)
      end = lines.offset
    }
    return end
  }

  /// Which jobs have rows, but for those of one file.
  func doneJobs(besides own: String? = nil) throws(LaboratoryError) -> JobSet {
    var done = JobSet(jobs)
    for file in files where file != own {
      do {
        _ = try scan(file) { job, _ in done.insert(job) }
      } catch  where error.kind == .missingFile {
        // Renamed since the folder was listed: its run has finished.
        let renamed = file.dropLast(Self.unfinished.count) + Self.finished
        _ = try scan(String(renamed)) { job, _ in done.insert(job) }
      }
    }
    return done
  }
}

/// A set of jobs, a bit for each.
struct JobSet: Sendable {
  private var words: [UInt64]

  init(_ jobs: Int) { words = [UInt64](repeating: 0, count: jobs / 64 + 1) }

  func contains(_ job: Int) -> Bool { words[job / 64] >> UInt64(job % 64) & 1 == 1 }

  mutating func insert(_ job: Int) { words[job / 64] |= 1 << UInt64(job % 64) }

  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
}
