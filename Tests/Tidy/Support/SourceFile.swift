/// How a file is to be read.
enum Language: Equatable {
  case swift, c, other

  init(path: String) {
    if path.hasSuffix(".swift") {
      self = .swift
    } else if path.hasSuffix(".c") || path.hasSuffix(".h") {
      self = .c
    } else {
      self = .other
    }
  }
}

/// A text file and what the rules look at in it.
struct SourceFile: Sendable {
  /// Relative to the root of the repository, with `/`.
  let path: String
  /// The lines as written; a final newline adds no empty line.
  let lines: [String]
  /// Whether the last line ends in a newline (an empty file counts as ended).
  let endsInNewline: Bool
  /// The words and signs of the code, without comments and the contents of literals.
  let tokens: [Token]
  /// The words and signs of the whole text, comments and literals included.
  let words: [Token]

  init(path: String, bytes: [UInt8]) {
    self.path = path
    let language = Language(path: path)
    var pieces = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    endsInNewline = pieces.last?.isEmpty ?? true
    if endsInNewline { pieces.removeLast() }
    lines = pieces.map { String(decoding: $0, as: UTF8.self) }
    words = language == .other ? [] : tokenize(bytes)
    tokens = language == .other ? [] : tokenize(Masker.mask(bytes, language: language))
  }

  init(path: String, text: String) { self.init(path: path, bytes: Array(text.utf8)) }

  var language: Language { Language(path: path) }

  /// The module that a file under `Sources` belongs to.
  var module: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
  }
}
