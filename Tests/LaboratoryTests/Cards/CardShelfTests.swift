import Analog
import Foundation
import Laboratory
import Testing

/// The shipped cards: the files of `Devices/`, in the one canonical form.
@Suite struct CardShelfTests {
  /// `Devices/`, four folders up and down again.
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Devices").path

  @Test func theShelfHoldsEveryFile() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter {
      $0.hasSuffix(".json")
    }
    #expect(CardShelf.names == files.map { String($0.dropLast(".json".count)) }.sorted())
    #expect(CardShelf.names.count >= 4)
  }

  @Test(arguments: CardShelf.names) func filesAreInCanonicalForm(name: String) throws {
    let file = try text(of: "\(Self.folder)/\(name).json")
    let reading = try CardShelf.read(name)
    #expect(reading.text == file)
    #expect(CardWriter.text(reading.card) == file)
    #expect(CardWriter.sha256(reading.card) == reading.sha256)
    #expect(reading.card.name == name)
    #expect(!reading.card.summary.isEmpty && !reading.figures.isEmpty)
  }

  @Test(arguments: CardShelf.names) func everyPriceHasASource(name: String) throws {
    let prices = try DeviceCard(named: name).energy.prices
    #expect(Set(prices.keys) == Set(EnergyModel.Price.allCases))
    for price in prices.values { #expect(!price.source.isEmpty && price.low <= price.nominal) }
  }

  /// Pico- and microunits of any number of digits come back as they were.
  @Test func changedCardsComeBackAsTheyWere() throws {
    var card = try DeviceCard(named: "pcm-nandakumar-2019")
    card.cell.highest_uS = 25.123456789012345
    card.cell.gainSigma = 0.1 + 0.2
    card.programming.noisePolynomial_uS = [1.0 / 3, -2e-17, 1e6]
    card.programming.lastingShare = 0.123
    card.drift?.activationEnergy_eV = 1.1
    card.converters.rowGainSigma = .leastNonzeroMagnitude
    card.energy.prices[.addition]?.low = 0.0123456e-12
    card.sources.append(
      .init(
        covers: ["cell", "programming", "drift", "converters"], citation: "a \"test\"", confidence: .chosen))
    let text = CardWriter.text(card)
    let again = try CardReader.read(Array(text.utf8), source: "x").card
    #expect(CardWriter.text(again) == text)
    #expect(again.cell == card.cell && again.programming == card.programming && again.drift == card.drift)
    #expect(again.converters == card.converters && again.sources == card.sources)
  }

  @Test func cardsAreFoundByNameOrPath() throws {
    let path = "\(Self.folder)/ideal.json"
    #expect(try DeviceCard(named: path) == DeviceCard(named: "ideal"))
    let misspelt = failure { _ = try CardShelf.read("generic-analogue") }
    #expect(misspelt?.kind == .missingFile)
    #expect(misspelt?.remedy.contains("did you mean `generic-analog`?") == true)
    #expect(failure { _ = try CardShelf.read("./nothing.json") }?.kind == .missingFile)
    #expect(failure { _ = try CardShelf.read("") }?.kind == .missingFile)
  }
}
