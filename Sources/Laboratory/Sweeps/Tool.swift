import Foundation

/// Another program, run to its end.
enum Tool {
  /// What it left behind.
  struct Answer {
    let status: Int32
    let out: String
    let err: String
  }

  /// Runs a program that is on the PATH.
  /// - Throws: `LaboratoryError` with kind `.missingFile` when it is not.
  static func run(_ words: [String]) throws -> Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.standardInput = FileHandle.nullDevice
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    do { try process.run() } catch {
      throw LaboratoryError(
        .missingFile, "cannot start \(quoted(words[0]))", remedy: "check that programs can be started here")
    }
    // These tools say little, so that the second pipe cannot fill while the first is read.
    let told = out.fileHandleForReading.readDataToEndOfFile()
    let warned = err.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus != 127 else {
      throw LaboratoryError(
        .missingFile, "there is no \(quoted(words[0])) on this computer",
        remedy: "install it (Debian: slurm-client), or use --engine local")
    }
    return Answer(
      status: process.terminationStatus, out: String(decoding: told, as: UTF8.self),
      err: String(decoding: warned, as: UTF8.self))
  }
}
