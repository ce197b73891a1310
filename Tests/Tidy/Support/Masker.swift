/// Blanks comments and the contents of literals, so that a scanner sees code alone. Lines stay where they
/// are, and code inside `\( )` stays visible.
struct Masker {
  private let input: [UInt8]
  private let language: Language
  private var output: [UInt8]
  private var i = 0

  private init(_ input: [UInt8], _ language: Language) {
    self.input = input
    self.language = language
    output = input
  }

  static func mask(_ text: [UInt8], language: Language) -> [UInt8] {
    var masker = Masker(text, language)
    masker.code(isInterpolation: false)
    return masker.output
  }

  static func mask(_ text: String, language: Language) -> String {
    String(decoding: mask(Array(text.utf8), language: language), as: UTF8.self)
  }

  private func peek(_ offset: Int = 0) -> UInt8 { i + offset < input.count ? input[i + offset] : 0 }

  private func starts(with text: String) -> Bool { input[i...].starts(with: text.utf8) }

  private mutating func blank(_ count: Int = 1) {
    for _ in 0..<count where i < input.count {
      if input[i] != UInt8(ascii: "\n") { output[i] = UInt8(ascii: " ") }
      i += 1
    }
  }

  /// Passes over code up to the end, or in an interpolation up to and including its closing bracket.
  private mutating func code(isInterpolation: Bool) {
    var depth = 0
    while i < input.count {
      if starts(with: "//") {
        while i < input.count, peek() != UInt8(ascii: "\n") { blank() }
      } else if starts(with: "/*") {
        blockComment()
      } else if !literal() {
        if peek() == UInt8(ascii: "(") { depth += 1 }
        if peek() == UInt8(ascii: ")") { depth -= 1 }
        i += 1
        if isInterpolation, depth == 0 { return }
      }
    }
  }

  /// Swift's block comments nest, those of C do not.
  private mutating func blockComment() {
    var depth = 0
    repeat {
      if starts(with: "/*"), depth == 0 || language == .swift {
        depth += 1
        blank(2)
      } else if starts(with: "*/") {
        depth -= 1
        blank(2)
      } else {
        blank()
      }
    } while depth > 0 && i < input.count
  }

  /// Blanks a literal if one starts here; says whether it did.
  private mutating func literal() -> Bool {
    var hashes = 0
    while language == .swift, peek(hashes) == UInt8(ascii: "#") { hashes += 1 }
    switch peek(hashes) {
    case UInt8(ascii: "\""):
      string(hashes: hashes)
    case UInt8(ascii: "'") where language == .c:
      quoted()
    case UInt8(ascii: "/") where language == .swift && (hashes > 0 || startsRegex):
      regex(hashes: hashes)
    default:
      return false
    }
    return true
  }

  private mutating func string(hashes: Int) {
    if language == .c { return quoted() }
    blank(hashes)
    let quotes = starts(with: "\"\"\"") ? 3 : 1
    let pounds = String(repeating: "#", count: hashes)
    let end = String(repeating: "\"", count: quotes) + pounds
    blank(quotes)
    while i < input.count {
      if starts(with: end) { return blank(end.utf8.count) }
      if quotes == 1, peek() == UInt8(ascii: "\n") { return }
      if starts(with: "\\" + pounds) {
        blank(1 + hashes)
        if peek() == UInt8(ascii: "(") { code(isInterpolation: true) } else { blank() }
      } else {
        blank()
      }
    }
  }

  /// A string or a character of C.
  private mutating func quoted() {
    let quote = peek()
    blank()
    while i < input.count, peek() != quote, peek() != UInt8(ascii: "\n") {
      blank(peek() == UInt8(ascii: "\\") ? 2 : 1)
    }
    if peek() == quote { blank() }
  }

  /// A bare `/` opens a regular expression where no operand stands before it and its end is on the line.
  private var startsRegex: Bool {
    guard !" )\n\t".utf8.contains(peek(1)) else { return false }
    let line = input[(i + 1)...].prefix { $0 != UInt8(ascii: "\n") }
    guard line.contains(UInt8(ascii: "/")) else { return false }
    let before = output[..<i].reversed().drop { $0 == UInt8(ascii: " ") }
    guard let last = before.first, last != UInt8(ascii: "\n") else { return true }
    if "(,=:[{;!&|?".utf8.contains(last) { return true }
    let word = String(decoding: before.prefix(while: isWordByte).reversed(), as: UTF8.self)
    return ["return", "in", "case", "try", "await"].contains(word)
  }

  private mutating func regex(hashes: Int) {
    let end = "/" + String(repeating: "#", count: hashes)
    blank(hashes + 1)
    while i < input.count, !starts(with: end) {
      if hashes == 0, peek() == UInt8(ascii: "\n") { return }
      blank(peek() == UInt8(ascii: "\\") ? 2 : 1)
    }
    blank(end.utf8.count)
  }
}
