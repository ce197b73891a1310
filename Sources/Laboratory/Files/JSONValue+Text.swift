extension JSONValue {
  /// As JSON for people: two spaces per level, a list of plain values on one line where it fits, a final
  /// newline.
  public var prettyText: String {
    var writer = JSONText(pretty: true)
    writer.append(self, level: 0)
    return writer.text + "\n"
  }

  /// As JSON on one line without spaces.
  public var compactText: String {
    var writer = JSONText(pretty: false)
    writer.append(self, level: 0)
    return writer.text
  }

  /// A number as JSON: the shortest text that reads back the same, whole numbers without `.0`, `null` for one
  /// that is not finite.
  static func text(of number: Double) -> String {
    guard number.isFinite else { return "null" }
    let text = number.description
    return abs(number) < exactLimit && text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  fileprivate var isPlain: Bool {
    switch self {
    case .object, .array: false
    default: true
    }
  }
}

/// Grows the text of a JSON value.
private struct JSONText {
  private static let lineLength = 100

  let pretty: Bool
  var text = ""

  init(pretty: Bool) { self.pretty = pretty }

  mutating func append(_ value: JSONValue, level: Int) {
    switch value {
    case .object(let members): append(members, level: level)
    case .array(let elements): append(elements, level: level)
    case .string(let string): append(string)
    case .number(let number): text += JSONValue.text(of: number)
    case .bool(let bool): text += bool ? "true" : "false"
    case .null: text += "null"
    }
  }

  private mutating func append(_ members: [JSONValue.Member], level: Int) {
    list("{", "}", members, level: level) { writer, member in
      writer.append(member.key)
      writer.text += writer.pretty ? ": " : ":"
      writer.append(member.value, level: level + 1)
    }
  }

  private mutating func append(_ elements: [JSONValue], level: Int) {
    if pretty, let line = oneLine(elements, level: level) {
      text += line
      return
    }
    list("[", "]", elements, level: level) { writer, element in writer.append(element, level: level + 1) }
  }

  /// The list on one line, or nil when it holds other lists or is too long.
  private func oneLine(_ elements: [JSONValue], level: Int) -> String? {
    guard elements.count <= Self.lineLength / 2, elements.allSatisfy(\.isPlain) else { return nil }
    let line = "[" + elements.map(\.compactText).joined(separator: ", ") + "]"
    return line.count + 2 * level <= Self.lineLength ? line : nil
  }

  private mutating func list<Item>(
    _ open: String, _ close: String, _ items: [Item], level: Int, _ each: (inout Self, Item) -> Void
  ) {
    text += open
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      newLine(level + 1)
      each(&self, item)
    }
    if !items.isEmpty { newLine(level) }
    text += close
  }

  private mutating func newLine(_ level: Int) {
    if pretty { text += "\n" + String(repeating: "  ", count: level) }
  }

  private mutating func append(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
