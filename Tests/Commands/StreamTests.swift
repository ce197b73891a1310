import Foundation
import Testing

/// Streams and files that are not what they should be.
@Suite struct StreamTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func shell(_ line: String) async throws -> Outcome {
    try await Command.shell(line, in: scratch.path)
  }

  @Test func aReaderThatLeavesIsNoAccident() async throws {
    try await scratch.fabricate("a.chip")
    for verb in [
      "devices", "devices --json", "--help", "energy a.chip", "inspect a.chip --map -", "nonsense --json",
    ] {
      let outcome = try await shell("{ \"$MORTAL\" \(verb); echo $? > status; } | head -0")
      let status = try scratch.text("status").trimmingCharacters(in: .newlines)
      #expect(["0", "64", "73"].contains(status), "\(verb): \(status)")
      if verb != "nonsense --json" { #expect(outcome.err == "") }
    }
  }

  @Test func workIsKeptWhenItsReaderLeaves() async throws {
    try await scratch.fabricate("a.chip")
    _ = try await shell("\"$MORTAL\" age a.chip --for 1d | head -0")
    #expect(try await scratch.json("inspect", "a.chip").number("age_s") == 86_400)
  }

  @Test(arguments: ["devices", "devices --json", "--help", "--version", "kernels"])
  func aStreamThatCannotBeWrittenIsSaid(_ verb: String) async throws {
    var outcome = try await shell("\"$MORTAL\" \(verb) >&-")
    #expect(outcome.status == 73)
    #expect(outcome.err.hasPrefix("mortal: cannot write to standard output"))
    if FileManager.default.fileExists(atPath: "/dev/full") {
      outcome = try await shell("\"$MORTAL\" \(verb) >/dev/full")
      #expect(outcome.status == 73)
      #expect(outcome.err.contains("space"))
    }
  }

  @Test func closedStreamsDoNotReachIntoFiles() async throws {
    try await scratch.fabricate("a.chip")
    try scratch.copy("a.chip", to: "b.chip")
    _ = try await scratch.run("train", "a.chip", "--epochs", "1")
    let outcome = try await shell("\"$MORTAL\" train b.chip --epochs 1 <&- >&- 2>&-")
    #expect(outcome.status == 73)
    #expect(try scratch.bytes("a.chip") == scratch.bytes("b.chip"))
    let silent = try await shell("\"$MORTAL\" nonsense --json 2>&-")
    #expect(silent.status == 64)
    #expect(try Object(silent.out).object("error").text("message") != nil)
  }

  @Test func aChipInAPipeCanBeLookedAtButNotChanged() async throws {
    try await scratch.fabricate("a.chip")
    let looked = try await shell("\"$MORTAL\" inspect /dev/stdin < a.chip")
    #expect(looked.status == 0)
    for verb in ["evaluate", "age --for 1d", "train"] {
      let refused = try await shell("cat a.chip | \"$MORTAL\" \(verb) /dev/stdin")
      #expect(refused.status == 65)
      #expect(refused.err.contains("true file"))
    }
  }

  @Test func aLinkToAChipStaysALink() async throws {
    try await scratch.fabricate("a.chip")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/link", withDestinationPath: "a.chip")
    try await scratch.json("age", "link", "--for", "1d")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path + "/link") == "a.chip")
    #expect(try await scratch.json("inspect", "a.chip").number("age_s") == 86_400)
  }

  /// Root may write anywhere, so there the refusal cannot be seen.
  @Test(.enabled(if: geteuid() != 0)) func aReadOnlyPlaceIsRefusedBeforeTheWork() async throws {
    try await scratch.fabricate("a.chip")
    for line in ["chmod 444 a.chip", "chmod 644 a.chip; chmod 555 ."] {
      let outcome = try await shell(
        line + "; \"$MORTAL\" train a.chip --epochs 1000000; s=$?; chmod 755 .; exit $s")
      #expect(outcome.status == 73)
    }
  }

  @Test func aNameThatIsTooLongLeavesNothing() async throws {
    let name = String(repeating: "n", count: 300)
    let outcome = try await scratch.run(
      "fabricate", "--device", "ideal", "--serial", "1", "--layers", "4-2", "-o", name)
    #expect(outcome.status == 73)
    #expect(outcome.err.contains("choose a shorter name"))
    #expect(try scratch.names == [])
  }

  @Test func anyNameIsAGoodName() async throws {
    for name in ["-.chip", "ünï çödé \u{1F9E0}", "a\nb", "'\"$(x)`", " "] {
      let path = "./" + name
      try await scratch.fabricate(path)
      #expect(try await scratch.json("inspect", path).text("chip") == path)
    }
    #expect(try scratch.names.count == 5)
  }
}
