extension JSONParser {
  mutating func number() throws(LaboratoryError) -> Double {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    let firstDigit = next
    let whole = digits()
    guard whole > 0, whole == 1 || firstDigit != UInt8(ascii: "0") else {
      position = start
      throw failure(
        "a malformed number", remedy: "write it like 0.5, -12 or 1e-6, without leading zeros")
    }
    var isWhole = true
    if next == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      try requireDigits(from: start)
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isWhole = false
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      try requireDigits(from: start)
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      position = start
      throw failure("the number \(quoted(text)), too large to hold", remedy: "write one below 1.8e308")
    }
    guard !isWhole || abs(value) < JSONValue.exactLimit else {
      position = start
      throw failure(
        "the whole number \(quoted(text)), too large to hold exactly",
        remedy: "write it as a \"text\", or with an exponent if its last digits do not matter")
    }
    return value
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = next, byte.isDigit { position += 1 }
    return position - start
  }

  private mutating func requireDigits(from start: Int) throws(LaboratoryError) {
    guard digits() == 0 else { return }
    position = start
    throw failure("a malformed number", remedy: "write digits after the point or the exponent")
  }

  mutating func string() throws(LaboratoryError) -> String {
    let start = position
    position += 1
    var content: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          position = start
          throw failure("a text that is not UTF-8", remedy: "save the file as UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): content += try escape()
      case 0..<0x20:
        throw failure("\(found) inside a text", remedy: "write it as an escape: \\n, \\t or \\u00XX")
      default:
        content.append(byte)
        position += 1
      }
    }
    position = start
    throw failure("a text without an end", remedy: "close it with a quotation mark")
  }

  /// The UTF-8 bytes that an escape stands for.
  private mutating func escape() throws(LaboratoryError) -> [UInt8] {
    let start = position
    let letter = position + 1 < bytes.count ? bytes[position + 1] : 0
    position += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      if let scalar = escapedScalar() { return Array(String(Character(scalar)).utf8) }
      position = start
      throw failure("an escape \\u that is no character", remedy: "write four hexadecimal digits")
    default:
      position = start
      throw failure("an unknown escape", remedy: "write a backslash itself as \\\\")
    }
  }

  /// The scalar of the four hexadecimal digits after `\u`, or of two such escapes that make a surrogate pair.
  private mutating func escapedScalar() -> Unicode.Scalar? {
    guard let first = fourHexDigits() else { return nil }
    guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
    guard bytes[position...].starts(with: "\\u".utf8) else { return nil }
    position += 2
    guard let second = fourHexDigits(), (0xDC00..<0xE000).contains(second) else { return nil }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private mutating func fourHexDigits() -> UInt32? {
    guard position + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[position..<position + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
      value = value << 4 | UInt32(digit)
    }
    position += 4
    return value
  }

  /// What stands at the present position, in words.
  var found: String {
    switch next {
    case nil: "the end"
    case UInt8(ascii: "`"): "a backtick"
    case .some(let byte) where byte > 0x20 && byte < 0x7F: "`\(Character(Unicode.Scalar(byte)))`"
    case 0x0A, 0x0D: "the end of the line"
    case .some(let byte): byte == 0x20 ? "a space" : "byte \(byte)"
    }
  }

  /// An error at the present position.
  func failure(_ what: String, remedy: String) -> LaboratoryError {
    let before = bytes[..<min(position, bytes.count)]
    let line = before.count { $0 == 0x0A } + 1
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // Continuation bytes do not begin a character.
    let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    return .badData("\(shown(source)): line \(line), column \(column): \(what)", remedy: remedy)
  }
}

extension UInt8 {
  /// Whether this is an ASCII digit.
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
