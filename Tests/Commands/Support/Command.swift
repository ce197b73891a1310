import Foundation

/// What a run of the command left behind.
struct Outcome {
  /// The exit status; nil when a signal ended the process.
  let status: Int32?
  /// The signal that ended the process; nil when it exited.
  let signal: Int32?
  let out: String
  let err: String
}

/// The built command, run as a child process.
enum Command {
  /// It lies beside the test bundle.
  static let path: String = {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
    let bundlePath = bundle?.bundlePath ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: bundlePath).deletingLastPathComponent().appendingPathComponent("mortal").path
  }()

  /// Runs the command with a directory as its own and waits for its end. `meanwhile` may disturb it.
  static func run(
    _ arguments: [String], in directory: String, meanwhile: (Process) async throws -> Void = { _ in }
  ) async throws -> Outcome {
    try await run(path, arguments, in: directory, meanwhile: meanwhile)
  }

  /// Runs a line of shell in which `$MORTAL` is the command.
  static func shell(_ line: String, in directory: String) async throws -> Outcome {
    try await run("/bin/sh", ["-c", line], in: directory) { _ in }
  }

  private static func run(
    _ program: String, _ arguments: [String], in directory: String, meanwhile: (Process) async throws -> Void
  ) async throws -> Outcome {
    // Files instead of pipes, because a pipe that nobody drains stops a child.
    let words = try Scratch()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = [
      "MORTAL": path, "PATH": "/usr/bin:/bin", "COLUMNS": "80", "SWIFT_BACKTRACE": "enable=no",
      "OPENBLAS_NUM_THREADS": "1",
    ]
    process.standardInput = FileHandle.nullDevice
    let handles = try [words.handle("out"), words.handle("err")]
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    // The child has its own. A process object keeps these open for good, and Foundation reads past the end of its
    // list of open files when there are more than some 1,360.
    for handle in handles { try handle.close() }
    // A run that hangs shows as a signal that no test expects.
    let watchdog = Task {
      try await Task.sleep(for: .seconds(300))
      process.terminate()
      try await Task.sleep(for: .seconds(5))
      kill(process.processIdentifier, SIGKILL)
    }
    defer { watchdog.cancel() }
    try await meanwhile(process)
    for await _ in ends {}
    let exited = process.terminationReason == .exit
    return Outcome(
      status: exited ? process.terminationStatus : nil, signal: exited ? nil : process.terminationStatus,
      out: try words.text("out"), err: try words.text("err"))
  }
}
