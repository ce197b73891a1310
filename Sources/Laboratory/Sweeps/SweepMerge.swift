import Foundation

/// Puts the rows of all shards together in the order of the plan. Which file a row comes from, and how many shards there were,
/// never shows. Rows stay on disk: what is held is their places, eight bytes a job.
public struct SweepMerge {
  /// What a merge found.
  public struct Tally: Sendable, Equatable {
    /// Jobs that have a row.
    public let rows: Int
    /// Jobs that have none yet.
    public let missing: Int

    /// So many rows, and so many jobs without one.
    public init(rows: Int, missing: Int) {
      self.rows = rows
      self.missing = missing
    }
  }

  private let plan: SweepPlan
  private let folder: SweepFolder
  private var files: [RowFile] = []
  /// Each job's file and offset, packed; all ones for none.
  private var places: [UInt64]

  /// Finds every row that is whole, in finished files and in others.
  /// - Throws: `.badData` when two rows of a job differ.
  public init(_ plan: SweepPlan) throws(LaboratoryError) {
    self.plan = plan
    folder = SweepFolder(of: plan)
    places = [UInt64](repeating: .max, count: plan.jobs)
    let paths = folder.files
    let window = max(1 << 12, min(1 << 18, (1 << 24) / max(1, paths.count)))
    for path in paths {
      let own = files.count
      files.append(RowFile(path, window: window))
      var rows = files
      var found = places
      places = []
      _ = try folder.scan(path) { job, offset throws(LaboratoryError) in
        let place = UInt64(own) << 44 | UInt64(offset)
        if found[job - 1] == .max {
          found[job - 1] = place
        } else {
          try Self.requireSame(job, found[job - 1], place, &rows)
        }
      }
      places = found
      files = rows
    }
  }

  /// How many rows there are.
  public var tally: Tally {
    let rows = places.count { $0 != .max }
    return Tally(rows: rows, missing: plan.jobs - rows)
  }

  /// Gives the table's header and rows, in order, to a sink.
  public mutating func write(_ sink: ([UInt8]) throws -> Void) throws {
    try sink(Array(plan.columns.header.utf8))
    for place in places where place != .max { try sink(Self.row(at: place, &files)) }
  }

  private static func row(at place: UInt64, _ files: inout [RowFile]) throws(LaboratoryError) -> [UInt8] {
    try files[Int(place >> 44)].row(at: Int(place & (1 << 44 - 1)))
  }

  private static func requireSame(
    _ job: Int, _ first: UInt64, _ second: UInt64, _ files: inout [RowFile]
  ) throws(LaboratoryError) {
    guard try row(at: first, &files) != row(at: second, &files) else { return }
    let names = [first, second].map { quoted(files[Int($0 >> 44)].path) }.joined(separator: " and ")
    throw .badData(
      "job \(job) has two rows that differ, in \(names)",
      remedy: "they come from unlike machines (see `mortal kernels`): remove the files of one, and run again")
  }
}

/// Rows of a file by their place, through a window, because neighbours are mostly asked for one after another. The file is open
/// only while the window moves: there may be more shards than a process may have files.
private struct RowFile {
  let path: String
  private let window: Int
  private var start = 0
  private var bytes: [UInt8] = []

  init(_ path: String, window: Int) {
    self.path = path
    self.window = window
  }

  /// A row with its end.
  mutating func row(at offset: Int) throws(LaboratoryError) -> [UInt8] {
    if let row = rowInWindow(offset) { return row }
    var size = window
    while true {
      do {
        // Its run may have finished and renamed it since.
        let isThere = FileStatus(of: path) != nil
        let name = isThere ? path : String(path.dropLast(SweepFolder.unfinished.count)) + SweepFolder.finished
        bytes = try Descriptor(opening: name, O_RDONLY).read(upTo: size, at: offset)
      } catch { throw .cannotRead(path, error) }
      start = offset
      if let row = rowInWindow(offset) { return row }
      guard bytes.count == size else {
        throw .badData("\(quoted(path)) became shorter while it was read", remedy: "run its shard again")
      }
      size *= 2
    }
  }

  private func rowInWindow(_ offset: Int) -> [UInt8]? {
    guard offset >= start, offset < start + bytes.count,
      let end = bytes[(offset - start)...].firstIndex(of: 10)
    else { return nil }
    return Array(bytes[(offset - start)...end])
  }
}
