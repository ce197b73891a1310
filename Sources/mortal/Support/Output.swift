import Foundation
import MortalComputing

/// Where words go: results to stdout, everything else to stderr.
enum Output {
  /// Whoever read our output has had enough, as `head` does; nothing is wrong and nothing need be said.
  struct ReaderLeft: Error {}

  static func standard(_ text: String) throws {
    let code = write(text, to: STDOUT_FILENO)
    if code == EPIPE { throw ReaderLeft() }
    guard code == 0 else {
      throw LaboratoryError(
        .cannotWrite, "cannot write to standard output: \(String(cString: strerror(code)))",
        remedy: "check where the output goes, and whether there is space")
    }
  }

  /// Whether stdout is a terminal that shows colours, and its owner has not asked for none (https://no-color.org).
  static var takesColor: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
      && environment["TERM"] != "dumb"
  }

  /// A notice that nobody can read is no reason to stop.
  static func diagnostic(_ text: String, end: String = "\n") { _ = write(text + end, to: STDERR_FILENO) }

  /// A verb's result: the JSON object, or the text for people.
  static func result(_ json: JSONValue, text: String, asJSON: Bool) throws {
    RegistryKeeper.note(json)
    try standard(asJSON ? json.prettyText : text + "\n")
  }

  /// Writes a document to a path, or to stdout for `-`.
  static func document(_ text: String, to path: String) throws {
    if path == "-" { try standard(text) } else { try writeAtomically(text, to: path) }
  }

  /// Throws unless a file can be written at a path, so that long work does not end with nowhere to go.
  static func requirePlace(_ path: String) throws {
    if path == "-" { return }
    func refuse(_ code: Int32, _ remedy: String) -> LaboratoryError {
      let reason = String(cString: strerror(code))
      return LaboratoryError(.cannotWrite, "cannot write \(quoted(path)): \(reason)", remedy: remedy)
    }
    guard !path.isEmpty else {
      throw LaboratoryError.badUsage("the path is empty", remedy: "give the name of a file")
    }
    if let status = FileIdentity(path) {
      if status.isDirectory { throw refuse(EISDIR, "give the name of a file, not of a directory") }
      if access(path, W_OK) != 0 {
        throw refuse(errno, "write to a file that is yours, or change its permissions")
      }
      return
    }
    let parent = URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent().path
    guard FileIdentity(parent)?.isDirectory == true else {
      throw refuse(ENOENT, "make the directory first, or correct the path")
    }
    if access(parent, W_OK) != 0 { throw refuse(errno, "write to a directory that is yours") }
  }

  /// Writes all of a text; returns the system's error number, 0 when all is well.
  private static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var rest = Array(text.utf8)
    while !rest.isEmpty {
      let written = Foundation.write(descriptor, rest, rest.count)
      if written > 0 {
        rest.removeFirst(written)
      } else if errno == EAGAIN {
        // Somebody made the pipe non-blocking: wait until it takes more.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
