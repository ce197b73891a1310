import Foundation
import Testing

/// A hand-over that is interrupted leaves each of its chips as it was or as it would have become, whole.
@Suite struct HandOverInterruptionTests {
  private let scratch: Scratch
  private let names = ["a.chip", "b.chip", "c.chip"]
  private let work = [
    "distill", "a.chip", "b.chip", "--also", "c.chip", "--epochs", "1", "--examples", "300", "--teach-for",
    "1d",
  ]

  init() throws { scratch = try Scratch() }

  private func digests() async throws -> [String?] {
    var found: [String?] = []
    for name in names { found.append(try await scratch.json("inspect", name).text("function_sha256")) }
    return found
  }

  @Test(arguments: [SIGINT, SIGKILL]) func eachChipIsWhole(_ signal: Int32) async throws {
    for (serial, name) in names.enumerated() {
      try await scratch.fabricate(name, serial: serial + 1, layers: "64-400-10")
    }
    try await scratch.json("train", "a.chip", "--epochs", "1")
    for name in names { try scratch.copy(name, to: "old-\(name)") }
    let old = try await digests()
    _ = try await Command.run(work, in: scratch.path)
    let new = try await digests()
    #expect(zip(old, new).allSatisfy { $0 != $1 })
    for kill in 0..<8 {
      for name in names { try scratch.copy("old-\(name)", to: name) }
      let outcome = try await Command.run(work, in: scratch.path) { process in
        try await Task.sleep(for: .microseconds(kill * 40_000))
        _ = Foundation.kill(process.processIdentifier, signal)
      }
      let found = try await digests()
      for place in names.indices {
        #expect(found[place] == old[place] || found[place] == new[place], "\(names[place])")
      }
      // Students are saved before their teacher, so a teacher that has taught leaves taught students.
      if found[0] == new[0] { #expect(found == new) }
      if outcome.status == 0, outcome.signal == nil { #expect(found == new) }
    }
  }
}
