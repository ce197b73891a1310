import Foundation
import Testing

/// Whenever the process ends, each chip is the old one or the new one, whole.
@Suite struct InterruptionTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  struct Work: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    /// By how much the moment of each kill differs from that of the one before; together they cover the work.
    let step_us: Int
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let works = [
    Work(arguments: ["train", "a.chip", "--epochs", "1"], step_us: 7000),
    Work(arguments: ["age", "a.chip", "--for", "1d"], step_us: 7000),
    Work(
      arguments: [
        "fabricate", "--device", "generic-analog", "--serial", "7", "--layers", "64-1500-10", "-o", "a.chip",
      ], step_us: 9000),
  ]
  private static let kills = 12

  /// A chip large enough for writing it to take a while.
  private func makeChip() async throws {
    try await scratch.fabricate("a.chip", serial: 3, layers: "64-1500-10")
  }

  private func digest() async throws -> String? {
    try await scratch.json("inspect", "a.chip").text("function_sha256")
  }

  @Test(arguments: works) func aKilledProcessLeavesTheOldOrTheNew(_ work: Work) async throws {
    try await makeChip()
    try scratch.copy("a.chip", to: "old")
    let old = try await digest()
    _ = try await Command.run(work.arguments, in: scratch.path)
    let new = try await digest()
    for kill in 0..<Self.kills {
      try scratch.copy("old", to: "a.chip")
      let outcome = try await Command.run(work.arguments, in: scratch.path) { process in
        try await Task.sleep(for: .microseconds(kill * work.step_us))
        _ = Foundation.kill(process.processIdentifier, SIGKILL)
      }
      #expect(outcome.signal == SIGKILL || outcome.status == 0)
      let found = try await digest()
      #expect(found == old || found == new)
    }
    // What a killed process left half written, the next one that writes this chip sweeps away.
    _ = try await Command.run(work.arguments, in: scratch.path)
    #expect(try scratch.names == ["a.chip", "old"])
  }

  @Test(arguments: works) func anInterruptedProcessLeavesNothingElse(_ work: Work) async throws {
    try await makeChip()
    try scratch.copy("a.chip", to: "old")
    let old = try await digest()
    _ = try await Command.run(work.arguments, in: scratch.path)
    let new = try await digest()
    for interrupt in 0..<Self.kills {
      try scratch.copy("old", to: "a.chip")
      let outcome = try await Command.run(work.arguments, in: scratch.path) { process in
        try await Task.sleep(for: .microseconds(interrupt * work.step_us))
        _ = Foundation.kill(process.processIdentifier, SIGINT)
      }
      // Before the first line of the program the system ends it.
      #expect(outcome.status == 130 || outcome.status == 0 || outcome.signal == SIGINT, "\(outcome)")
      #expect(outcome.err == "")
      #expect(try scratch.names == ["a.chip", "old"])
      let found = try await digest()
      #expect(found == old || found == new)
    }
  }

  /// Endless work, on more threads than there are cores, so that ending it is the interruption's doing.
  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func anInterruptionEndsLongWork(number: Int32, status: Int32) async throws {
    try await makeChip()
    let bytes = try scratch.bytes("a.chip")
    let endless = [
      ["train", "a.chip", "--epochs", "1000000"], ["evaluate", "a.chip", "--reads", "10000"],
      ["compare", "--pairs", "1000", "--threads", "9"],
    ]
    for arguments in endless {
      let outcome = try await Command.run(arguments, in: scratch.path) { process in
        try await Task.sleep(for: .milliseconds(400))
        _ = Foundation.kill(process.processIdentifier, number)
      }
      #expect(outcome.status == status, "\(outcome)")
      #expect(outcome.out == "")
    }
    #expect(try scratch.bytes("a.chip") == bytes)
    #expect(try scratch.names == ["a.chip"])
  }
}
