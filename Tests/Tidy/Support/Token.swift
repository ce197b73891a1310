/// A word (letters, digits, `_`) or a single sign, and the line it stands on (the first is 1).
struct Token: Equatable, Sendable {
  var text: String
  var line: Int

  var isWord: Bool { text.utf8.first.map(isWordByte) ?? false }
}

/// Splits a text into words and signs. A word in backticks keeps them, so that it is not taken for a keyword.
func tokenize(_ bytes: [UInt8]) -> [Token] {
  var tokens: [Token] = []
  var line = 1
  var i = 0
  while i < bytes.count {
    let byte = bytes[i]
    if byte == UInt8(ascii: "\n") { line += 1 }
    if byte <= UInt8(ascii: " ") {
      i += 1
      continue
    }
    var end = i + 1
    if isWordByte(byte) {
      while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
    } else if byte == UInt8(ascii: "`") {
      while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
      if end < bytes.count, bytes[end] == byte { end += 1 }
    }
    tokens.append(Token(text: String(decoding: bytes[i..<end], as: UTF8.self), line: line))
    i = end
  }
  return tokens
}

/// Letters, digits, `_`, `$` and everything outside ASCII.
func isWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
    true
  default: false
  }
}

extension [Token] {
  /// The text of a token, or nothing beyond either end.
  func text(_ index: Int) -> String { indices.contains(index) ? self[index].text : "" }

  /// The index of the sign that closes the bracket at `open`.
  func closing(_ open: Int) -> Int? {
    let pairs = ["{": "}", "(": ")", "[": "]"]
    guard let close = pairs[text(open)] else { return nil }
    var depth = 0
    for i in open..<count {
      if self[i].text == self[open].text { depth += 1 }
      if self[i].text == close { depth -= 1 }
      if depth == 0 { return i }
    }
    return nil
  }

  /// The index of the sign that opens the bracket closed at `close`, for round brackets.
  func opening(_ close: Int) -> Int? {
    var depth = 0
    for i in stride(from: close, through: 0, by: -1) {
      if self[i].text == ")" { depth += 1 }
      if self[i].text == "(" { depth -= 1 }
      if depth == 0 { return i }
    }
    return nil
  }
}
