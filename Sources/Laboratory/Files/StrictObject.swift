/// Takes the keys of a JSON object one by one, checks each value's type and range, and at the end refuses
/// keys that nobody asked for. Messages name the key's path (`cell.read`), its value and what is allowed.
///
/// ```swift
/// let card = try StrictObject(json, source: "card.json")
/// let read = try card.object("read")
/// let sigma = try read.number("noise_sigma", in: 0...1, default: 0)
/// try card.finish()  // the keys of `read` are checked too
/// ```
public final class StrictObject {
  /// Where the object lies within the file: keys joined by points, empty at the top.
  public let path: String
  private let source: String?
  private let members: [JSONValue.Member]
  private let index: [String: Int]
  private var asked: [String] = []
  private var children: [StrictObject] = []

  /// Wraps an object.
  /// - Parameters:
  ///   - value: what is to be an object.
  ///   - source: what messages begin with, a file's path for example.
  ///   - path: where the object lies within the file.
  /// - Throws: `LaboratoryError` with kind `.badData` when the value is no object.
  public init(_ value: JSONValue, source: String? = nil, path: String = "") throws(LaboratoryError) {
    guard case .object(let members) = value else {
      let place = path.isEmpty ? "the top level" : path
      throw .badData(
        "\(source.map { shown($0) + ": " } ?? "")\(place) is \(value.inWords); it must be an object",
        remedy: "write it as {\"key\": value, ...}")
    }
    self.path = path
    self.source = source
    self.members = members
    index = Dictionary(members.indices.map { (members[$0].key, $0) }) { first, _ in first }
  }

  /// The object's keys, in the file's order.
  public var keys: [String] { members.map(\.key) }

  /// The value of a key whatever its type, or nil when it is absent.
  public func optionalValue(_ key: String) -> JSONValue? {
    asked.append(key)
    return index[key].map { members[$0].value }
  }

  /// The value of a key whatever its type.
  public func value(_ key: String) throws(LaboratoryError) -> JSONValue {
    guard let value = optionalValue(key) else { throw missing(key) }
    return value
  }

  /// The object under a key; this one's `finish()` will check its keys.
  public func object(_ key: String) throws(LaboratoryError) -> StrictObject {
    try child(try value(key), path: pathOf(key))
  }

  /// The object under a key, or nil when it is absent; this one's `finish()` will check its keys.
  public func optionalObject(_ key: String) throws(LaboratoryError) -> StrictObject? {
    guard let value = optionalValue(key) else { return nil }
    return try child(value, path: pathOf(key))
  }

  /// The list of objects under a key; this one's `finish()` will check their keys.
  public func objects(_ key: String) throws(LaboratoryError) -> [StrictObject] {
    var objects: [StrictObject] = []
    for (index, element) in try array(key).enumerated() {
      objects.append(try child(element, path: "\(pathOf(key))[\(index)]"))
    }
    return objects
  }

  private func child(_ value: JSONValue, path: String) throws(LaboratoryError) -> StrictObject {
    let child = try StrictObject(value, source: source, path: path)
    children.append(child)
    return child
  }

  /// Refuses keys, here and in the objects taken from here, that nobody asked for.
  /// - Throws: `LaboratoryError` with kind `.badData`, naming the nearest key that is known.
  public func finish() throws(LaboratoryError) {
    let known = Set(asked)
    if let member = members.first(where: { !known.contains($0.key) }) { throw unknown(member.key) }
    for child in children { try child.finish() }
  }

  /// An error about a key's value: "`key` in path is VALUE; it must RULE".
  public func wrong(_ key: String, _ value: JSONValue, must rule: String) -> LaboratoryError {
    .badData(
      prefixed("\(quoted(key)) in \(place) is \(value.inWords); it must \(rule)"),
      remedy: "correct the value of \(quoted(pathOf(key)))")
  }

  private func unknown(_ key: String) -> LaboratoryError {
    if let known = nearest(to: key, among: asked) { return unknown(key, meant: known) }
    let known = Set(asked).sorted().map(quoted).joined(separator: ", ")
    return .badData(
      prefixed("unknown key \(quoted(key)) in \(place)"),
      remedy: known.isEmpty ? "remove it: no key belongs there" : "remove it; known keys are \(known)")
  }

  private func unknown(_ key: String, meant: String) -> LaboratoryError {
    .badData(
      prefixed("unknown key \(quoted(key)) in \(place); did you mean \(quoted(meant))?"),
      remedy: "rename it to \(quoted(meant)), or remove it")
  }

  private func missing(_ key: String) -> LaboratoryError {
    let known = Set(asked)
    let others = keys.filter { !known.contains($0) }
    // One letter lost, added or swapped is a misspelling; keys that belong side by side differ by other
    // letters (`g_min_uS`, `g_max_uS`).
    if let misspelt = others.first(where: { isMisspelling($0, of: key) }) {
      return unknown(misspelt, meant: key)
    }
    let hint = nearest(to: key, among: others).map { ", or rename \(quoted($0)) if that was meant" } ?? ""
    return .badData(
      prefixed("missing key \(quoted(key)) in \(place)"), remedy: "add \(quoted(pathOf(key)))\(hint)")
  }

  private func isMisspelling(_ name: String, of key: String) -> Bool {
    guard nearest(to: name, among: [key]) != nil, editDistance(name, key) == 1 else { return false }
    return name.count != key.count || name.sorted() == key.sorted()
  }

  func pathOf(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private var place: String { path.isEmpty ? "the top level" : shown(path) }

  private func prefixed(_ message: String) -> String {
    source.map { "\(shown($0)): \(message)" } ?? message
  }
}

extension JSONValue {
  /// The value as a message names it.
  var inWords: String {
    switch self {
    case .object: "an object"
    case .array(let elements): "a list of \(elements.count)"
    case .string(let text): "the text \"\(shown(text, limit: 60))\""
    case .number(let number): Self.text(of: number)
    case .bool(let bool): bool ? "true" : "false"
    case .null: "null"
    }
  }
}
