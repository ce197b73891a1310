import Foundation
import Testing

/// The tests run hundreds of commands in one process, whose table of files is finite.
@Suite struct OpenFilesTests {
  @Test func aRunLeavesNoFileOpen() async throws {
    _ = try await Command.run(["--version"], in: NSTemporaryDirectory())
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    let left = open.compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
    }
    .filter { $0.contains("/commands-") && $0.hasSuffix("(deleted)") }
    #expect(left == [])
  }
}
