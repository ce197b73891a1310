/// The checks behind `StrictObject`'s values; `key` may carry an index (`levels[3]`).
extension StrictObject {
  func number(
    _ value: JSONValue, _ key: String, _ range: ClosedRange<Double>
  ) throws(LaboratoryError) -> Double {
    guard case .number(let number) = value else {
      throw wrong(key, value, must: "be a number\(range.suffix)")
    }
    guard range.contains(number) else { throw wrong(key, value, must: range.rule) }
    return number
  }

  func integer<Integer: FixedWidthInteger>(
    _ value: JSONValue, _ key: String, _ range: ClosedRange<Integer>
  ) throws(LaboratoryError) -> Integer {
    let rule = "be a whole number in \(range.lowerBound)...\(range.upperBound)"
    switch value {
    case .number(let number):
      guard let integer = Integer(exactly: number), range.contains(integer) else {
        throw wrong(key, value, must: rule)
      }
      return integer
    case .string(let text):
      // Only what `JSONValue.integer` writes: "12" for a number stays a mistake.
      guard let integer = Integer(text), JSONValue.integer(integer) == value, range.contains(integer) else {
        throw wrong(key, value, must: rule)
      }
      return integer
    default: throw wrong(key, value, must: rule)
    }
  }

  func string(_ value: JSONValue, _ key: String) throws(LaboratoryError) -> String {
    guard case .string(let text) = value else {
      throw wrong(key, value, must: "be a text in quotation marks")
    }
    return text
  }

  func bool(_ value: JSONValue, _ key: String) throws(LaboratoryError) -> Bool {
    guard case .bool(let bool) = value else { throw wrong(key, value, must: "be true or false") }
    return bool
  }

  func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ value: JSONValue, _ key: String
  ) throws(LaboratoryError) -> Choice {
    let names = Choice.allCases.map(\.rawValue)
    guard case .string(let text) = value else {
      throw wrong(key, value, must: "be one of \(names.map(quoted).joined(separator: ", "))")
    }
    if let choice = Choice(rawValue: text) { return choice }
    let hint = nearest(to: text, among: names).map { "; did you mean \(quoted($0))?" } ?? ""
    throw wrong(key, value, must: "be one of \(names.map(quoted).joined(separator: ", "))\(hint)")
  }

  func array(_ value: JSONValue, _ key: String) throws(LaboratoryError) -> [JSONValue] {
    guard case .array(let elements) = value else { throw wrong(key, value, must: "be a list: [a, b, ...]") }
    return elements
  }

  func numbers(
    _ value: JSONValue, _ key: String, _ range: ClosedRange<Double>, _ count: Int?
  ) throws(LaboratoryError) -> [Double] {
    let elements = try array(value, key)
    if let count, elements.count != count { throw wrong(key, value, must: "have \(count) elements") }
    var numbers: [Double] = []
    for (index, element) in elements.enumerated() {
      numbers.append(try number(element, "\(key)[\(index)]", range))
    }
    return numbers
  }
}

extension ClosedRange<Double> {
  /// What a number must do to be in here, for a message.
  fileprivate var rule: String {
    let lower = JSONValue.text(of: lowerBound)
    let upper = JSONValue.text(of: upperBound)
    return switch (lowerBound, upperBound) {
    case (.leastNonzeroMagnitude, .greatestFiniteMagnitude): "be above 0"
    case (-.greatestFiniteMagnitude, .greatestFiniteMagnitude): "be finite"
    case (_, .greatestFiniteMagnitude): "be at least \(lower)"
    case (-.greatestFiniteMagnitude, _): "be at most \(upper)"
    case (.leastNonzeroMagnitude, _): "lie above 0 and up to \(upper)"
    default: "lie in \(lower)...\(upper)"
    }
  }

  fileprivate var suffix: String {
    self == .finite ? "" : " and \(rule)"
  }
}
