import Analog

/// The cards that a sweep's chips are made from, whole, so that a plan needs no other file.
struct SweepCards: Sendable {
  /// Canonical JSON by the name or path that the spec gives.
  private(set) var cards: [(device: String, card: JSONValue)] = []

  init() {}

  /// Reads what a plan holds.
  init(_ object: StrictObject) throws(LaboratoryError) {
    for device in object.keys { cards.append((device, try object.value(device))) }
  }

  var json: JSONValue { .object(cards.map { .init($0.device, $0.card) }) }

  /// Reads a card from the shelf or a file, unless it is here.
  mutating func add(_ device: String) throws(LaboratoryError) {
    guard !cards.contains(where: { $0.device == device }) else { return }
    cards.append((device, CardWriter.json(try CardShelf.read(device).card)))
  }

  /// A card with some of its numbers changed, checked as a card's file is, but for sources.
  func card(_ device: String, changes: [JSONValue.Member]) throws(LaboratoryError) -> DeviceCard {
    guard var json = cards.first(where: { $0.device == device })?.card else {
      throw .badData("the plan has no card \(quoted(device))", remedy: "plan the sweep anew")
    }
    for change in changes {
      json = try Self.set(change.value, at: change.key.split(separator: ".")[...], of: json, change.key)
    }
    let source = changes.isEmpty ? device : "\(device) with \(changes.map(\.key).joined(separator: ", "))"
    return try CardReader.read(Array(json.prettyText.utf8), source: source, isSourced: false).card
  }

  /// The value with another one at a path; sections and keys that are not there are made, and the reader judges them.
  private static func set(
    _ value: JSONValue, at path: ArraySlice<Substring>, of whole: JSONValue, _ name: String
  ) throws(LaboratoryError) -> JSONValue {
    guard let key = path.first else { return value }
    let rest = path.dropFirst()
    switch whole {
    case .object(var members):
      if let index = members.firstIndex(where: { $0.key == key }) {
        members[index].value = try set(value, at: rest, of: members[index].value, name)
      } else {
        members.append(.init(String(key), try set(value, at: rest, of: .object([]), name)))
      }
      return .object(members)
    case .array(var elements):
      guard let index = Int(key), elements.indices.contains(index) else { break }
      elements[index] = try set(value, at: rest, of: elements[index], name)
      return .array(elements)
    default: break
    }
    throw .badData(
      "the card has no \(quoted(name))",
      remedy: "give the path of a key of the card, such as cell.gain_sigma (see Devices/README.md)")
  }
}
