import MortalComputing

/// What a JSON value must look like.
indirect enum Shape: Sendable {
  case number(ClosedRange<Double>)
  case whole(ClosedRange<Double>)
  case text
  case digest
  case bool
  case null
  case list(Shape, count: ClosedRange<Int>)
  /// These keys and possibly more.
  case object([String: Shape])
  case either(Shape, Shape)

  static let share = Shape.number(0...1)
  static let joules = Shape.number(0...1)
  static let count = Shape.whole(0...1e12)
  static let seconds = Shape.number(0...9e9)
  static func list(_ shape: Shape) -> Shape { .list(shape, count: 1...10_000) }

  /// In what a value differs from the shape; empty when it fits.
  func faults(in value: JSONValue?, at path: String = "") -> [String] {
    guard let value else { return ["\(path) is missing"] }
    let isRight: Bool
    switch (self, value) {
    case (.object(let shapes), .object):
      return shapes.sorted { $0.key < $1.key }.flatMap { $1.faults(in: value[$0], at: "\(path).\($0)") }
    case (.list(let shape, let count), .array(let items)):
      guard count.contains(items.count) else { return ["\(path) has \(items.count) items"] }
      return items.enumerated().flatMap { shape.faults(in: $1, at: "\(path).\($0)") }
    case (.either(let first, let second), _):
      let faults = first.faults(in: value, at: path)
      return faults.isEmpty || second.faults(in: value, at: path).isEmpty ? [] : faults
    case (.number(let range), .number(let number)): isRight = range.contains(number)
    case (.whole(let range), .number(let number)):
      isRight = range.contains(number) && number == number.rounded()
    case (.text, .string(let text)): isRight = !text.isEmpty
    case (.digest, .string(let text)):
      isRight = text.count == 64 && text.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    case (.bool, .bool), (.null, .null): isRight = true
    default: isRight = false
    }
    return isRight ? [] : ["\(path) is \(value.compactText.prefix(80))"]
  }
}
