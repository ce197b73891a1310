import Foundation
import GRDB
import Laboratory
import Registry
import Testing

@Suite final class RegistryTests: Sendable {
  private let folder = NSTemporaryDirectory() + "/registry-\(UUID().uuidString)"
  private var path: String { "\(folder)/a/registry.sqlite" }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  static func chip(
    _ serial: String, parent: String? = nil, generation: Int = 1, path: String? = nil, energy_J: Double = 1e-6
  ) -> ChipEntry {
    ChipEntry(
      serial: serial, device: "generic-analog", card_sha256: "c0ffee", layers: "64-32-10",
      path: path ?? "/chips/\(serial).chip", generation: generation, parent: parent, age_s: 86_400,
      alive: true,
      energy_J: energy_J, pulses: 12)
  }

  static func run(_ verb: String) -> RunEntry {
    RunEntry(
      started: "2026-01-02T03:04:05Z", verb: verb, arguments: #"["\#(verb)","a.chip"]"#, version: "0.1.0",
      wall_s: 1.5, result: #"{"accuracy":0.9}"#)
  }

  @Test func runsAndChipsAreKept() throws {
    let registry = try RegistryDatabase(path)
    try registry.record(Self.run("fabricate"), chips: [Self.chip("1")])
    try registry.record(Self.run("train"), chips: [Self.chip("1", energy_J: 2e-6)])
    // Another process finds them.
    let again = try RegistryDatabase(path)
    #expect(try again.runs(limit: 10).map(\.verb) == ["train", "fabricate"])
    #expect(try again.runs(limit: 1).map(\.verb) == ["train"])
    #expect(try again.runCount() == 2)
    let chips = try again.chips(named: "1", orAt: "/nowhere")
    #expect(chips.count == 1 && chips[0].energy_J == 2e-6 && chips[0].pulses == 12)
    #expect(try again.chips(named: "x", orAt: "/chips/1.chip") == chips)
    #expect(try again.chips(named: "2", orAt: "/nowhere").isEmpty)
  }

  @Test func linesAreFoundFromAnyOfTheirChips() throws {
    let registry = try RegistryDatabase(path)
    try registry.record(Self.run("fabricate"), chips: [Self.chip("1")])
    try registry.record(
      Self.run("distill"), chips: [Self.chip("2", parent: "1", generation: 2), Self.chip("1")])
    try registry.record(
      Self.run("distill"), chips: [Self.chip("3", parent: "1", generation: 2), Self.chip("1")])
    let long = "/" + String(repeating: "long-", count: 30) + "4.chip"
    try registry.record(
      Self.run("copy"),
      chips: [
        Self.chip("4", parent: "2", generation: 3, path: long), Self.chip("2", parent: "1", generation: 2),
      ])
    // Training a student does not make it forget its teacher.
    try registry.record(Self.run("train"), chips: [Self.chip("2", parent: "1", generation: 2)])
    let asked = try #require(try registry.chips(named: "3", orAt: "").first)
    let tree = try LineageTree(of: asked, in: registry)
    let lines = tree.text(width: 80).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.map { $0.prefix(12) } == ["1  generic-a", "|- 2  generi", "|  `- 4  gen", "`- > 3  gene"])
    #expect(lines.allSatisfy { $0.count <= 80 } && lines[2].hasSuffix("…"))
    #expect(lines[0].contains("1 day, 1 µJ  /chips/1.chip"))
    guard case .array(let students)? = tree.json["students"] else { throw Lost() }
    #expect(students.map { $0["serial"] } == ["2", "3"])
    // A chip of the same identity that was made anew has no teacher.
    try registry.record(Self.run("fabricate"), chips: [Self.chip("3")])
    #expect(try registry.chips(named: "3", orAt: "").first?.teacher_id == nil)
  }

  private struct Lost: Error {}

  /// Chips that teach each other would be their own ancestors.
  @Test func circlesEnd() throws {
    let registry = try RegistryDatabase(path)
    let both = [Self.chip("1", parent: "2", generation: 2), Self.chip("2", parent: "1", generation: 2)]
    try registry.record(Self.run("distill"), chips: both)
    let chip = try #require(try registry.chips(named: "1", orAt: "").first)
    let text = try LineageTree(of: chip, in: registry).text(width: 80)
    #expect(text.split(separator: "\n").count == 2)
  }

  /// A database of every earlier version, with a row in each table it had, is brought up to date and keeps them.
  @Test(arguments: RegistrySchema.migrator.migrations.indices)
  func everyEarlierVersionIsBroughtUpToDate(_ step: Int) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
      let queue = try DatabaseQueue(path: path)
      try RegistrySchema.migrator.migrate(queue, upTo: RegistrySchema.migrator.migrations[step])
      try queue.write { db in
        try db.execute(
          sql: """
            INSERT INTO chip (serial, device, card_sha256, layers, path, generation, parent, age_s, alive, energy_J, pulses)
            VALUES ('7', 'ideal', 'd1', '64-10', '/a.chip', 1, NULL, 5, 1, 0.5, 3);
            INSERT INTO run (started, verb, arguments, version, wall_s, result)
            VALUES ('2026-01-02T03:04:05Z', 'train', '["train"]', '0.0.1', 2, '{}');
            """)
        if step >= 1 { try db.execute(sql: "INSERT INTO run_chip (run_id, chip_id) VALUES (1, 1)") }
      }
      try queue.close()
    }
    let registry = try RegistryDatabase(path)
    #expect(try registry.runs(limit: 9).map(\.version) == ["0.0.1"])
    let chip = try #require(try registry.chips(named: "7", orAt: "").first)
    #expect(chip.device == "ideal" && chip.age_s == 5 && chip.teacher_id == nil)
    try registry.record(
      Self.run("copy"), chips: [Self.chip("8", parent: "7", generation: 2), Self.chip("7")])
    #expect(try registry.runCount() == 2)
  }

  @Test func aLaterVersionIsLeftAlone() throws {
    _ = try RegistryDatabase(path)
    try DatabaseQueue(path: path).write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 the future')")
    }
    let error = #expect(throws: LaboratoryError.self) { try RegistryDatabase(path) }
    #expect(error?.kind == .badData && error?.message.contains("later version") == true)
  }

  @Test func anotherWriterIsNamed() throws {
    _ = try RegistryDatabase(path)
    let other = try DatabaseQueue(path: path)
    try other.inDatabase { db in
      try db.execute(sql: "BEGIN EXCLUSIVE")
      let error = #expect(throws: LaboratoryError.self) {
        try RegistryDatabase(path, patience_s: 0.05).record(Self.run("train"))
      }
      #expect(error?.kind == .cannotWrite && error?.message.contains("another process") == true)
      try db.execute(sql: "COMMIT")
    }
    try RegistryDatabase(path).record(Self.run("train"))
  }

  @Test func whatIsNoRegistryIsRefused() throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try String(repeating: "no database ", count: 100).write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: LaboratoryError.self) { try RegistryDatabase(path) }
    #expect(error?.kind == .badData)
    #expect(throws: LaboratoryError.self) { try RegistryDatabase("/dev/null/registry.sqlite") }
  }

  @Test func thePlaceNeedsNoSetUp() {
    #expect(RegistryPlace.path(["HOME": "/home/a"]) == "/home/a/.local/share/mortal/registry.sqlite")
    #expect(RegistryPlace.path(["HOME": "/home/a", "XDG_DATA_HOME": "/d"]) == "/d/mortal/registry.sqlite")
    #expect(RegistryPlace.path(["HOME": "/home/a", "MORTAL_REGISTRY": "r.sqlite"]) == "r.sqlite")
    #expect(RegistryPlace.path(["HOME": "/home/a", "MORTAL_REGISTRY": "off"]) == nil)
    #expect(RegistryPlace.path([:]) == nil)
  }
}
