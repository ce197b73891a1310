import Foundation
import GRDB
import Laboratory

/// The registry: chips, who taught whom, and runs, in an SQLite file.
public struct RegistryDatabase: Sendable {
  private let queue: DatabaseQueue
  private let path: String

  /// Opens a registry, made anew if there is none, and brings its tables up to date. A process that writes makes others wait, for
  /// `patience_s` seconds at most.
  /// - Throws: `LaboratoryError` with kind `.cannotWrite`, or `.badData` for a file that is no registry or comes from a later
  ///   version.
  public init(_ path: String, patience_s: Double = 5) throws(LaboratoryError) {
    self.path = path
    do {
      try FileManager.default.createDirectory(
        at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
      var configuration = Configuration()
      configuration.busyMode = .timeout(patience_s)
      queue = try DatabaseQueue(path: path, configuration: configuration)
      let migrator = RegistrySchema.migrator
      let isLater = try queue.read { db in try migrator.hasBeenSuperseded(db) }
      guard !isLater else {
        throw LaboratoryError.badData(
          "the registry \(path) was written by a later version of this program",
          remedy: "use that version, or name another file in MORTAL_REGISTRY")
      }
      try migrator.migrate(queue)
    } catch { throw Self.explained(error, path) }
  }

  /// Keeps a run, and the chips that it wrote as they are now.
  public func record(_ run: RunEntry, chips: [ChipEntry] = []) throws(LaboratoryError) {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO run (started, verb, arguments, version, wall_s, result) VALUES (?, ?, ?, ?, ?, ?)
          """, arguments: [run.started, run.verb, run.arguments, run.version, run.wall_s, run.result])
      let number = db.lastInsertedRowID
      var ids: [String: Int64] = [:]
      for chip in chips { ids[chip.serial] = try Self.keep(chip, db) }
      for chip in chips {
        guard let id = ids[chip.serial] else { continue }
        // A teacher is written by the run in which it teaches; a later run of its student leaves it as it is.
        if let parent = chip.parent, let teacher = ids[parent], teacher != id {
          try db.execute(sql: "UPDATE chip SET teacher_id = ? WHERE id = ?", arguments: [teacher, id])
        }
        try db.execute(
          sql: "INSERT OR IGNORE INTO run_chip (run_id, chip_id) VALUES (?, ?)", arguments: [number, id])
      }
    }
  }

  private static func keep(_ chip: ChipEntry, _ db: Database) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO chip (serial, device, card_sha256, layers, path, generation, parent, age_s, alive, energy_J, pulses)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (card_sha256, serial, layers) DO UPDATE SET
          device = excluded.device, path = excluded.path, generation = excluded.generation,
          teacher_id = CASE WHEN parent IS excluded.parent THEN teacher_id END, parent = excluded.parent,
          age_s = excluded.age_s, alive = excluded.alive, energy_J = excluded.energy_J, pulses = excluded.pulses
        """,
      arguments: [
        chip.serial, chip.device, chip.card_sha256, chip.layers, chip.path, chip.generation, chip.parent,
        chip.age_s, chip.alive, chip.energy_J, chip.pulses,
      ])
    let id = try Int64.fetchOne(
      db, sql: "SELECT id FROM chip WHERE card_sha256 = ? AND serial = ? AND layers = ?",
      arguments: [chip.card_sha256, chip.serial, chip.layers])
    return id ?? 0
  }

  /// The latest runs, the last one first.
  public func runs(limit: Int) throws(LaboratoryError) -> [RunEntry] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM run ORDER BY id DESC LIMIT ?", arguments: [limit])
        .map(RunEntry.init)
    }
  }

  /// How many runs are kept.
  public func runCount() throws(LaboratoryError) -> Int {
    try read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM run") ?? 0 }
  }

  /// Chips of a serial, or that were last written to a path.
  public func chips(named name: String, orAt path: String) throws(LaboratoryError) -> [ChipEntry] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM chip WHERE path = ? OR serial = ? ORDER BY path = ? DESC, id",
        arguments: [path, name, path]
      ).map(ChipEntry.init)
    }
  }

  /// The chip of a number.
  public func chip(_ id: Int64) throws(LaboratoryError) -> ChipEntry? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM chip WHERE id = ?", arguments: [id]).map(ChipEntry.init)
    }
  }

  /// The students of a chip, in the order in which they were first kept.
  public func students(of id: Int64) throws(LaboratoryError) -> [ChipEntry] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM chip WHERE teacher_id = ? ORDER BY id", arguments: [id])
        .map(ChipEntry.init)
    }
  }

  private func read<Value>(_ query: (Database) throws -> Value) throws(LaboratoryError) -> Value {
    do { return try queue.read(query) } catch { throw Self.explained(error, path) }
  }

  private func write(_ change: (Database) throws -> Void) throws(LaboratoryError) {
    do { try queue.write(change) } catch { throw Self.explained(error, path) }
  }

  private static func explained(_ error: any Error, _ path: String) -> LaboratoryError {
    if let own = error as? LaboratoryError { return own }
    guard let error = error as? DatabaseError else {
      return LaboratoryError(
        .cannotWrite, "cannot open the registry \(path): \(error.localizedDescription)",
        remedy: "name another file in MORTAL_REGISTRY, or `off`")
    }
    let reason = error.message ?? "SQLite says \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return LaboratoryError(
        .cannotWrite, "another process is writing the registry \(path)", remedy: "try again when it has ended"
      )
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      return .badData(
        "\(path) is no registry, or is damaged: \(reason)",
        remedy: "move it away, or name another file in MORTAL_REGISTRY")
    default:
      return LaboratoryError(
        .cannotWrite, "cannot use the registry \(path): \(reason)",
        remedy: "name another file in MORTAL_REGISTRY, or `off`")
    }
  }
}
