/// What went wrong with a file, a table or a setting, and what to do about it.
public struct LaboratoryError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The four ways in which a person's input can fail; each has its own exit status.
  public enum Kind: Sendable, Equatable, CaseIterable {
    /// The arguments make no sense.
    case badUsage
    /// A file was found, but its contents cannot be used.
    case badData
    /// A file that should be read is not there.
    case missingFile
    /// An output cannot be written.
    case cannotWrite

    /// The exit status of a command that fails so, after BSD's `sysexits.h`: 64, 65, 66 or 73.
    public var exitStatus: Int32 {
      switch self {
      case .badUsage: 64
      case .badData: 65
      case .missingFile: 66
      case .cannotWrite: 73
      }
    }
  }

  /// Which way it failed.
  public let kind: Kind
  /// What is wrong, in one sentence without a full stop.
  public let message: String
  /// What the reader can do about it, in one sentence without a full stop.
  public let remedy: String

  /// An error of the given kind.
  public init(_ kind: Kind, _ message: String, remedy: String) {
    self.kind = kind
    self.message = message
    self.remedy = remedy
  }

  /// Contents that cannot be used.
  public static func badData(_ message: String, remedy: String) -> Self {
    Self(.badData, message, remedy: remedy)
  }

  /// Arguments that make no sense.
  public static func badUsage(_ message: String, remedy: String) -> Self {
    Self(.badUsage, message, remedy: remedy)
  }

  /// A file that is not there.
  public static func missingFile(_ path: String) -> Self {
    Self(
      .missingFile, "there is no file \(quoted(path))",
      remedy: "check the path and the directory you are in")
  }

  /// The message and, after a semicolon, the remedy.
  public var description: String { "\(message); \(remedy)" }
}

/// A name from outside in backticks, made safe to show: control characters are escaped, so that a file
/// cannot write to the reader's terminal, and a long name is cut in the middle.
package func quoted(_ name: String) -> String {
  "`\(shown(name))`"
}

/// A text from outside made safe to show, as in `quoted(_:)` but bare.
package func shown(_ text: String, limit: Int = 240) -> String {
  var scalars = Array(text.unicodeScalars.prefix(limit + 1))
  if scalars.count > limit {
    scalars = Array(scalars.prefix(limit / 2)) + ["…"] + Array(text.unicodeScalars.suffix(limit / 4))
  }
  var safe = ""
  for scalar in scalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      safe += "\\u{\(String(scalar.value, radix: 16))}"
    default: safe.unicodeScalars.append(scalar)
    }
  }
  return safe
}
