/// A strict reader of JSON (RFC 8259) whose messages name the line and the column.
///
/// Beyond the grammar it refuses a key given twice, text that is not UTF-8, nesting beyond 64 levels, and
/// numbers that a `Double` cannot hold: infinite ones, and whole ones from 2^53 on, which would silently
/// change.
public enum StrictJSON {
  static let deepest = 64

  /// Reads a value from bytes.
  /// - Parameters:
  ///   - bytes: the bytes of the file.
  ///   - source: what to call the bytes in messages: a file's path.
  /// - Throws: `LaboratoryError` with kind `.badData`.
  public static func parse(_ bytes: [UInt8], source: String = "JSON") throws(LaboratoryError) -> JSONValue {
    var parser = JSONParser(bytes: bytes, source: source)
    return try parser.document()
  }

  /// Reads a value from a text.
  /// - Throws: `LaboratoryError` with kind `.badData`.
  public static func parse(_ text: String, source: String = "JSON") throws(LaboratoryError) -> JSONValue {
    try parse(Array(text.utf8), source: source)
  }

  /// Reads a value from a file.
  /// - Throws: `LaboratoryError` with kind `.badData` or `.missingFile`.
  public static func read(path: String) throws(LaboratoryError) -> JSONValue {
    try parse(try readWhole(path: path), source: path)
  }
}

/// Descends through the grammar, one function for each of its rules.
struct JSONParser {
  let bytes: [UInt8]
  let source: String
  var position = 0

  init(bytes: [UInt8], source: String) {
    self.bytes = bytes
    self.source = source
  }

  mutating func document() throws(LaboratoryError) -> JSONValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw failure("a byte-order mark before the JSON", remedy: "save the file as UTF-8 without one")
    }
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard next == nil else {
      throw failure("\(found) after the end of the JSON", remedy: "remove what follows the value")
    }
    return value
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { position += 1 }
  }

  private mutating func value(depth: Int) throws(LaboratoryError) -> JSONValue {
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case .some(let byte) where byte == UInt8(ascii: "-") || byte.isDigit: return .number(try number())
    default:
      for (word, value) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
      where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      throw failure(
        "\(found) where a value should be",
        remedy: "write a number, a \"text\", true, false, null, a [list] or an {object}")
    }
  }

  private mutating func object(depth: Int) throws(LaboratoryError) -> JSONValue {
    try enter(depth)
    var members: [JSONValue.Member] = []
    var keys: Set<String> = []
    while try another(close: UInt8(ascii: "}"), isFirst: members.isEmpty) {
      guard next == UInt8(ascii: "\"") else {
        throw failure("\(found) where a key should be", remedy: "write each key as a \"text\"")
      }
      let start = position
      let key = try string()
      guard keys.insert(key).inserted else {
        position = start
        throw failure("the key \(quoted(key)) a second time in the object", remedy: "keep one of the two")
      }
      skipSpace()
      guard next == UInt8(ascii: ":") else {
        throw failure(
          "\(found) where a colon should be", remedy: "write a colon after the key \(quoted(key))")
      }
      position += 1
      skipSpace()
      members.append(.init(key, try value(depth: depth + 1)))
    }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(LaboratoryError) -> JSONValue {
    try enter(depth)
    var elements: [JSONValue] = []
    while try another(close: UInt8(ascii: "]"), isFirst: elements.isEmpty) {
      elements.append(try value(depth: depth + 1))
    }
    return .array(elements)
  }

  /// Steps past the opening bracket.
  private mutating func enter(_ depth: Int) throws(LaboratoryError) {
    guard depth < StrictJSON.deepest else {
      throw failure(
        "nesting deeper than \(StrictJSON.deepest) levels", remedy: "check that it is the file you meant")
    }
    position += 1
  }

  /// Steps to the next item of a list, past the comma before it, or past the closing bracket.
  private mutating func another(close: UInt8, isFirst: Bool) throws(LaboratoryError) -> Bool {
    skipSpace()
    if next == close {
      position += 1
      return false
    }
    if isFirst { return true }
    let bracket = Character(Unicode.Scalar(close))
    guard next == UInt8(ascii: ",") else {
      throw failure(
        "\(found) where a comma or `\(bracket)` should be",
        remedy: "put a comma between two items and `\(bracket)` after the last")
    }
    position += 1
    skipSpace()
    guard next != close else {
      throw failure("`\(bracket)` right after a comma", remedy: "remove the comma after the last item")
    }
    return true
  }
}
