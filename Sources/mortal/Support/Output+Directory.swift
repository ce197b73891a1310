import Foundation
import MortalComputing

extension Output {
  /// Makes a directory for a verb's files unless it is there; its parent must be.
  static func requireDirectory(_ path: String) throws {
    guard path != "-" else {
      throw LaboratoryError.badUsage(
        "several files cannot go to standard output", remedy: "give the name of a directory")
    }
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw LaboratoryError.badUsage("the path names no directory", remedy: "give the name of a directory")
    }
    func refuse(_ code: Int32, _ remedy: String) -> LaboratoryError {
      LaboratoryError(
        .cannotWrite, "cannot write into \(quoted(path)): \(String(cString: strerror(code)))", remedy: remedy)
    }
    if let status = FileIdentity(path) {
      guard status.isDirectory else { throw refuse(ENOTDIR, "give the name of a directory") }
    } else if mkdir(path, 0o777) != 0 {
      throw refuse(errno, "make its parent first, or correct the path")
    }
    if access(path, W_OK | X_OK) != 0 { throw refuse(errno, "write to a directory that is yours") }
  }
}
