import ArgumentParser
import MortalComputing

/// `mortal devices [show NAME]`
struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List device cards, or show one with units and sources.", subcommands: [List.self, Show.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the cards that come with the program.")
    @OptionGroup var common: CommonOptions

    func run() throws {
      var rows: [JSONValue] = []
      var lines: [String] = []
      for name in CardShelf.names {
        let card = try CardShelf.read(name).card
        let source = card.sources.first
        rows.append([
          "name": .string(name), "summary": .string(card.summary), "source": .string(source?.citation ?? ""),
          "confidence": .string(source?.confidence.rawValue ?? ""),
        ])
        lines.append("\(name)\n    \(card.summary)\n    source: \(source?.citation ?? "none")")
      }
      try Output.result(["devices": .array(rows)], text: lines.joined(separator: "\n"), asJSON: common.json)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a card's numbers with units and sources.")
    @Argument(help: "A card's name, or the path of a .json file.")
    var name: String
    @OptionGroup var common: CommonOptions

    func run() throws {
      let reading = try CardShelf.read(name)
      let figures = reading.figures.map { figure in
        [
          "key": .string(figure.key), "value": .number(figure.value),
          "source": .string(figure.source.citation),
          "confidence": .string(figure.source.confidence.rawValue),
        ] as JSONValue
      }
      let prices = reading.card.energy.prices.sorted { $0.key.rawValue < $1.key.rawValue }
      let json: JSONValue = [
        "name": .string(reading.card.name), "summary": .string(reading.card.summary),
        "source": .string(reading.card.sources.first?.citation ?? ""),
        "card_sha256": .string(CardWriter.sha256(reading.card)), "figures": .array(figures),
        "card": try StrictJSON.parse(reading.text),
      ]
      var lines = ["\(reading.card.name): \(reading.card.summary)", ""]
      let width = reading.figures.map(\.key.count).max() ?? 0
      for figure in reading.figures {
        lines.append(
          "  \(figure.key.padded(to: width))  \(Quantity.number(figure.value))  [\(figure.source.confidence.rawValue)]"
        )
      }
      lines.append("\nprices of events (low, nominal, high)")
      for (price, constant) in prices {
        let factor = price == .tileLeakage ? 1e6 : 1e12
        let values = [constant.low, constant.nominal, constant.high].map {
          Quantity.number($0 * factor, digits: 6)
        }
        lines.append(
          "  \(price.rawValue.padded(to: width))  \(values.joined(separator: ", "))  [\(constant.confidence.rawValue)]"
        )
        lines.append("      \(constant.source)")
      }
      lines.append("\nsources")
      for source in reading.card.sources {
        lines.append(
          "  [\(source.confidence.rawValue)] \(source.covers.joined(separator: ", "))\n      \(source.citation)"
        )
      }
      try Output.result(json, text: lines.joined(separator: "\n"), asJSON: common.json)
    }
  }
}
