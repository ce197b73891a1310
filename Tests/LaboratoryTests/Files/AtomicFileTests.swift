import Foundation
import Laboratory
import Testing

@Suite struct AtomicFileTests {
  private struct Interruption: Error {}

  private func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func theNewFileReplacesTheOld() throws {
    let scratch = try Scratch()
    let path = scratch.file("a.json")
    try writeAtomically("old, and longer", to: path)
    try writeAtomically("new", to: path)
    #expect(try text(of: path) == "new")
    #expect(try scratch.names == ["a.json"])
  }

  @Test func largeFilesPassThroughTheBufferWhole() throws {
    let scratch = try Scratch()
    let bytes = (0..<3_500_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    try writeAtomically(to: scratch.file("x")) { writer in
      try writer.write(Array(bytes[..<5]))
      try writer.write(Array(bytes[5..<3_000_000]))
      #expect(writer.count == 3_000_000)
      try writer.write(Array(bytes[3_000_000...]))
    }
    #expect(try readWhole(path: scratch.file("x")) == bytes)
  }

  @Test func anErrorMidwayLeavesTheOldFile() throws {
    let scratch = try Scratch()
    let path = scratch.file("a")
    try writeAtomically("old", to: path)
    for bytes in [10, 5_000_000] {
      #expect(throws: Interruption.self) {
        try writeAtomically(to: path) { writer in
          try writer.write([UInt8](repeating: 1, count: bytes))
          #expect(try scratch.names.count == 2)
          throw Interruption()
        }
      }
      #expect(try text(of: path) == "old")
      #expect(try scratch.names == ["a"])
    }
  }

  @Test func theOldFileStandsUntilTheEnd() throws {
    let scratch = try Scratch()
    let path = scratch.file("a")
    try writeAtomically("old", to: path)
    try writeAtomically(to: path) { writer in
      try writer.write([UInt8](repeating: 65, count: 3_000_000))
      #expect(try text(of: path) == "old")
    }
    #expect(try readWhole(path: path).count == 3_000_000)
  }

  @Test func permissionsAreKeptAndNewOnesAsked() throws {
    let scratch = try Scratch()
    try writeAtomically("old", to: scratch.file("a"))
    try FileManager.default.setAttributes([.posixPermissions: 0o604], ofItemAtPath: scratch.file("a"))
    try writeAtomically("new", to: scratch.file("a"))
    #expect(try permissions(scratch.file("a")) == 0o604)
    try writeAtomically(to: scratch.file("b"), mode: 0o600) { writer in try writer.write("secret") }
    #expect(try permissions(scratch.file("b")) == 0o600)
  }

  @Test func linksAreFollowed() throws {
    let scratch = try Scratch()
    let manager = FileManager.default
    try manager.createDirectory(atPath: scratch.file("real"), withIntermediateDirectories: false)
    try manager.createSymbolicLink(atPath: scratch.file("second"), withDestinationPath: "real/chip")
    try manager.createSymbolicLink(atPath: scratch.file("first"), withDestinationPath: scratch.file("second"))
    for word in ["created", "replaced"] {
      try writeAtomically(word, to: scratch.file("first"))
      #expect(try text(of: scratch.file("real/chip")) == word)
      #expect(try manager.destinationOfSymbolicLink(atPath: scratch.file("second")) == "real/chip")
    }
    try manager.createSymbolicLink(atPath: scratch.file("loop"), withDestinationPath: "loop")
    #expect(failure { try writeAtomically("x", to: scratch.file("loop")) }?.kind == .cannotWrite)
  }

  @Test func impossibleTargetsAreRefusedWithAReason() throws {
    let scratch = try Scratch()
    try writeAtomically("x", to: scratch.file("file"))
    let long = scratch.file(String(repeating: "n", count: 300))
    for (path, remedy) in [
      (scratch.path, "give the name of a file, not of a directory"),
      (scratch.path + "/", "give the name of a file, not of a directory"),
      (scratch.file("none/x"), "make the directory first, or correct the path"),
      (scratch.file("file/x"), "make the directory first, or correct the path"),
      (long, "choose a shorter name"),
    ] {
      let error = failure { try writeAtomically("y", to: path) }
      #expect(error?.kind == .cannotWrite, "\(path)")
      #expect(error?.remedy == remedy, "\(path)")
    }
    #expect(failure { try writeAtomically("y", to: "") }?.kind == .badUsage)
    #expect(failure { try writeAtomically("y", to: scratch.file("a\0b")) }?.kind == .badUsage)
    #expect(try scratch.names == ["file"])
  }

  @Test func longNamesLeaveRoomForTheTemporaryOne() throws {
    let scratch = try Scratch()
    let name = String(repeating: "é", count: 127)
    try writeAtomically("x", to: scratch.file(name))
    #expect(try text(of: scratch.file(name)) == "x")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs the device /dev/full"))
  func aFullDeviceIsReported() {
    let error = failure { try writeAtomically("x", to: "/dev/full") }
    #expect(error?.kind == .cannotWrite)
    #expect(error?.remedy == "free some space, or write to another disk")
  }

  @Test(.enabled(if: geteuid() != 0, "root writes in spite of permissions"))
  func protectedDirectoriesAreRefused() throws {
    let scratch = try Scratch()
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: scratch.path)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: scratch.path) }
    #expect(failure { try writeAtomically("x", to: scratch.file("a")) }?.kind == .cannotWrite)
  }

  @Test func wholeFilesAreReadOrRefused() throws {
    let scratch = try Scratch()
    let path = scratch.file("a")
    try writeAtomically("12345", to: path)
    #expect(try readWhole(path: path, limit: 5) == Array("12345".utf8))
    #expect(failure { _ = try readWhole(path: path, limit: 4) }?.kind == .badData)
    #expect(failure { _ = try readWhole(path: "/dev/zero", limit: 3_000_000) }?.kind == .badData)
    #expect(failure { _ = try readWhole(path: scratch.path) }?.message.contains("is a directory") == true)
    let missing = failure { _ = try readWhole(path: scratch.file("b")) }
    #expect(missing?.kind == .missingFile)
    #expect(missing?.kind.exitStatus == 66)
  }
}
