import Foundation
import Laboratory
import Testing

@Suite struct TemporaryFilesTests {
  /// The name under which this process writes `a`, as seen from within.
  private func hiddenName(_ scratch: Scratch) throws -> String {
    var found: String?
    try writeAtomically(to: scratch.file("a")) { _ in found = try scratch.names.first { $0.hasPrefix(".a.") }
    }
    return try #require(found)
  }

  private func replacingPID(in name: String, with pid: String) -> String {
    var parts = name.split(separator: ".", omittingEmptySubsequences: false)
    parts[parts.count - 3] = Substring(pid)
    return parts.joined(separator: ".")
  }

  private func makeFile(_ path: String) {
    #expect(FileManager.default.createFile(atPath: path, contents: Data("half".utf8)))
  }

  /// The number of a process that has ended.
  private func deadPID() throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exit 0"]
    try process.run()
    process.waitUntilExit()
    return String(process.processIdentifier)
  }

  @Test func leftoversOfTheDeadAreRemoved() throws {
    let scratch = try Scratch()
    let name = try hiddenName(scratch)
    let stale = [name, replacingPID(in: name, with: try deadPID())]
    let others = [
      replacingPID(in: name, with: "\(getppid())"),
      name.replacingOccurrences(of: ".a.", with: ".b."), ".a.tmp", replacingPID(in: name, with: "x"),
      name.replacingOccurrences(of: ".a.", with: ".a.elsewhere-"),
    ]
    for name in stale + others { makeFile(scratch.file(name)) }
    try writeAtomically("new", to: scratch.file("a"))
    #expect(try Set(scratch.names) == Set(others + ["a"]))
  }

  @Test func twoWritersOfOneFileDoNotMeet() throws {
    let scratch = try Scratch()
    try writeAtomically(to: scratch.file("a")) { outer in
      try outer.write("outer")
      try writeAtomically("inner", to: scratch.file("a"))
      #expect(try text(of: scratch.file("a")) == "inner")
    }
    #expect(try text(of: scratch.file("a")) == "outer")
    #expect(try scratch.names == ["a"])
  }
}
