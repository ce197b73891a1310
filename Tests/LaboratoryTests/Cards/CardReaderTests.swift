import Analog
import Laboratory
import Testing

/// Mistakes in a card are named, with what to do about them.
@Suite struct CardReaderTests {
  /// A shipped card's text with one place changed.
  private func edited(_ name: String, _ old: String, _ new: String) throws -> String {
    let text = try CardShelf.read(name).text
    try #require(text.contains(old), "the card \(name) has no \(old)")
    let place = try #require(text.firstRange(of: old))
    return text.replacingCharacters(in: place, with: new)
  }

  private func read(_ text: String) throws -> DeviceCard {
    try CardReader.read(Array(text.utf8), source: "x.json").card
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var card = "generic-analog"
    let old: String
    let new: String
    let reason: String
    var testDescription: String { "\(card): \(new)" }

    init(_ old: String, _ new: String, _ reason: String, in card: String = "generic-analog") {
      (self.old, self.new, self.reason, self.card) = (old, new, reason, card)
    }
  }

  static let mistakes = [
    Mistake("\"g_max_uS\"", "\"g_mx_uS\"", "unknown key `g_mx_uS` in cell; did you mean `g_max_uS`?"),
    Mistake(
      "\"gain_sigma\"", "\"gain_sgima\"", "unknown key `gain_sgima` in cell; did you mean `gain_sigma`?"),
    Mistake("\"drift\"", "\"drfit\"", "unknown key `drfit` in the top level; did you mean `drift`?"),
    Mistake("\"rows_max\"", "\"rows\"", "missing key `rows_max` in tile"),
    Mistake(
      "\"gain_sigma\": 0.2", "\"gain_sigma\": -0.2", "`gain_sigma` in cell is -0.2; it must lie in 0...1"),
    Mistake("\"output_sigma\": 0.05", "\"output_sigma\": 1e9", "`output_sigma` in read is"),
    Mistake("\"g_max_uS\": 25", "\"g_max_uS\": NaN", "x.json"),
    Mistake("\"g_max_uS\": 25", "\"g_max_uS\": 1e999", "x.json"),
    Mistake(
      "\"g_max_uS\": 25", "\"g_max_uS\": \"25\"", "`g_max_uS` in cell is the text \"25\"; it must be a number"
    ),
    Mistake("\"g_max_uS\": 25", "\"g_max_uS\": null", "`g_max_uS` in cell is null"),
    Mistake("\"g_max_uS\": 25", "\"g_max_uS\": 1", "g_min_uS is not below g_max_uS"),
    Mistake(
      "\"g_max_uS\": 25", "\"g_max_uS\": 25, \"g_floor_uS\": 2", "the window lies outside floor and ceiling"),
    Mistake(
      "\"g_max_uS\": 25", "\"g_max_uS\": 25, \"g_ceiling_uS\": 24",
      "the window lies outside floor and ceiling"),
    Mistake("\"g_max_uS\": 25", "\"g_max_uS\": 25, \"g_max_uS\": 25", "a second time"),
    Mistake("\"balanced\"", "\"balancd\"", "did you mean `balanced`?"),
    Mistake("\"balanced\"", "\"reference\"", "a reference pair needs g_reference_uS and g_per_weight_uS"),
    Mistake(
      "\"reference\"", "\"balanced\"", "pulsed cells need pairing `reference`", in: "reram-sb-gong-2018"),
    Mistake(
      "\"reference\"", "\"one-sided\"", "pulsed cells need pairing `reference`", in: "reram-sb-gong-2018"),
    Mistake("\"step\": 0.002", "\"step\": 0", "`step` in update.law is 0", in: "reram-sb-gong-2018"),
    Mistake(
      "\"burst\": 120", "\"burst\": 1.5", "`burst` in update.law is 1.5", in: "reram-sb-gong-2018"),
    Mistake(
      "\"stuck_low_probability\": 0.01", "\"stuck_low_probability\": 0.995",
      "more cells are stuck than there are"),
    Mistake("\"output_range\": 8,", "", "8 output bits have no `output_range`"),
    Mistake(
      "\"input_bits\": 8", "\"input_bits\": 1",
      "`input_bits` in converters is 1; it must be 0 (exact) or 2 to 24"),
    Mistake("\"input_bits\": 8", "\"input_bits\": 25", "`input_bits` in converters is 25"),
    Mistake("\"format_version\": 1", "\"format_version\": 2", "`format_version` in the top level is 2"),
    Mistake("\"name\": \"generic-analog\"", "\"name\": \"../x\"", "the card's name is `../x`"),
    Mistake("\"name\": \"generic-analog\"", "\"name\": \"\"", "the card's name is ``"),
    Mistake("\"continuous\"", "\"continous\"", "did you mean `continuous`?"),
    Mistake("\"continuous\"", "\"pulses\"", "missing key `law` in update"),
    Mistake("\"continuous\"", "\"reprogram\"", "missing key `threshold` in update"),
    Mistake("\"low\": 0.0054", "\"low\": 0.54", "low 0.54, nominal 0.39, high 3.1 are not in order"),
    Mistake("\"input_conversion_pJ\"", "\"input_conversion_nJ\"", "did you mean `input_conversion_pJ`?"),
    Mistake(
      "\"confidence\": \"chosen\"", "\"confidence\": \"sure\"",
      "`confidence` in energy.prices.random_bit_pJ is"),
    Mistake(
      "1.965,", "1.965, 1, 1, 1, 1, 1, 1, 1,", "must have at most 8 coefficients", in: "pcm-nandakumar-2019"),
    Mistake("\"lasting_share\": 1", "\"lasting_share\": 1.01", "`lasting_share` in drift is 1.01"),
    Mistake("\"t0_s\": 1", "\"t0_s\": 0", "`t0_s` in drift is 0"),
    // A number whose section no source covers, and one that is off the covered keys.
    Mistake("\"drift\",", "", "`drift.nu_mean.constant` has no source"),
    Mistake(
      "\"cell.g_min_uS\"", "\"cell.g_min\"", "`cell.g_min_uS` has no source", in: "pcm-nandakumar-2019"),
  ]

  @Test(arguments: mistakes) func mistakesAreNamed(mistake: Mistake) throws {
    let text = try edited(mistake.card, mistake.old, mistake.new)
    let error = failure { _ = try read(text) }
    #expect(error?.kind == .badData)
    #expect(error?.message.contains(mistake.reason) == true, "\(String(describing: error))")
    #expect(error?.remedy.isEmpty == false)
  }

  @Test func everyTruncationIsRefused() throws {
    let bytes = Array(try CardShelf.read("ideal").text.utf8.dropLast())
    for count in stride(from: 0, to: bytes.count, by: 7) {
      #expect(failure { _ = try CardReader.read(Array(bytes[..<count]), source: "x") }?.kind == .badData)
    }
  }

  /// Whatever is damaged, a card is read or refused; one that is read can be made into a chip that works.
  @Test func damagedCardsNeverCrash() throws {
    var mutations = Mutations(
      of: try CardShelf.names.map { Array(try CardShelf.read($0).text.utf8) }, seed: 17)
    var counts = (read: 0, refused: 0)
    for _ in 0..<4000 {
      let bytes = mutations.next()
      do {
        let card = try CardReader.read(bytes, source: "x").card
        #expect(try CardReader.read(Array(CardWriter.text(card).utf8), source: "y").card == card)
        exercise(card)
        counts.read += 1
      } catch {
        #expect(error.kind == .badData)
        counts.refused += 1
      }
    }
    #expect(counts.read > 100 && counts.refused > 1000)
  }

  /// Makes a small chip and does everything to it that can be done.
  private func exercise(_ card: DeviceCard) {
    var chip = Chip(card, serial: 1, layers: [3, 2])
    let weights = Matrix(rows: 4, columns: 2, elements: [0.5, -0.5, 1, -1, 0, 0.1, -0.9, 0.9])
    chip.program(layer: 0, weights: weights)
    chip.age(min(.days(30), chip.card.ageLimit), at: .kelvin(400))
    // Without a closed form fine steps are fired one by one, which is slow and not what is tested.
    let isQuick =
      if case .pulses(let law) = card.update { law.hasClosedForm || law.step >= 1e-3 } else { true }
    if isQuick, card.programming.verifyRounds * card.programming.verifyReads <= 1000 {
      chip.programVerified(layer: 0, weights: weights)
    }
    if case .pulses = card.update { chip.pulse(layer: 0, counts: [1, -1, 1000, -1000, 0, 0, 1, 1]) }
    chip.move(layer: 0, by: weights)
    let outputs = chip.read(layer: 0, inputs: Matrix(rows: 2, columns: 3, repeating: 0.5), phase: .infer)
    #expect(outputs.elements.allSatisfy { $0.isFinite })
    #expect(chip.microscope.effectiveWeights[0].elements.allSatisfy { $0.isFinite })
  }

  @Test func figuresCarryTheirNarrowestSource() throws {
    let reading = try CardShelf.read("pcm-nandakumar-2019")
    let sources = Dictionary(uniqueKeysWithValues: reading.figures.map { ($0.key, $0.source.confidence) })
    #expect(sources["drift.t0_s"] == .read)
    // The section is read; its share is chosen, in a source that names the key.
    #expect(sources["drift.lasting_share"] == .chosen)
    #expect(sources["cell.g_ceiling_uS"] == .chosen && sources["cell.g_max_uS"] == .read)
    #expect(sources["programming.noise_polynomial_uS.2"] == .read)
    #expect(reading.figures.first { $0.key == "read.flicker.q_max" }?.value == 0.2)
    #expect(reading.figures.allSatisfy { !$0.source.citation.isEmpty })
  }
}
