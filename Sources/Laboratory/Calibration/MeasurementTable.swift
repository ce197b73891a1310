import Analog

/// A table of measurements: CSV with a heading, a number in every field. Only columns that a reader lets pass may have
/// empty fields, which become NaN.
public struct MeasurementTable: Sendable, Equatable {
  /// What the table is called in messages: its file.
  public let source: String
  /// Names of the columns, in order, each once.
  public let names: [String]
  /// The numbers, [column][row].
  public let columns: [[Double]]

  /// The most bytes that a table may have.
  public static let largestFile = 1 << 28
  /// The most rows that a table may have, the heading left out.
  public static let mostRows = 1_000_000
  /// The most columns.
  public static let mostColumns = 64

  /// How many rows there are.
  public var count: Int { columns.first?.count ?? 0 }

  /// The numbers of a column; nil if there is none of that name.
  public subscript(name: String) -> [Double]? { names.firstIndex(of: name).map { columns[$0] } }

  /// Reads a file.
  /// - Throws: `LaboratoryError` with kind `.badData` or `.missingFile`.
  public static func read(_ path: String) throws(LaboratoryError) -> MeasurementTable {
    try parse(readWhole(path: path, limit: largestFile), source: path)
  }

  /// Parses CSV.
  /// - Throws: `LaboratoryError` with kind `.badData`, naming line and column: no heading, a name twice, rows of other
  ///   lengths, anything that is not a finite decimal number, no rows, too many.
  public static func parse(
    _ bytes: [UInt8], source: String = "csv"
  ) throws(LaboratoryError) -> MeasurementTable {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var lines = bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0)
      .split(separator: UInt8(ascii: "\n"), maxSplits: mostRows + 2, omittingEmptySubsequences: false)
    while let last = lines.last, last.allSatisfy(\.isBlank) { lines.removeLast() }
    guard let heading = lines.first else {
      throw .badData("\(shown(source)) is empty", remedy: "give a heading and a row per measurement")
    }
    guard lines.count <= mostRows + 1 else {
      throw .badData(
        "\(shown(source)) has more than \(mostRows) rows", remedy: "summarize it, or thin it out")
    }
    let names = try self.names(heading, source: source)
    var columns = [[Double]](repeating: [], count: names.count)
    for (index, line) in lines.enumerated().dropFirst() {
      let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      guard fields.count == names.count else {
        throw .badData(
          "\(shown(source)) has \(fields.count) fields in line \(index + 1) and \(names.count) names in its heading",
          remedy: "give every row a field per column")
      }
      for (column, field) in fields.enumerated() {
        columns[column].append(try number(field, names[column], source: source, line: index + 1))
      }
    }
    guard lines.count > 1 else {
      throw .badData("\(shown(source)) has a heading and no rows", remedy: "give a row per measurement")
    }
    return MeasurementTable(source: source, names: names, columns: columns)
  }

  private static func names(
    _ heading: ArraySlice<UInt8>, source: String
  ) throws(LaboratoryError) -> [String] {
    let fields = heading.split(
      separator: UInt8(ascii: ","), maxSplits: mostColumns + 1, omittingEmptySubsequences: false)
    guard fields.count <= mostColumns else {
      throw .badData(
        "\(shown(source)) has more than \(mostColumns) columns", remedy: "is this a table of measurements?")
    }
    var names: [String] = []
    for field in fields {
      let name = String(decoding: field.trimmingBlanks, as: UTF8.self)
      let isName =
        name.count <= 64 && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      guard isName, name.first?.isLetter == true else {
        throw .badData(
          "\(shown(source)) has \(quoted(String(name.prefix(60)))) where the name of a column should be",
          remedy: "begin with a heading such as g_target_rel,time_s,mean_uS,sd_uS")
      }
      guard !names.contains(name) else {
        throw .badData("\(shown(source)) has two columns \(quoted(name))", remedy: "leave one out")
      }
      names.append(name)
    }
    return names
  }

  private static func number(
    _ field: ArraySlice<UInt8>, _ name: String, source: String, line: Int
  ) throws(LaboratoryError) -> Double {
    let trimmed = field.trimmingBlanks
    if trimmed.isEmpty { return .nan }
    guard let value = MatrixFile.decimal(trimmed) else {
      let text = String(decoding: trimmed.prefix(60), as: UTF8.self)
      throw .badData(
        "\(shown(source)) has \(quoted(text)) in line \(line), column \(quoted(name)), where a number should be",
        remedy: "write finite decimal numbers")
    }
    return value
  }

  /// Checks the columns: all of `required` without empty fields, and none besides `optional`.
  /// - Throws: `LaboratoryError` with kind `.badData`, naming all that are missing, or the first that is unknown with
  ///   the nearest known one.
  public func check(required: [String], optional: [String]) throws(LaboratoryError) {
    let known = required + optional
    if let unknown = names.first(where: { !known.contains($0) }) {
      let guess = nearest(to: unknown, among: known).map { "did you mean `\($0)`? " } ?? ""
      throw .badData(
        "\(shown(source)) has an unknown column \(quoted(unknown))",
        remedy: "\(guess)the columns are \(known.joined(separator: ", "))")
    }
    let missing = required.filter { !names.contains($0) }
    guard missing.isEmpty else {
      throw .badData(
        "\(shown(source)) lacks \(missing.map(quoted).joined(separator: ", "))",
        remedy: "the columns needed are \(required.joined(separator: ", "))")
    }
    for name in required {
      guard let values = self[name], let row = values.firstIndex(where: \.isNaN) else { continue }
      throw .badData(
        "\(shown(source)) has an empty field in line \(row + 2), column `\(name)`", remedy: "give a number")
    }
    try checkUnits()
  }

  /// Conductances of a nanosiemens and less are siemens by mistake.
  private func checkUnits() throws(LaboratoryError) {
    let values = names.indices.filter { names[$0].hasSuffix("_uS") }.flatMap { columns[$0] }
    let largest = values.reduce(0) { max($0, $1.isNaN ? 0 : $1.magnitude) }
    guard largest == 0 || largest >= 1e-3 else {
      throw .badData(
        "\(shown(source)) has no conductance above \(largest) µS: these look like siemens",
        remedy: "multiply conductances by 1e6, to microsiemens")
    }
    guard largest <= 1e9 else {
      throw .badData(
        "\(shown(source)) has a conductance of \(largest) µS", remedy: "give conductances in microsiemens")
    }
  }
}
