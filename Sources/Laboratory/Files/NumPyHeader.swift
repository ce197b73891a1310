/// The types of numbers in `.npy` files that are understood here.
enum NumPyType: String, CaseIterable {
  case f4 = "<f4"
  case f8 = "<f8"
  case i4 = "<i4"
  case u4 = "<u4"
  case i8 = "<i8"
  case u1 = "|u1"
  case u2 = "<u2"

  init(_ elements: Tensor.Elements) {
    self =
      switch elements {
      case .f32: .f4
      case .f64: .f8
      case .i32: .i4
      case .u32: .u4
      case .i64: .i8
      case .u8: .u1
      case .u16: .u2
      }
  }

  /// Bytes per number.
  var width: Int {
    switch self {
    case .f8, .i8: 8
    case .f4, .i4, .u4: 4
    case .u2: 2
    case .u1: 1
    }
  }
}

/// Reads the header of an `.npy` file: a Python dictionary with the keys `descr`, `fortran_order` and
/// `shape`.
struct NumPyHeader {
  private let text: [UInt8]
  private let source: String
  private var position = 0

  private var descr: NumPyType?
  private var fortranOrder: Bool?
  private var lengths: [Int]?

  init(text: [UInt8], source: String) {
    self.text = text
    self.source = source
  }

  // The three below are there once `parse` has returned.
  var type: NumPyType { descr! }
  var isFortranOrder: Bool { fortranOrder! }
  var shape: [Int] { lengths! }

  mutating func parse() throws(LaboratoryError) {
    try expect("{")
    while !accept("}") {
      let key = try quotedText()
      try expect(":")
      switch key {
      case "descr" where descr == nil: descr = try numberType()
      case "fortran_order" where fortranOrder == nil: fortranOrder = try boolean()
      case "shape" where lengths == nil: lengths = try tuple()
      default: throw failure("the header has an unknown or repeated key \(quoted(key))")
      }
      if !accept(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard position == text.count else { throw failure("something follows the header's dictionary") }
    guard descr != nil, fortranOrder != nil, lengths != nil else {
      throw failure("the header lacks one of `descr`, `fortran_order` and `shape`")
    }
  }

  private mutating func numberType() throws(LaboratoryError) -> NumPyType {
    let known = NumPyType.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    skipSpace()
    guard position < text.count, text[position] != UInt8(ascii: "[") else {
      throw failure("records of several fields are not read", remedy: "save one plain array")
    }
    let name = try quotedText()
    if let type = NumPyType(rawValue: name) { return type }
    let reason = name.hasPrefix(">") ? "is big-endian" : "is not read"
    throw failure(
      "the type \(quoted(name)) \(reason)", remedy: "convert the array with `astype` to one of \(known)")
  }

  private mutating func boolean() throws(LaboratoryError) -> Bool {
    if accept("True") { return true }
    if accept("False") { return false }
    throw failure("`fortran_order` in the header is neither True nor False")
  }

  private mutating func tuple() throws(LaboratoryError) -> [Int] {
    try expect("(")
    var numbers: [Int] = []
    while !accept(")") {
      numbers.append(try number())
      if !accept(",") {
        try expect(")")
        break
      }
    }
    return numbers
  }

  private mutating func number() throws(LaboratoryError) -> Int {
    skipSpace()
    let digits = text[position...].prefix(while: \.isDigit)
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
      throw failure("a length in the header's `shape` is no whole number that can be held")
    }
    position += digits.count
    return number
  }

  private mutating func quotedText() throws(LaboratoryError) -> String {
    skipSpace()
    guard position < text.count, [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(text[position]),
      let end = text[(position + 1)...].firstIndex(of: text[position])
    else { throw failure("the header has no quoted text where one should be") }
    let content = text[(position + 1)..<end]
    position = end + 1
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func accept(_ word: String) -> Bool {
    skipSpace()
    guard text[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func expect(_ word: String) throws(LaboratoryError) {
    guard accept(word) else { throw failure("the header has no `\(word)` at its byte \(position)") }
  }

  private mutating func skipSpace() {
    while position < text.count, [0x20, 0x0A].contains(text[position]) { position += 1 }
  }

  private func failure(
    _ message: String, remedy: String = "the file is damaged: write it again"
  ) -> LaboratoryError {
    NumPyFile.malformed(source, message, remedy: remedy)
  }
}
