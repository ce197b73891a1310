import Analog

extension MatrixFile {
  /// Parses CSV.
  /// - Parameters:
  ///   - bytes: the bytes of the file.
  ///   - source: what to call the bytes in messages.
  /// - Throws: `LaboratoryError` with kind `.badData`, naming line and column.
  public static func parse(csv bytes: [UInt8], source: String = "csv") throws(LaboratoryError)
    -> PreciseMatrix
  {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var lines = bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0)
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    while let last = lines.last, last.allSatisfy(\.isBlank) { lines.removeLast() }
    var numbers: [Double] = []
    var columns = 0
    for (index, line) in lines.enumerated() {
      let before = numbers.count
      try parse(line, into: &numbers, source: source, line: index + 1)
      if index == 0 { columns = numbers.count }
      guard numbers.count - before == columns else {
        throw .badData(
          "\(shown(source)) has \(numbers.count - before) numbers in line \(index + 1) and \(columns) in line 1",
          remedy: "give every row as many numbers")
      }
    }
    guard columns > 0 else {
      throw .badData(
        "\(shown(source)) holds no numbers", remedy: "give a row per line, with commas between numbers")
    }
    return PreciseMatrix(rows: lines.count, columns: columns, elements: numbers)
  }

  private static func parse(
    _ line: ArraySlice<UInt8>, into numbers: inout [Double], source: String, line number: Int
  ) throws(LaboratoryError) {
    var start = line.startIndex
    while true {
      let end = line[start...].firstIndex(of: UInt8(ascii: ",")) ?? line.endIndex
      let field = line[start..<end].trimmingBlanks
      guard let value = decimal(field) else {
        let text = String(decoding: field.prefix(60), as: UTF8.self)
        throw .badData(
          field.isEmpty
            ? "\(shown(source)) has an empty field in line \(number)"
            : "\(shown(source)) has \(quoted(text)) in line \(number), where a number should be",
          remedy: "write finite decimal numbers with commas between them, and no heading")
      }
      numbers.append(value)
      guard end < line.endIndex else { return }
      start = end + 1
    }
  }

  /// A finite decimal number. Swift would also take `nan`, `inf` and hexadecimal; and what overflows is no
  /// number here.
  static func decimal(_ field: ArraySlice<UInt8>) -> Double? {
    guard field.allSatisfy(\.isDecimal), let value = Double(String(decoding: field, as: UTF8.self)),
      value.isFinite
    else { return nil }
    return value
  }
}

extension UInt8 {
  var isBlank: Bool { [0x20, 0x09, 0x0D].contains(self) }

  fileprivate var isDecimal: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }
}

extension ArraySlice<UInt8> {
  var trimmingBlanks: ArraySlice<UInt8> {
    var slice = self.drop(while: \.isBlank)
    while let last = slice.last, last.isBlank { slice.removeLast() }
    return slice
  }
}
