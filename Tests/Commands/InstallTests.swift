import Foundation
import Testing

/// `make test` builds what writes man pages; `swift test` alone does not.
private let canBeInstalled = FileManager.default.isExecutableFile(
  atPath: URL(fileURLWithPath: Command.path).deletingLastPathComponent().path + "/generate-manual")

/// What `make install` puts where, and that it can be read there: by `man`, and by the shells that are installed.
@Suite(
  .enabled(
    if: canBeInstalled,
    "the tool that writes man pages is not built (swift build -c release --product generate-manual)"))
struct InstallTests {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(".ci/install").path
  private static let build = URL(fileURLWithPath: Command.path).deletingLastPathComponent().path
  private static let places = [
    "bin/mortal", "share/bash-completion/completions/mortal", "share/fish/vendor_completions.d/mortal.fish",
    "share/man/man1/mortal.1", "share/zsh/site-functions/_mortal",
  ]

  private func installed() async throws -> Scratch {
    let scratch = try Scratch()
    let outcome = try await Command.shell("'\(Self.script)' '\(Self.build)' \"$PWD/a b\"", in: scratch.path)
    try #require(outcome.status == 0, "\(outcome.err)")
    return scratch
  }

  private func files(_ scratch: Scratch) -> [String] {
    let all =
      FileManager.default.enumerator(atPath: scratch.path + "/a b")?.compactMap { $0 as? String } ?? []
    return all.filter { Self.places.contains($0) || $0.contains(".new") }.sorted()
  }

  @Test func everythingIsPutInItsPlaceAndTakenAway() async throws {
    let scratch = try await installed()
    #expect(files(scratch) == Self.places)
    let run = try await Command.shell("'a b/bin/mortal' --version", in: scratch.path)
    #expect(run.status == 0)
    let again = try await Command.shell("'\(Self.script)' '\(Self.build)' \"$PWD/a b\"", in: scratch.path)
    #expect(again.status == 0 && files(scratch) == Self.places)
    let away = try await Command.shell("'\(Self.script)' --uninstall \"$PWD/a b\"", in: scratch.path)
    #expect(away.status == 0 && files(scratch).isEmpty)
  }

  @Test func whatCannotBeInstalledIsRefused() async throws {
    let scratch = try Scratch()
    for words in ["'\(Self.build)' here", "'\(Self.build)'", "\"$PWD\" \"$PWD\""] {
      let outcome = try await Command.shell("'\(Self.script)' \(words)", in: scratch.path)
      #expect(outcome.status == 1 && outcome.err.hasPrefix("install: "))
      #expect(try scratch.names.isEmpty)
    }
  }

  @Test func theManualNamesEveryVerb() async throws {
    let scratch = try await installed()
    let manual = try scratch.text("a b/share/man/man1/mortal.1")
    for verb in HelpTests.verbs.dropFirst() {
      #expect(manual.contains(".It Em \(verb.last ?? "")"), "\(verb)")
    }
  }

  @Test(
    .enabled(
      if: PageTests.succeeds("mandoc", "-h", "/dev/null"), "mandoc is not installed (apt install mandoc)"))
  func mandocFindsNoFault() async throws {
    let scratch = try await installed()
    let outcome = try await Command.shell(
      "mandoc -T lint -W warning 'a b/share/man/man1/mortal.1'", in: scratch.path)
    #expect(outcome.status == 0, "\(outcome.out)")
  }

  @Test(.enabled(if: PageTests.succeeds("man", "--version"), "man is not installed (apt install man-db)"))
  func manShowsIt() async throws {
    let scratch = try await installed()
    let outcome = try await Command.shell("man --warnings -l 'a b/share/man/man1/mortal.1'", in: scratch.path)
    #expect(outcome.status == 0 && outcome.err.isEmpty, "\(outcome.err)")
    #expect(outcome.out.contains("fabricate"))
  }

  @Test(arguments: [
    ("bash", "share/bash-completion/completions/mortal"), ("zsh", "share/zsh/site-functions/_mortal"),
    ("fish", "share/fish/vendor_completions.d/mortal.fish"),
  ]) func shellsReadTheirCompletions(shell: String, place: String) async throws {
    let scratch = try await installed()
    let text = try scratch.text("a b/" + place)
    #expect(text.contains("fabricate") && text.contains("write-verify"))
    // Of these bash is everywhere; the others read theirs where they are installed.
    guard shell == "bash" || PageTests.succeeds(shell, "--version") else { return }
    let outcome = try await Command.shell("\(shell) -n 'a b/\(place)'", in: scratch.path)
    #expect(outcome.status == 0 && outcome.err.isEmpty, "\(outcome.err)")
  }
}
