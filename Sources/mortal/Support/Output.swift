import Foundation
import MortalComputing

/// Where words go: results to stdout, everything else to stderr.
enum Output {
  static func standard(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

  static func diagnostic(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  /// A verb's result: the JSON object, or the text for people.
  static func result(_ json: JSONValue, text: String, asJSON: Bool) {
    standard((asJSON ? json.prettyText : text) + "\n")
  }

  /// Writes a document to a path, or to stdout for `-`.
  static func document(_ text: String, to path: String) throws {
    if path == "-" { standard(text) } else { try writeAtomically(text, to: path) }
  }
}

/// Ctrl-C leaves every file whole and ends with status 130.
enum Interruption {
  /// Watches for the signal until the process ends; the caller keeps the source alive.
  static func watch() -> any DispatchSourceSignal {
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      TemporaryFiles.removeAll()
      exit(130)
    }
    source.resume()
    return source
  }
}
