import Foundation
import Laboratory
import Testing

/// What remains when a process ends in the middle of a write; each ends in a process of its own.
@Suite struct SuddenDeathTests {
  private func scratchWithOldFile() throws -> Scratch {
    let scratch = try Scratch()
    try writeAtomically("old", to: scratch.file("a"))
    return scratch
  }

  @Test func aKilledWriterLeavesTheOldFileAndTheNextCleansUp() async throws {
    let scratch = try scratchWithOldFile()
    for count in [0, 100, 3_000_000] {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = scratch.file("a") as String, count = count as Int] in
        try writeAtomically(to: path) { writer in
          try writer.write([UInt8](repeating: 1, count: count))
          kill(getpid(), SIGKILL)
        }
      }
      #expect(try text(of: scratch.file("a")) == "old")
      #expect(try scratch.names.count == 2)
    }
    try writeAtomically("new", to: scratch.file("a"))
    #expect(try text(of: scratch.file("a")) == "new")
    #expect(try scratch.names == ["a"])
  }

  @Test func anInterruptRemovesWhatIsHalfWritten() async throws {
    let scratch = try scratchWithOldFile()
    await #expect(processExitsWith: .exitCode(130)) { [path = scratch.file("a") as String] in
      try writeAtomically(to: path) { writer in
        try writer.write([UInt8](repeating: 1, count: 3_000_000))
        TemporaryFiles.removeAll()
        exit(130)
      }
    }
    #expect(try text(of: scratch.file("a")) == "old")
    #expect(try scratch.names == ["a"])
  }

  /// A limit on the size of files stands for a disk that becomes full.
  @Test func aWriteThatFailsMidwayLeavesTheOldFile() async throws {
    let scratch = try scratchWithOldFile()
    await #expect(processExitsWith: .exitCode(73)) { [path = scratch.file("a") as String] in
      var limit = rlimit(rlim_cur: 2_000_000, rlim_max: 2_000_000)
      signal(SIGXFSZ, SIG_IGN)
      #if canImport(Glibc)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #else
        setrlimit(RLIMIT_FSIZE, &limit)
      #endif
      do { try writeAtomically([UInt8](repeating: 1, count: 5_000_000), to: path) } catch {
        exit((error as? LaboratoryError)?.kind.exitStatus ?? 1)
      }
    }
    #expect(try text(of: scratch.file("a")) == "old")
    #expect(try scratch.names == ["a"])
  }
}
