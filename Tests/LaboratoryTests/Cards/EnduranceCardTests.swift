import Analog
import Laboratory
import Testing

/// The sections on wear and lifetimes: read strictly, written canonically.
@Suite struct EnduranceCardTests {
  private static let endurance =
    "\"endurance\": {\"pulses_scale\": 1e6, \"shape\": 1.5, \"narrowing_onset\": 0.2, \"narrowing\": 0.4}"
  private static let lifetime =
    "\"lifetime\": {\"row_drivers\": {\"scale_s\": 3e8, \"shape\": 2, \"activation_energy_eV\": 0.7}, "
    + "\"column_converters\": {\"scale_s\": 1e9, \"shape\": 1}, \"fatal_share\": 0.1}"

  /// A shipped card with more sections, all sourced.
  private func text(_ sections: String) throws -> String {
    var text = try CardShelf.read("generic-analog").text
    let read = try #require(text.firstRange(of: "\"read\": {"))
    text.replaceSubrange(read, with: sections + ",\n  \"read\": {")
    let sources = try #require(text.firstRange(of: "\"sources\": ["))
    text.replaceSubrange(
      sources,
      with:
        "\"sources\": [{\"covers\": [\"endurance\", \"lifetime\"], \"citation\": \"a test\", \"confidence\": \"chosen\"},"
    )
    return text
  }

  private func read(_ sections: String) throws -> CardReader.Reading {
    try CardReader.read(Array(try text(sections).utf8), source: "x.json")
  }

  @Test func sectionsAreReadAndWritten() throws {
    let reading = try read(Self.endurance + ",\n" + Self.lifetime)
    let card = reading.card
    var wear = EnduranceModel(scale_pulses: 1e6, shape: 1.5)
    (wear.narrowingOnset, wear.narrowing) = (0.2, 0.4)
    #expect(card.endurance == wear)
    var life = LifetimeModel()
    life.rowDrivers = .init(scale_s: 3e8, shape: 2, activationEnergy_eV: 0.7)
    life.columnConverters = .init(scale_s: 1e9, shape: 1)
    life.fatalShare = 0.1
    #expect(card.lifetime == life)
    #expect(
      reading.figures.contains { $0.key == "lifetime.row_drivers.scale_s" && $0.source.citation == "a test" })
    let written = CardWriter.text(card)
    let again = try CardReader.read(Array(written.utf8), source: "y.json").card
    #expect(again == card && CardWriter.text(again) == written)
    let defaults = written.firstRange(of: "\"column_converters\": {") != nil
    #expect(defaults && written.matches(of: /activation_energy_eV/).count == 2)
  }

  @Test func absentSectionsAreOff() throws {
    let plain = try CardShelf.read("generic-analog").card
    #expect(plain.endurance == nil && plain.lifetime == nil)
    let least = try read(
      "\"endurance\": {\"pulses_scale\": 10, \"shape\": 1}, \"lifetime\": {\"row_drivers\": {\"scale_s\": 1, \"shape\": 1}}"
    ).card
    #expect(least.endurance == EnduranceModel(scale_pulses: 10, shape: 1))
    #expect(least.lifetime?.fatalShare == 1 && least.lifetime?.columnConverters == nil)
  }

  static let mistakes = [
    ("\"endurance\": {\"shape\": 1}", "missing key `pulses_scale` in endurance"),
    ("\"endurance\": {\"pulses_scale\": 10}", "missing key `shape` in endurance"),
    ("\"endurance\": {\"pulses_scale\": 0.5, \"shape\": 1}", "`pulses_scale` in endurance is 0.5"),
    ("\"endurance\": {\"pulses_scale\": 1e16, \"shape\": 1}", "`pulses_scale` in endurance"),
    ("\"endurance\": {\"pulses_scale\": 10, \"shape\": 0}", "`shape` in endurance is 0"),
    (
      "\"endurance\": {\"pulses_scale\": 10, \"shape\": 1, \"narrowing\": 0.4}",
      "no `narrowing_onset` below 1"
    ),
    ("\"endurance\": {\"pulses_scale\": 10, \"shape\": 1, \"narowing\": 0.4}", "did you mean `narrowing`"),
    (
      "\"endurance\": {\"pulses_scale\": 10, \"shape\": 1, \"narrowing\": 1.4, \"narrowing_onset\": 0}",
      "`narrowing` in endurance is 1.4"
    ),
    ("\"lifetime\": {}", "lifetime gives nothing a lifetime"),
    ("\"lifetime\": {\"fatal_share\": 0.2}", "lifetime gives nothing a lifetime"),
    ("\"lifetime\": {\"row_driver\": {\"scale_s\": 1, \"shape\": 1}}", "gives nothing a lifetime"),
    (
      "\"lifetime\": {\"row_drivers\": {\"scale_s\": 1, \"shape\": 1}, \"fatal_share\": -0.1}",
      "`fatal_share` in lifetime is -0.1"
    ),
    (
      "\"lifetime\": {\"row_drivers\": {\"scale_s\": 0, \"shape\": 1}}",
      "`scale_s` in lifetime.row_drivers is 0"
    ),
    (
      "\"lifetime\": {\"column_converters\": {\"scale_s\": 1, \"shape\": 1, \"activation_energy_eV\": 3.1}}",
      "`activation_energy_eV` in lifetime.column_converters is 3.1"
    ),
    ("\"lifetime\": {\"row_drivers\": {\"scale_s\": 1, \"shape\": \"1\"}}", "must be a number"),
    ("\"lifetime\": {\"row_drivers\": 5}", "lifetime.row_drivers is 5; it must be an object"),
  ]

  @Test(arguments: mistakes) func mistakesAreNamed(section: String, reason: String) throws {
    let error = failure { _ = try read(section) }
    #expect(error?.kind == .badData)
    #expect(
      error?.message.contains(reason) == true || error?.remedy.contains(reason) == true,
      "\(String(describing: error))")
  }

  /// Whatever is damaged, a card is read or refused; what is read wears, ages and is saved without a crash.
  @Test func damagedCardsNeverCrash() throws {
    let whole = Array(try text(Self.endurance + ",\n" + Self.lifetime).utf8)
    var mutations = Mutations(of: [whole], seed: 18)
    var counts = (read: 0, refused: 0)
    for _ in 0..<1500 {
      guard let card = try? CardReader.read(mutations.next(), source: "x").card else {
        counts.refused += 1
        continue
      }
      counts.read += 1
      var chip = Chip(card, serial: 1, layers: [3, 2])
      let weights = Matrix(rows: 4, columns: 2, elements: [0.5, -0.5, 1, -1, 0, 0.1, -0.9, 0.9])
      for _ in 0..<3 {
        chip.program(layer: 0, weights: weights)
        chip.age(.days(900), at: .kelvin(400))
        chip.move(layer: 0, by: weights)
      }
      let outputs = chip.read(layer: 0, inputs: Matrix(rows: 2, columns: 3, repeating: 0.5), phase: .infer)
      #expect(outputs.elements.allSatisfy { $0.isFinite })
      #expect((chip.timeOfDeath() ?? .zero) >= .zero && (chip.death == nil) == chip.isAlive)
      let again = try Chip(card, serial: 1, placement: chip.placement, restoring: chip.state)
      #expect(again.state == chip.state)
    }
    #expect(counts.read > 50 && counts.refused > 300)
  }

  @Test func numbersNeedSources() throws {
    let bare = try text(Self.lifetime).replacing(
      "\"covers\": [\"endurance\", \"lifetime\"]", with: "\"covers\": [\"cell\"]")
    let error = failure { _ = try CardReader.read(Array(bare.utf8), source: "x") }
    #expect(error?.message.contains("`lifetime.row_drivers.scale_s` has no source") == true)
  }
}
