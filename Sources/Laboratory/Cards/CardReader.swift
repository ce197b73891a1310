import Analog

/// Reads a device card's JSON: strict about keys, types and ranges, and about every number having a source.
public struct CardReader {
  /// A number of a card as its file states it, for `devices show`.
  public struct Figure: Sendable, Equatable {
    /// Path of the key, such as `cell.g_max_uS`; the unit is its end.
    public let key: String
    /// The number.
    public let value: Double
    /// Where it comes from.
    public let source: DeviceCard.Source
  }

  /// A card together with the text it was read from.
  public struct Reading: Sendable {
    /// The card.
    public let card: DeviceCard
    /// Every number with its source.
    public let figures: [Figure]
    /// The file's text.
    public let text: String
    /// SHA-256 of the text.
    public var sha256: String { SHA256Digest(of: text).hex }
  }

  /// Reads a card from a file's bytes. `source` names the file in errors. The card inside a chip's file may have been
  /// built by a program, which owes nobody sources: then `isSourced` is false and no figures are listed.
  public static func read(
    _ bytes: [UInt8], source: String, isSourced: Bool = true
  ) throws(LaboratoryError) -> Reading {
    let json = try StrictJSON.parse(bytes, source: source)
    let root = try StrictObject(json, source: source)
    _ = try root.integer("format_version", in: 1...1)
    let name = try root.string("name")
    guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
      throw .badData(
        "the card's name is `\(name)`", remedy: "use letters, digits and hyphens: technology-author-year")
    }
    var card = DeviceCard(name: name, summary: try root.string("summary"))
    card.cell = try CardSections.cell(root.object("cell"))
    card.weights = try CardSections.weights(root.object("weights"))
    card.programming = try CardSections.programming(root.object("programming"))
    card.update = try CardSections.update(root.object("update"))
    card.drift = try root.optionalObject("drift").map(CardSections.drift)
    card.relaxation = try root.optionalObject("relaxation").map(CardSections.relaxation)
    card.retention = try root.optionalObject("retention").map(CardSections.retention)
    card.endurance = try root.optionalObject("endurance").map(CardSections.endurance)
    card.lifetime = try root.optionalObject("lifetime").map(CardSections.lifetime)
    card.read = try CardSections.read(root.object("read"))
    card.converters = try CardSections.converters(root.object("converters"))
    card.tile = try CardSections.tile(root.object("tile"))
    card.wires = try root.optionalObject("wires").map(CardSections.wires)
    card.conduction = try root.optionalObject("conduction").map(CardSections.conduction) ?? .ohmic
    card.variation = try root.optionalObject("variation").map(CardSections.variation)
    card.faults = try root.optionalObject("faults").map(CardSections.faults)
    card.wafer = try root.optionalObject("wafer").map(CardSections.wafer) ?? WaferGeometry()
    card.energy = try CardSections.energy(root.object("energy"))
    card.sources = try root.objects("sources").map(CardSections.source)
    try root.finish()
    try CardSections.check(card)
    let figures = isSourced ? try sourcedFigures(json, card.sources) : []
    return Reading(card: card, figures: figures, text: String(decoding: bytes, as: UTF8.self))
  }

  /// Every number of the physical sections with the source that covers it most narrowly; a number without one is an
  /// error.
  private static func sourcedFigures(
    _ json: JSONValue, _ sources: [DeviceCard.Source]
  ) throws(LaboratoryError) -> [Figure] {
    var figures: [Figure] = []
    guard case .object(let members) = json else { return [] }
    for member in members where !["format_version", "sources"].contains(member.key) {
      for (key, value) in numbers(in: member.value, path: member.key) where !key.hasPrefix("energy.prices.") {
        let covering = sources.flatMap { source in
          source.covers.map { (length: $0.count, path: $0, source: source) }
        }
        .filter { key == $0.path || key.hasPrefix($0.path + ".") }
        .max { $0.length < $1.length }
        guard let covering else {
          throw .badData(
            "`\(key)` has no source", remedy: "name it, or its section, in a `covers` of `sources`")
        }
        figures.append(Figure(key: key, value: value, source: covering.source))
      }
    }
    return figures
  }

  private static func numbers(in value: JSONValue, path: String) -> [(String, Double)] {
    switch value {
    case .number(let number): [(path, number)]
    case .object(let members): members.flatMap { numbers(in: $0.value, path: "\(path).\($0.key)") }
    case .array(let items):
      items.enumerated().flatMap { numbers(in: $0.element, path: "\(path).\($0.offset)") }
    default: []
    }
  }
}
