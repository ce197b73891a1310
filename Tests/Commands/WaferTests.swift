import Foundation
import MortalComputing
import Testing

/// `mortal fabricate --wafer`
@Suite struct WaferTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Devices/README.md")
    let parts = try String(contentsOf: readme, encoding: .utf8).components(separatedBy: "```json\n")
    let example = try #require(parts.first { $0.contains("hierarchy-example-2026") && $0.hasPrefix("{") })
    try scratch.write(example.components(separatedBy: "```")[0], to: "card.json")
  }

  @Test func aWaferIsItsDiesAndTheirMaps() async throws {
    let made = try await scratch.json(
      "fabricate", "--wafer", "L07-W03", "--device", "card.json", "--layers", "6-4-3", "-o", "w")
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/w").sorted()
    let dies = Int(made.number("dies"))
    #expect(dies > 50)
    #expect(files.count == dies + 3)
    #expect(made.text("wafer") == "L07-W03" && made.text("device") == "hierarchy-example-2026")
    #expect(made.number("yield") == made.number("alive") / Double(dies))
    guard case .array(let names)? = made.value["files"], case .array(let maps)? = made.value["maps"] else {
      Issue.record("no lists of files")
      return
    }
    #expect(names.count == dies && maps == [.string("w/L07-W03-gain.svg"), .string("w/L07-W03-yield.svg")])
    for map in ["gain", "yield"] {
      #expect(XMLFaults.first(in: try scratch.text("w/L07-W03-\(map).svg")) == nil)
    }
    #expect(try scratch.text("w/L07-W03.csv").split(separator: "\n").count == dies + 1)
    // A die of the wafer is the chip that its serial names.
    try await scratch.json(
      "fabricate", "--serial", "L07-W03-D12", "--device", "card.json", "--layers", "6-4-3", "-o", "a.chip")
    #expect(try scratch.bytes("a.chip") == scratch.bytes("w/L07-W03-D012.chip"))
    var alive = 0
    for case .string(let name) in names {
      let chip = try await scratch.json("inspect", name)
      if chip.value["alive"] == .bool(true) { alive += 1 }
    }
    #expect(Double(alive) == made.number("alive") && alive < dies)
  }

  @Test func theDeadAreCalledDead() async throws {
    let dead = try scratch.text("card.json").replacingOccurrences(
      of: "\"dead_die_probability\": 0.02, \"dead_edge_probability\": 0.3",
      with: "\"dead_die_probability\": 1")
    try scratch.write(dead, to: "dead.json")
    let chip = try await scratch.json(
      "fabricate", "--serial", "7", "--device", "dead.json", "--layers", "4-3", "-o", "a.chip")
    #expect(chip.value["alive"] == .bool(false))
    let aged = try await scratch.json("age", "a.chip", "--for", "1d")
    #expect(aged.value["alive"] == .bool(false) && aged.text("cause_of_death") == "dead at birth")
    let wafer = try await scratch.json(
      "fabricate", "--wafer", "L1-W1", "--device", "dead.json", "--layers", "4-3", "-o", "w", "--map-only")
    #expect(wafer.number("alive") == 0 && wafer.number("yield") == 0)
  }

  @Test func mapsAloneAreTheSameOnAnyNumberOfThreads() async throws {
    for (folder, threads) in [("one", "1"), ("three", "3")] {
      let made = try await scratch.json(
        "fabricate", "--wafer", "L00-W00", "--device", "card.json", "--layers", "6-4-3", "-o", folder,
        "--map-only",
        "--property", "stuck", "--threads", threads)
      #expect(made.value["files"] == .array([]))
    }
    for name in ["L00-W00-stuck.svg", "L00-W00-yield.svg", "L00-W00.csv"] {
      #expect(try scratch.bytes("one/\(name)") == scratch.bytes("three/\(name)"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/one").count == 3)
    let words = try await scratch.run(
      "fabricate", "--wafer", "L00-W00", "--device", "card.json", "--layers", "6-4-3", "-o", "one",
      "--map-only")
    #expect(words.status == 0 && words.out.contains("dies alive") && words.err == "")
  }

  @Test func whatMakesNoSenseIsRefused() async throws {
    try scratch.write("x", to: "file")
    let chip = ["--device", "card.json", "--layers", "6-3"]
    let cases: [(Int32, [String], String)] = [
      (64, ["-o", "w"], "--serial for one chip, or --wafer"),
      (64, ["-o", "w", "--serial", "1", "--wafer", "L1-W1"], "--serial for one chip, or --wafer"),
      (64, ["-o", "w", "--wafer", "L1"], "L07-W03"),
      (64, ["-o", "w", "--wafer", "L1-W1-D1"], "L07-W03"),
      (64, ["-o", "w", "--wafer", "L65535-W1"], "L07-W03"),
      (64, ["-o", "w", "--serial", "1", "--map-only"], "need --wafer"),
      (64, ["-o", "w", "--serial", "1", "--property", "gain"], "need --wafer"),
      (64, ["-o", "w", "--wafer", "L1-W1", "--property", "beauty"], "property"),
      (64, ["-o", "-", "--wafer", "L1-W1"], "standard output"),
      (64, ["-o", "", "--wafer", "L1-W1"], "directory"),
      (73, ["-o", "file", "--wafer", "L1-W1"], "directory"),
      (73, ["-o", "none/w", "--wafer", "L1-W1"], "directory"),
    ]
    for (status, arguments, words) in cases {
      let outcome = try await Command.run(["fabricate"] + chip + arguments, in: scratch.path)
      #expect(outcome.status == status, "\(arguments): \(outcome.err)")
      #expect(outcome.err.contains(words), "\(arguments): \(outcome.err)")
    }
    #expect(try scratch.names == ["card.json", "file"])
    // 76,000 dies of 32 million cells are more than any disk holds; the directory is made, and nothing in it.
    try scratch.write(
      scratch.text("card.json").replacingOccurrences(
        of: "\"diameter_mm\": 300, \"die_width_mm\": 24, \"die_height_mm\": 20",
        with: "\"diameter_mm\": 1000, \"die_width_mm\": 3.2, \"die_height_mm\": 3.2"), to: "huge.json")
    let huge = try await scratch.run(
      "fabricate", "--device", "huge.json", "--wafer", "L1-W1", "-o", "w", "--layers", "4000-4000")
    #expect(huge.status == 73 && huge.err.contains("GB"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/w").isEmpty)
  }
}
