import Foundation
import MortalComputing
import Testing

/// A training run killed at any moment goes on from its checkpoint and leaves the very file that one leaves which was not.
@Suite struct CheckpointCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private let work = [
    "train", "a.chip", "--epochs", "60", "--rule", "direct-feedback-alignment", "--checkpoint", "run",
    "--every",
    "7",
  ]

  @Test func killedRunsEndAsOthersDo() async throws {
    try await scratch.fabricate("a.chip")
    try scratch.copy("a.chip", to: "new")
    let whole = try await scratch.run(
      "train", "a.chip", "--epochs", "60", "--rule", "direct-feedback-alignment")
    #expect(whole.status == 0)
    let wanted = try scratch.bytes("a.chip")
    try scratch.copy("new", to: "a.chip")
    var kills = 0
    for attempt in 0..<40 {
      // A process of its own kills on time where a task among a thousand tests would wake too late.
      let seconds = 0.15 + 0.1 * Double(attempt)
      let outcome = try await Command.shell(
        "timeout -s KILL \(seconds) $MORTAL \(work.joined(separator: " "))", in: scratch.path)
      if outcome.status == 0 { break }
      #expect(outcome.status == 128 + SIGKILL || outcome.signal == SIGKILL, "\(outcome)")
      let (found, new) = (try scratch.bytes("a.chip"), try scratch.bytes("new"))
      #expect(found == new || found == wanted)
      kills += 1
      // Killed after its last word: there is nothing to go on with.
      if try found == wanted && !scratch.names.contains("run") { break }
    }
    // Where every attempt was killed too early, the last word is an undisturbed one.
    if try scratch.names.contains("run") {
      #expect(try await Command.run(work, in: scratch.path).status == 0)
    }
    #expect(kills > 0)
    #expect(try scratch.bytes("a.chip") == wanted)
    #expect(try scratch.names.filter { !$0.hasPrefix(".") } == ["a.chip", "new"])
  }

  /// As after a kill between the chip's file and the checkpoint's removal: the same command says what the run would have
  /// said, and trains no further.
  @Test func aRunThatEndedIsNotTrainedTwice() async throws {
    try await scratch.fabricate("a.chip")
    let (checkpoint, kept) = (scratch.path + "/run", scratch.path + "/kept")
    for attempt in 0..<40 where try !scratch.names.contains("run") {
      let seconds = 0.15 + 0.1 * Double(attempt)
      let line = "timeout -s KILL \(seconds) $MORTAL \(work.joined(separator: " "))"
      let status = try await Command.shell(line, in: scratch.path).status
      try #require(status != 0, "it ended before it was killed")
    }
    try FileManager.default.copyItem(atPath: checkpoint, toPath: kept)
    let whole = try await Command.run(work + ["--json"], in: scratch.path)
    #expect(whole.status == 0, "\(whole)")
    let wanted = try scratch.bytes("a.chip")
    try Checkpoint.recordTrained(Snapshot.load(scratch.path + "/a.chip"), in: kept)
    try FileManager.default.moveItem(atPath: kept, toPath: checkpoint)
    let again = try await Command.run(work + ["--json"], in: scratch.path)
    #expect(again.status == 0, "\(again)")
    #expect(try scratch.bytes("a.chip") == wanted)
    #expect(withoutTimes(again.out) == withoutTimes(whole.out))
    #expect(try !scratch.names.contains("run"))
  }

  private func withoutTimes(_ json: String) -> String {
    json.replacing(#/"wall_s" ?: ?[^,}]*/#, with: "")
  }

  @Test func anotherRunsCheckpointIsRefused() async throws {
    try await scratch.fabricate("a.chip")
    // Long enough to be met alive.
    let work = work.map { $0 == "60" ? "100000" : $0 }
    let outcome = try await Command.run(work, in: scratch.path) { process in
      while FileManager.default.fileExists(atPath: scratch.path + "/run") == false, process.isRunning {
        try await Task.sleep(for: .milliseconds(5))
      }
      _ = Foundation.kill(process.processIdentifier, SIGKILL)
    }
    let names = try scratch.names
    try #require(outcome.signal == SIGKILL && names.contains("run"))
    let before = try scratch.bytes("run")
    let other = try await Command.run(work + ["--seed", "2"], in: scratch.path)
    #expect(other.status == 65 && other.err.contains("differs in its options"), "\(other)")
    #expect(try scratch.bytes("run") == before)
    let itself = try await scratch.run("train", "a.chip", "--checkpoint", "./a.chip")
    #expect(itself.status == 64 && itself.err.contains("overwrite"), "\(itself)")
    // What is no checkpoint is left alone.
    try scratch.write("notes", to: "notes")
    let notes = try await scratch.run("train", "a.chip", "--checkpoint", "notes")
    #expect(notes.status == 65)
    #expect(try scratch.text("notes") == "notes")
  }
}
