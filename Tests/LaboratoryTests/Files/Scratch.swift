import Foundation
import Laboratory

/// A directory of its own, removed at the end.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/files-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

/// The error that the body throws, if it is the Laboratory's.
func failure(_ body: () throws -> Void) -> LaboratoryError? {
  do { try body() } catch { return error as? LaboratoryError }
  return nil
}

func text(of path: String) throws -> String {
  String(decoding: try readWhole(path: path), as: UTF8.self)
}
