import Analog
import Foundation
import Laboratory
import Testing

/// The sections `variation`, `faults` and `wafer` of a card's file.
@Suite struct VariationCardTests {
  /// The cards that `Devices/README.md` shows.
  static let shown: [String] = {
    let text = (try? String(contentsOfFile: "\(CardShelfTests.folder)/README.md", encoding: .utf8)) ?? ""
    return text.components(separatedBy: "```json\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
  }()

  static func example(_ changes: [(String, String)] = []) throws -> String {
    var text = try #require(shown.first { $0.contains("hierarchy-example-2026") })
    for (old, new) in changes {
      try #require(text.contains(old), "the example has no \(old)")
      text = text.replacingOccurrences(of: old, with: new)
    }
    return text
  }

  private func read(_ text: String) throws -> DeviceCard {
    try CardReader.read(Array(text.utf8), source: "x.json").card
  }

  @Test func everyExampleIsACard() throws {
    #expect(Self.shown.count == 2)
    for text in Self.shown {
      let card = try read(text)
      #expect(try read(CardWriter.text(card)) == card)
    }
  }

  @Test func everyKeyIsRead() throws {
    let card = try read(Self.example())
    var model = VariationModel()
    (model.lotSigma, model.waferSigma, model.waferRadial, model.waferRadialSigma) = (0.03, 0.02, -0.08, 0.02)
    (model.waferGradientSigma, model.dieSigma, model.dieGradientSigma) = (0.04, 0.01, 0.01)
    (model.correlatedSigma, model.correlationLength_cells) = (0.02, 24)
    (model.pelgrom_um, model.cellWidth_um, model.cellLength_um) = (0.006, 0.3, 0.3)
    model.tail = .studentT(degreesOfFreedom: 6)
    #expect(card.variation == model)
    #expect(abs(model.localSigma - 0.02) < 1e-12)
    var faults = FaultModel()
    (faults.rowProbability, faults.columnProbability) = (0.001, 0.001)
    (faults.clusterProbability, faults.clusterRadius_cells) = (2e-5, 3)
    (faults.deadDieProbability, faults.deadEdgeProbability) = (0.02, 0.3)
    #expect(card.faults == faults)
    #expect(card.wafer.diameter_mm == 300 && card.wafer.dieWidth_mm == 24 && card.wafer.dieHeight_mm == 20)
  }

  /// Any numbers come back as they were, defaults and empty sections included.
  @Test func cardsBuiltInCodeComeBackAsTheyWere() throws {
    let example = try read(Self.example())
    var cards = [example]
    for tail in [VariationModel.Tail.normal, .logNormal, .studentT(degreesOfFreedom: 2.000_000_1)] {
      var card = example
      card.variation?.tail = tail
      card.variation?.lotSigma = 0.1 + 0.2
      cards.append(card)
    }
    var empty = example
    (empty.variation, empty.faults, empty.wafer) = (VariationModel(), FaultModel(), WaferGeometry())
    cards.append(empty)
    (empty.variation, empty.faults) = (nil, nil)
    cards.append(empty)
    empty.wafer.edgeExclusion_mm = 2
    empty.variation = VariationModel()
    empty.variation?.correlatedSigma = 0.1
    cards.append(empty)
    for card in cards {
      let text = CardWriter.text(card)
      let again = try CardReader.read(Array(text.utf8), source: "x", isSourced: false).card
      #expect(again.variation == card.variation && again.faults == card.faults && again.wafer == card.wafer)
      #expect(CardWriter.text(again) == text)
    }
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let reason: String
    var testDescription: String { new }

    init(_ old: String, _ new: String, _ reason: String) {
      (self.old, self.new, self.reason) = (old, new, reason)
    }
  }

  static let mistakes = [
    Mistake("\"lot_sigma\": 0.03", "\"lot_sigma\": -0.03", "it must lie in 0...1"),
    Mistake("\"lot_sigma\": 0.03", "\"lot_sigma\": NaN", "x.json"),
    Mistake("\"lot_sigma\": 0.03", "\"lot_sigma\": 1e999", "x.json"),
    Mistake("\"lot_sigma\": 0.03", "\"lot_sigma\": 1.5", "it must lie in 0...1"),
    Mistake("\"lot_sigma\"", "\"lot_sgima\"", "did you mean `lot_sigma`?"),
    Mistake("\"wafer_radial\": -0.08", "\"wafer_radial\": -2", "it must lie in -1...1"),
    Mistake("\"correlation_length_cells\": 24", "\"correlation_length_cells\": 0", "must lie in 1...1000000"),
    Mistake("\"correlation_length_cells\": 24,", "", "needs a `correlation_length_cells`"),
    Mistake("\"pelgrom_A_um\": 0.006", "\"pelgrom_A_um\": -1", "`pelgrom_A_um` in variation is -1"),
    Mistake("\"pelgrom_A_um\": 0.006", "\"pelgrom_A_um\": 0.31", "local mismatch has the relative sigma"),
    Mistake("\"cell_width_um\": 0.3", "\"cell_width_um\": 0", "`cell_width_um` in variation is 0"),
    Mistake("\"student-t\"", "\"student\"", "did you mean `student-t`?"),
    Mistake("\"degrees_of_freedom\": 6", "\"degrees_of_freedom\": 2", "above 2"),
    Mistake(
      "\"degrees_of_freedom\": 6", "\"degrees_of_freedom\": 1", "`degrees_of_freedom` in variation is 1"),
    Mistake(", \"degrees_of_freedom\": 6", "", "missing key `degrees_of_freedom`"),
    Mistake("\"student-t\"", "\"normal\"", "unknown key `degrees_of_freedom`"),
    Mistake("\"row_probability\": 0.001", "\"row_probability\": 1.1", "it must lie in 0...1"),
    Mistake("\"dead_edge_probability\": 0.3", "\"dead_edge_probability\": 0.99", "more dies are dead"),
    Mistake("\"cluster_probability\": 2e-5", "\"cluster_probability\": 0.05", "would cover more pairs"),
    Mistake("\"cluster_radius_cells\": 3", "\"cluster_radius_cells\": 1e6", "it must lie in 0...64"),
    Mistake("\"diameter_mm\": 300", "\"diameter_mm\": 10", "no die fits on the wafer"),
    Mistake(
      "\"die_width_mm\": 24, \"die_height_mm\": 20", "\"die_width_mm\": 0.1, \"die_height_mm\": 0.1",
      "no die fits"),
    Mistake("\"die_width_mm\": 24", "\"die_width_mm\": -1", "`die_width_mm` in wafer is -1"),
    Mistake("\"variation\", \"faults\", \"wafer\", \"energy\"", "\"energy\"", "has no source"),
  ]

  @Test(arguments: mistakes) func mistakesAreNamed(_ mistake: Mistake) throws {
    let text = try Self.example([(mistake.old, mistake.new)])
    let error = failure { _ = try CardReader.read(Array(text.utf8), source: "x.json") }
    #expect(error?.kind == .badData)
    #expect(error?.description.contains(mistake.reason) == true, "\(error.map(\.description) ?? "no error")")
  }
}
