#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension LaboratoryError {
  /// An output that the system refused, with its reason.
  static func cannotWrite(_ path: String, _ reason: SystemReason) -> Self {
    let remedy =
      switch reason.code {
      case ENOSPC, EDQUOT: "free some space, or write to another disk"
      case EACCES, EPERM, EROFS: "write to a directory that is yours, or change the permissions"
      case ENOENT, ENOTDIR: "make the directory first, or correct the path"
      case EISDIR: "give the name of a file, not of a directory"
      case ENAMETOOLONG: "choose a shorter name"
      case ELOOP: "remove the links that lead to one another"
      default: "check the disk and try again"
      }
    return Self(.cannotWrite, "cannot write \(quoted(path)): \(reason.words)", remedy: remedy)
  }

  /// An input that the system refused, with its reason.
  static func cannotRead(_ path: String, _ reason: SystemReason) -> Self {
    switch reason.code {
    case ENOENT, ENOTDIR: .missingFile(path)
    case EISDIR:
      .badData("cannot read \(quoted(path)): it is a directory", remedy: "give the name of a file in it")
    case EACCES, EPERM:
      .badData("cannot read \(quoted(path)): \(reason.words)", remedy: "change its permissions")
    default:
      .badData("cannot read \(quoted(path)): \(reason.words)", remedy: "check the disk and try again")
    }
  }
}

/// Refuses a path that the system would take for another one.
func checkPath(_ path: String) throws(LaboratoryError) {
  if path.isEmpty { throw .badUsage("the path is empty", remedy: "give the name of a file") }
  if path.utf8.contains(0) {
    throw .badUsage("the path \(quoted(path)) contains a zero byte", remedy: "give a path without it")
  }
}
