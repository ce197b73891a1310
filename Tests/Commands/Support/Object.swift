import Foundation
import MortalComputing

/// A JSON object that the command printed.
struct Object: Equatable {
  let value: JSONValue

  /// The only object in a text: read by two readers, because ours alone might agree with our writer's faults.
  init(_ text: String) throws {
    guard try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any] else {
      throw NotAnObject(text)
    }
    value = try StrictJSON.parse(text, source: "stdout")
  }

  private init(value: JSONValue) { self.value = value }

  struct NotAnObject: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  /// A number under a key; not a number when there is none, so that every comparison with it fails.
  func number(_ key: String) -> Double { if case .number(let number)? = value[key] { number } else { .nan } }

  func text(_ key: String) -> String? { if case .string(let text)? = value[key] { text } else { nil } }

  func list(_ key: String) -> [Object] {
    if case .array(let items)? = value[key] { items.map { Object(value: $0) } } else { [] }
  }

  func object(_ key: String) -> Object { Object(value: value[key] ?? .null) }

  /// Without the host's seconds, which alone may differ between two runs.
  var withoutWallTime: Object {
    guard case .object(let members) = value else { return self }
    return Object(value: .object(members.filter { $0.key != "wall_s" }))
  }
}
