import Foundation
import Testing

/// The help of the command and of every verb, word by word. After a wanted change run the tests once with
/// `MORTAL_RECORD_SNAPSHOTS=1`, and read what changed before committing it.
@Suite struct HelpTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots")
  private static let isRecording = ProcessInfo.processInfo.environment["MORTAL_RECORD_SNAPSHOTS"] == "1"

  static let verbs = [
    [], ["devices"], ["devices", "list"], ["devices", "show"], ["fabricate"], ["inspect"], ["age"],
    ["prognosis"], ["succeed"], ["train"],
    ["evaluate"], ["program"], ["copy"], ["distill"], ["compare"], ["report"], ["energy"], ["characterize"],
    ["calibrate"], ["solve"],
    ["sweep"], ["sweep", "plan"], ["sweep", "run"], ["sweep", "merge"], ["sweep", "submit"], ["runs"],
    ["lineage"],
    ["kernels"],
  ]

  @Test(arguments: verbs) func helpIsAsRecorded(_ verb: [String]) async throws {
    let scratch = try Scratch()
    let outcome = try await Command.run(verb + ["--help"], in: scratch.path)
    #expect(outcome.status == 0)
    #expect(outcome.err == "")
    let snapshot = Self.folder.appendingPathComponent((["mortal"] + verb).joined(separator: "-") + ".txt")
    if Self.isRecording { try outcome.out.write(to: snapshot, atomically: true, encoding: .utf8) }
    #expect(outcome.out == (try? String(contentsOf: snapshot, encoding: .utf8)))
  }

  @Test(arguments: verbs.dropFirst()) func helpIsAskedForInTwoWays(_ verb: [String]) async throws {
    let scratch = try Scratch()
    let option = try await Command.run(verb + ["--help"], in: scratch.path)
    let word = try await Command.run(["help"] + verb, in: scratch.path)
    #expect(option.out == word.out)
    #expect(word.status == 0)
  }

  @Test func everyVerbIsTested() async throws {
    let outcome = try await Scratch().run("--help")
    let listed = outcome.out.split(separator: "\n").drop { $0 != "SUBCOMMANDS:" }.dropFirst()
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }.filter { $0 != "See" }
    #expect(Set(listed) == Set(Self.verbs.compactMap(\.first)))
  }

  @Test func versionIsOneLine() async throws {
    let outcome = try await Scratch().run("--version")
    #expect(outcome.status == 0)
    #expect(outcome.out.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }
}
