import Foundation
import Testing

/// A directory of its own, removed at the end, with a few shorthands for what tests do in it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/commands-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func url(_ name: String) -> URL { URL(fileURLWithPath: path).appendingPathComponent(name) }

  func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url(name))) }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: url(name)) }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func copy(_ name: String, to other: String) throws { try write(try bytes(name), to: other) }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  func handle(_ name: String) throws -> FileHandle {
    try write("", to: name)
    return try FileHandle(forWritingTo: url(name))
  }

  /// Runs the command here.
  func run(_ arguments: String...) async throws -> Outcome { try await Command.run(arguments, in: path) }

  /// Runs the command here, where it must succeed and say one JSON object and nothing else.
  @discardableResult
  func json(_ arguments: String..., at location: SourceLocation = #_sourceLocation) async throws -> Object {
    try await json(arguments, at: location)
  }

  /// What a verb with these arguments says as JSON; it must end well.
  @discardableResult
  func json(_ arguments: [String], at location: SourceLocation = #_sourceLocation) async throws -> Object {
    let outcome = try await Command.run(arguments + ["--json"], in: path)
    try #require(
      outcome.status == 0, "\(arguments): \(outcome.status ?? -1), \(outcome.err)", sourceLocation: location)
    return try Object(outcome.out)
  }

  /// A small chip for the built-in digits.
  @discardableResult
  func fabricate(
    _ name: String, serial: Int = 7, device: String = "generic-analog", layers: String = "64-12-10"
  ) async throws -> Object {
    try await json("fabricate", "--device", device, "--serial", "\(serial)", "--layers", layers, "-o", name)
  }
}
