extension StrictObject {
  /// A number within a range. For one without bounds on some side: `.positive`, `.nonNegative`, `.finite`.
  /// - Throws: `LaboratoryError` with kind `.badData`, as all of these do.
  public func number(_ key: String, in range: ClosedRange<Double>) throws(LaboratoryError) -> Double {
    try number(try value(key), key, range)
  }

  /// A number within a range, or a default when the key is absent.
  public func number(
    _ key: String, in range: ClosedRange<Double>, default absent: Double
  ) throws(LaboratoryError) -> Double {
    try optionalNumber(key, in: range) ?? absent
  }

  /// A number within a range, or nil when the key is absent.
  public func optionalNumber(
    _ key: String, in range: ClosedRange<Double>
  ) throws(LaboratoryError) -> Double? {
    guard let value = optionalValue(key) else { return nil }
    return try number(value, key, range)
  }

  /// A whole number within a range: a JSON number or, from 2^53 on, a text of its digits
  /// (`JSONValue.integer`).
  public func integer<Integer: FixedWidthInteger>(
    _ key: String, in range: ClosedRange<Integer>
  ) throws(LaboratoryError) -> Integer {
    try integer(try value(key), key, range)
  }

  /// A whole number within a range, or a default when the key is absent.
  public func integer<Integer: FixedWidthInteger>(
    _ key: String, in range: ClosedRange<Integer>, default absent: Integer
  ) throws(LaboratoryError) -> Integer {
    try optionalInteger(key, in: range) ?? absent
  }

  /// A whole number within a range, or nil when the key is absent.
  public func optionalInteger<Integer: FixedWidthInteger>(
    _ key: String, in range: ClosedRange<Integer>
  ) throws(LaboratoryError) -> Integer? {
    guard let value = optionalValue(key) else { return nil }
    return try integer(value, key, range)
  }

  /// A text.
  public func string(_ key: String) throws(LaboratoryError) -> String {
    try string(try value(key), key)
  }

  /// A text, or a default when the key is absent.
  public func string(_ key: String, default absent: String) throws(LaboratoryError) -> String {
    try optionalString(key) ?? absent
  }

  /// A text, or nil when the key is absent.
  public func optionalString(_ key: String) throws(LaboratoryError) -> String? {
    guard let value = optionalValue(key) else { return nil }
    return try string(value, key)
  }

  /// `true` or `false`.
  public func bool(_ key: String) throws(LaboratoryError) -> Bool {
    try bool(try value(key), key)
  }

  /// `true` or `false`, or a default when the key is absent.
  public func bool(_ key: String, default absent: Bool) throws(LaboratoryError) -> Bool {
    guard let value = optionalValue(key) else { return absent }
    return try bool(value, key)
  }

  /// One of an enumeration's raw values.
  public func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, of type: Choice.Type = Choice.self
  ) throws(LaboratoryError) -> Choice {
    try choice(try value(key), key)
  }

  /// One of an enumeration's raw values, or a default when the key is absent.
  public func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, default absent: Choice
  ) throws(LaboratoryError) -> Choice {
    guard let value = optionalValue(key) else { return absent }
    return try choice(value, key)
  }

  /// A list of values of any type.
  public func array(_ key: String) throws(LaboratoryError) -> [JSONValue] {
    try array(try value(key), key)
  }

  /// A list of numbers, each within a range.
  /// - Parameters:
  ///   - key: the list's key.
  ///   - range: the range.
  ///   - count: how many there must be; any number when nil.
  public func numbers(
    _ key: String, in range: ClosedRange<Double> = .finite, count: Int? = nil
  ) throws(LaboratoryError) -> [Double] {
    try numbers(try value(key), key, range, count)
  }

  /// A list of numbers, each within a range, or nil when the key is absent.
  public func optionalNumbers(
    _ key: String, in range: ClosedRange<Double> = .finite, count: Int? = nil
  ) throws(LaboratoryError) -> [Double]? {
    guard let value = optionalValue(key) else { return nil }
    return try numbers(value, key, range, count)
  }

  /// A list of texts.
  public func strings(_ key: String) throws(LaboratoryError) -> [String] {
    var strings: [String] = []
    for (index, element) in try array(key).enumerated() {
      strings.append(try string(element, "\(key)[\(index)]"))
    }
    return strings
  }

  /// A list of whole numbers, each within a range.
  public func integers<Integer: FixedWidthInteger>(
    _ key: String, in range: ClosedRange<Integer>
  ) throws(LaboratoryError) -> [Integer] {
    var integers: [Integer] = []
    for (index, element) in try array(key).enumerated() {
      integers.append(try integer(element, "\(key)[\(index)]", range))
    }
    return integers
  }
}

extension ClosedRange<Double> {
  /// Every number above zero.
  public static var positive: Self { .leastNonzeroMagnitude ... .greatestFiniteMagnitude }
  /// Zero and every number above it.
  public static var nonNegative: Self { 0 ... .greatestFiniteMagnitude }
  /// Every finite number.
  public static var finite: Self { -.greatestFiniteMagnitude ... .greatestFiniteMagnitude }
}
