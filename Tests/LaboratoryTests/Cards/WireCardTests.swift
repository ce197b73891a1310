import Analog
import Laboratory
import Testing

/// The sections on wires and on how cells conduct: read strictly, written canonically, kept in a chip's file.
@Suite struct WireCardTests {
  private static let wires =
    "\"wires\": {\"row_segment_ohm\": 1.5, \"column_segment_ohm\": 2, \"driver_ohm\": 100, \"sense_ohm\": 50}"
  private static let conduction =
    "\"conduction\": {\"law\": \"polynomial\", \"a_per_V\": -0.5, \"b_per_V2\": 2}"

  private func text(_ sections: String) throws -> String {
    var text = try CardShelf.read("generic-analog").text
    let read = try #require(text.firstRange(of: "\"read\": {"))
    text.replaceSubrange(read, with: sections + ",\n  \"read\": {")
    let sources = try #require(text.firstRange(of: "\"sources\": ["))
    text.replaceSubrange(
      sources,
      with:
        "\"sources\": [{\"covers\": [\"wires\", \"conduction\"], \"citation\": \"a test\", \"confidence\": \"chosen\"},"
    )
    return text
  }

  private func card(_ sections: String) throws -> DeviceCard {
    try CardReader.read(Array(try text(sections).utf8), source: "x.json").card
  }

  @Test func sectionsAreReadAndWritten() throws {
    let card = try card(Self.wires + ", " + Self.conduction)
    var model = WireModel()
    (model.rowSegment_ohm, model.columnSegment_ohm, model.driver_ohm, model.sense_ohm) = (1.5, 2, 100, 50)
    #expect(card.wires == model && card.usualWires == .exact)
    #expect(card.conduction == .polynomial(a_per_V: -0.5, b_per_V2: 2))
    let sinh = try self.card("\"wires\": {}, \"conduction\": {\"law\": \"sinh\", \"k_per_V\": 3}")
    #expect(sinh.wires == WireModel() && sinh.conduction == .hyperbolic(k_per_V: 3))
    for card in [card, sinh] {
      let written = CardWriter.text(card)
      let again = try CardReader.read(Array(written.utf8), source: "y.json").card
      #expect(again == card && CardWriter.text(again) == written)
    }
  }

  @Test(arguments: CardShelf.names) func shippedCardsSayNothingOfWires(name: String) throws {
    let card = try CardShelf.read(name).card
    #expect(card.wires == nil && card.conduction == .ohmic && card.usualWires == .ideal)
    #expect(!CardWriter.text(card).contains("wires") && !CardWriter.text(card).contains("conduction\": {"))
  }

  static let mistakes = [
    ("\"wires\": {\"row_segment_ohm\": -1}", "`row_segment_ohm` in wires is -1"),
    ("\"wires\": {\"sense_ohm\": 1e-12}", "be 0 or at least 1e-9"),
    ("\"wires\": {\"driver_ohm\": 1e7}", "`driver_ohm` in wires is 10000000"),
    ("\"wires\": {\"row_segment_Ohm\": 1}", "row_segment_ohm"),
    ("\"wires\": 3", "wires is 3; it must be an object"),
    ("\"conduction\": {}", "missing key `law` in conduction"),
    ("\"conduction\": {\"law\": \"cubic\"}", "`law` in conduction"),
    ("\"conduction\": {\"law\": \"sinh\"}", "missing key `k_per_V`"),
    ("\"conduction\": {\"law\": \"sinh\", \"k_per_V\": 1, \"a_per_V\": 1}", "`a_per_V`"),
    ("\"conduction\": {\"law\": \"sinh\", \"k_per_V\": 500}", "has a slope of"),
    ("\"conduction\": {\"law\": \"polynomial\", \"a_per_V\": 2, \"b_per_V2\": 1}", "falls somewhere"),
    ("\"conduction\": {\"law\": \"polynomial\", \"b_per_V2\": -1}", "`b_per_V2` in conduction is -1"),
  ]

  @Test(arguments: mistakes) func mistakesAreNamed(section: String, reason: String) throws {
    let error = failure { _ = try card(section) }
    #expect(error?.kind == .badData)
    #expect(
      error?.message.contains(reason) == true || error?.remedy.contains(reason) == true,
      "\(String(describing: error))")
  }

  /// Whatever is damaged, a card is read or refused; what is read is fabricated or refused, and reads without a crash.
  @Test func damagedCardsNeverCrash() throws {
    let whole = Array(try text(Self.wires + ",\n" + Self.conduction).utf8)
    var mutations = Mutations(of: [whole], seed: 19)
    var counts = (read: 0, refused: 0)
    for _ in 0..<1500 {
      guard let card = try? CardReader.read(mutations.next(), source: "x").card else {
        counts.refused += 1
        continue
      }
      counts.read += 1
      var chip = Chip(card, serial: 1, layers: [3, 2])
      chip.program(
        layer: 0, weights: Matrix(rows: 4, columns: 2, elements: [0.5, -0.5, 1, -1, 0, 0.1, -0.9, 0.9]))
      let outputs = chip.read(layer: 0, inputs: Matrix(rows: 2, columns: 3, repeating: 0.5), phase: .infer)
      #expect(outputs.elements.allSatisfy { $0.isFinite })
    }
    #expect(counts.read > 50 && counts.refused > 300)
  }

  @Test func aChipsFileRemembersHowItsWiresAreTreated() throws {
    let scratch = try Scratch()
    let card = try card(Self.wires)
    var digests: Set<String> = []
    for wires in WireTreatment.allCases {
      let chip = Chip(card, serial: 1, layers: [6, 4], wires: wires)
      let path = scratch.file("\(wires.rawValue).chip")
      try Snapshot.save(chip, to: path)
      var again = try Snapshot.load(path)
      #expect(again.wires == wires && again.state == chip.state)
      digests.insert(Snapshot.functionSHA256(again))
      let inputs = Matrix(rows: 1, columns: 6, repeating: 0.5)
      var first = Chip(card, serial: 1, layers: [6, 4], wires: wires)
      #expect(
        first.read(layer: 0, inputs: inputs, phase: .infer)
          == again.read(layer: 0, inputs: inputs, phase: .infer))
    }
    #expect(digests.count == 2)
  }

  @Test func nonsenseInAChipsFileIsRefused() throws {
    let scratch = try Scratch()
    let path = scratch.file("a.chip")
    try Snapshot.save(Chip(try card(Self.wires), serial: 1, layers: [6, 4]), to: path)
    var file = try SafeTensors.readSealed(path: path)
    file.metadata["wires"] = "thick"
    try file.writeSealed(to: path)
    let error = failure { _ = try Snapshot.load(path) }
    #expect(error?.message.contains("treats wires as `thick`") == true)
    // A card without wires cannot have them treated exactly.
    try Snapshot.save(Chip(try DeviceCard(named: "ideal"), serial: 1, layers: [6, 4]), to: path)
    var plain = try SafeTensors.readSealed(path: path)
    #expect(plain.metadata["wires"] == nil)
    plain.metadata["wires"] = "exact"
    try plain.writeSealed(to: path)
    #expect(failure { _ = try Snapshot.load(path) }?.message.contains("nothing of its wires") == true)
  }
}
