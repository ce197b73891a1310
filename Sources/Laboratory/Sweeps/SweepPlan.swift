/// A sweep spelt out: a JSON file that names every job with its parameters, holds the cards, and ends with its own digest.
/// It is read line by line, so that what a job needs of memory does not depend on how many there are.
public struct SweepPlan: Sendable {
  /// The plan's file.
  public let path: String
  /// The sweep's name.
  public let name: String
  /// How many jobs there are.
  public let jobs: Int
  /// The digest at the plan's end; names its rows.
  public let sha256: String
  /// The version of the program that planned.
  public let version: String
  /// Names of what the design changes.
  public let parameters: [String]

  let columns: SweepColumns
  let life: SweepLife

  static let format = "mortal-sweep-plan"
  static let jobsLine = "  \"jobs\": ["
  static let endLine = "  ],"
  static let digestStart = "  \"sha256\": \""

  /// Opens a plan and checks it from its first byte to its last.
  public init(opening path: String) throws(LaboratoryError) {
    var lines = try LineReader(path)
    var hasher = SHA256Hasher()
    let header = try Self.header(&lines, &hasher, path)
    let root = try StrictObject(StrictJSON.parse(header, source: path), source: path)
    guard try root.string("format") == Self.format else { throw Self.noPlan(path) }
    _ = try root.integer("format_version", in: 1...1)
    self.path = path
    version = try root.string("version")
    name = try root.string("name")
    jobs = try root.integer("job_count", in: 1...SweepSpec.mostJobs)
    let base = try root.value("base")
    _ = try root.value("design")
    parameters = try root.strings("parameters")
    let ways = try root.strings("ways").compactMap(SweepWay.init)
    let cards = try SweepCards(root.object("cards"))
    let digests = try root.object("task_sha256")
    var known: [String: String] = [:]
    for key in digests.keys { known[key] = try digests.string(key) }
    life = SweepLife(base: base, ways: ways, cards: cards, digests: known)
    columns = SweepColumns(
      parameters: parameters, ways: ways, hasLasts: try root.bool("has_generations"))
    _ = try root.array("jobs")
    try root.finish()
    var count = 0
    while let line = try lines.next(), !line.elementsEqual(Self.endLine.utf8) {
      hasher.update(Array(line) + [10])
      count += 1
    }
    hasher.update(Array("\(Self.endLine)\n".utf8))
    sha256 = hasher.finish().hex
    let last = try lines.next().map { String(decoding: $0, as: UTF8.self) }
    guard count == jobs, last == "\(Self.digestStart)\(sha256)\"" else {
      throw .badData(
        "the plan \(quoted(path)) is cut off, or was changed after it was written",
        remedy: "change the spec instead, and plan the sweep anew")
    }
  }

  /// What stands above the jobs, as JSON of its own.
  private static func header(
    _ lines: inout LineReader, _ hasher: inout SHA256Hasher, _ path: String
  ) throws(LaboratoryError) -> [UInt8] {
    var header: [UInt8] = []
    while let line = try lines.next() {
      hasher.update(Array(line) + [10])
      if line.elementsEqual(jobsLine.utf8) { return header + Array("\"jobs\": []}".utf8) }
      header += line + [10]
      if header.count > 1 << 26 { break }
    }
    throw noPlan(path)
  }

  private static func noPlan(_ path: String) -> LaboratoryError {
    .badData(
      "\(quoted(path)) is no plan of a sweep", remedy: "make one from a spec: mortal sweep plan SPEC.json")
  }
}
