import Analog
import Energy
import Testing

@Suite struct KindTests {
  private func ledger(_ seed: Int) -> Ledger {
    var ledger = Ledger()
    for (index, phase) in Phase.allCases.enumerated() {
      for component in Component.allCases {
        ledger.charge(
          LedgerKey(phase, layer: index % 3 == 0 ? nil : index % 3, component, .read),
          count: 1 + index * seed,
          energy_J: 1e-9 / Double(index + seed), time_s: 0.1 / Double(seed))
      }
    }
    return ledger
  }

  private func merged(_ one: Ledger, _ other: Ledger) -> Ledger {
    var sum = one
    sum.merge(other)
    return sum
  }

  @Test func mergingIsAssociative() throws {
    let (a, b, c) = (ledger(1), ledger(2), livedLedger)
    let left = merged(merged(a, b), c)
    let right = merged(a, merged(b, c))
    #expect(left.entries.keys == right.entries.keys)
    for (key, entry) in left.entries {
      let other = try #require(right.entries[key])
      #expect(entry.count == other.count)
      #expect(agree(entry.energy_J, other.energy_J) && agree(entry.time_s, other.time_s))
    }
    #expect(merged(a, Ledger()) == a && merged(Ledger(), a) == a)
  }

  private var livedLedger: Ledger { livedChip(pricedCard()) }

  @Test func aDifferenceUndoesAMerge() throws {
    let back = merged(ledger(1), ledger(2)).since(ledger(1))
    for (key, entry) in ledger(2).entries {
      let other = try #require(back.entries[key])
      #expect(entry.count == other.count && agree(entry.energy_J, other.energy_J))
    }
  }

  @Test func countsStopAtTheLargest() {
    let key = LedgerKey(.infer, layer: 0, .adc, .convert)
    let full = Ledger(entries: [key: LedgerEntry(count: .max)])
    #expect(merged(full, full).entries[key]?.count == .max)
  }

  @Test func kindsSumToTheTotal() {
    let bill = Bill(livedLedger, energy: pricedCard().energy)
    let kinds = bill.byKind
    #expect(agree(kinds.map(\.energy.nominal).reduce(0, +), bill.total.nominal))
    #expect(agree(bill.lines.map(\.energy.nominal).reduce(0, +), bill.total.nominal))
    #expect(kinds.count >= 6)
  }

  @Test func thereAreNineKindsAndEachIsReached() {
    var reached: Set<Bill.Kind> = []
    for phase in Phase.allCases {
      for component in Component.allCases {
        for action in Action.allCases { reached.insert(Bill.Kind(phase, component, action)) }
      }
    }
    #expect(reached == Set(Bill.Kind.allCases) && reached.count == 9)
    #expect(Bill.Kind(.verify, .cells, .read) == .cells && Bill.Kind(.copy, .cells, .pulse) == .programming)
    #expect(Bill.Kind(.distillTeach, .adc, .convert) == .distillation)
    #expect(Bill.Kind(.driftCompensate, .adc, .convert) == .calibration)
  }

  @Test func recalledJoulesAreKeptApart() {
    var card = pricedCard()
    card.energy.prices[.outputConversion]?.confidence = .recalled
    let bill = Bill(livedLedger, energy: card.energy)
    let converters = bill.lines.filter { $0.component == .adc }.map(\.energy.nominal).reduce(0, +)
    #expect(converters > 0 && agree(bill.recalled_J, converters))
    #expect(agree(bill.grouped(by: [.phase]).recalled_J, converters))
    #expect(Bill(livedLedger, energy: pricedCard().energy).recalled_J == 0)
  }

  /// Chips of two cards that live at the same time, step by step, are billed as each alone.
  @Test func twoCardsShareNothing() throws {
    var other = pricedCard()
    other.name = "other"
    other.energy.readVoltage_V *= 3
    other.energy.prices[.outputConversion] = constant(7e-12)
    let alone = [
      Bill(livedChip(pricedCard()), energy: pricedCard().energy),
      Bill(livedChip(other), energy: other.energy),
    ]
    var one = Chip(pricedCard(), serial: 7, layers: [5, 3])
    var two = Chip(other, serial: 7, layers: [5, 3])
    for _ in 0..<3 {
      let inputs = Matrix(rows: 2, columns: 5, repeating: 0.5)
      _ = one.read(layer: 0, inputs: inputs, phase: .infer)
      _ = two.read(layer: 0, inputs: inputs, phase: .infer)
    }
    let heat = [one.ledger, two.ledger].map {
      $0.entries[LedgerKey(.infer, layer: 0, .cells, .read)]!.energy_J
    }
    #expect(agree(heat[1], 9 * heat[0]))
    let again = [
      Bill(livedChip(pricedCard()), energy: pricedCard().energy),
      Bill(livedChip(other), energy: other.energy),
    ]
    #expect(alone == again && alone[0] != alone[1])
  }
}
