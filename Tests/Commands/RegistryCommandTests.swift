import Foundation
import Testing

/// What the command remembers, and that remembering never costs work.
@Suite struct RegistryCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func shell(_ line: String) async throws -> Outcome {
    try await Command.shell("export MORTAL_REGISTRY=$PWD/registry.sqlite; \(line)", in: scratch.path)
  }

  private static let make = """
    for s in 1 2 3; do $MORTAL fabricate --device generic-analog --serial $s --layers 64-6-10 -o $s.chip; done
    $MORTAL copy 1.chip 2.chip; $MORTAL age 2.chip --for 2d; $MORTAL copy 2.chip 3.chip
    """

  @Test func runsAndLinesAreShown() async throws {
    #expect(try await shell(Self.make).status == 0)
    let runs = try await shell("$MORTAL runs")
    let lines = runs.out.split(separator: "\n")
    #expect(lines.count == 7 && lines.allSatisfy { $0.count <= 80 })
    #expect(
      lines[1].hasSuffix("copy 2.chip 3.chip") && lines[6].contains("fabricate --device generic-analog"))
    let json = try Object(try await shell("$MORTAL runs --limit 1 --json").out)
    #expect(json.number("count") == 6)
    let last = try #require(json.list("runs").first)
    #expect(last.text("verb") == "copy" && last.object("result").text("method") == "open-loop")
    let tree = try await shell("$MORTAL lineage 2.chip")
    let drawn = tree.out.split(separator: "\n").map { $0.prefix(9) }
    #expect(drawn == ["1  generi", "`- > 2  g", "   `- 3  "])
    #expect(tree.out.contains("generation 3") && tree.out.contains("2 days"))
    let bySerial = try Object(try await shell("$MORTAL lineage 3 --json").out)
    #expect(bySerial.list("lines").first?.text("serial") == "1")
    #expect(try await shell("$MORTAL lineage 9").status == 66)
  }

  /// Shards are many and run at a time; the merge alone is kept.
  @Test func shardsLeaveTheRegistryAlone() async throws {
    try scratch.write(
      #"{"format_version": 1, "base": {"layers": "64-6-10", "epochs": 1}, "ways": [], "design": {"parameters": {}}, "lines": {"count": 2}}"#,
      to: "spec.json")
    let outcome = try await shell(
      "$MORTAL sweep plan spec.json -o p.json && $MORTAL sweep run p.json && ls; $MORTAL sweep merge p.json")
    #expect(outcome.status == 0)
    #expect(!outcome.out.contains("registry.sqlite"))
    let runs = try Object(try await shell("$MORTAL runs --json").out)
    #expect(runs.list("runs").map { $0.text("verb") } == ["sweep merge"])
  }

  @Test func workIsDoneThoughItCannotBeKept() async throws {
    try scratch.write("this is a note, not a database, and longer than a page's first bytes\n", to: "note")
    for place in ["$PWD/note", "/dev/null/x"] {
      let outcome = try await Command.shell(
        "MORTAL_REGISTRY=\(place) $MORTAL fabricate --device ideal --serial 1 --layers 64-6-10 -o a.chip --json",
        in: scratch.path)
      #expect(outcome.status == 0 && outcome.err.contains("not in the registry"))
      #expect(try Object(outcome.out).number("serial") == 1)
    }
    let off = try await Command.shell(
      "HOME=$PWD MORTAL_REGISTRY=off $MORTAL age a.chip --for 1d; MORTAL_REGISTRY=off $MORTAL runs",
      in: scratch.path)
    #expect(off.status == 66)
    #expect(try scratch.names == ["a.chip", "note"])
  }

  @Test func homeIsWhereItLiesByItself() async throws {
    let outcome = try await Command.shell(
      "HOME=$PWD $MORTAL fabricate --device ideal --serial 1 --layers 64-6-10 -o a.chip; HOME=$PWD $MORTAL runs",
      in: scratch.path)
    #expect(outcome.status == 0 && outcome.out.contains("fabricate"))
    #expect(FileManager.default.fileExists(atPath: scratch.path + "/.local/share/mortal/registry.sqlite"))
  }
}
