import Analog
import Energy
import Testing

@Suite struct BillLawTests {
  @Test func ledgersAreAdditive() {
    let card = pricedCard()
    var chip = Chip(card, serial: 3, layers: [5, 4, 3])
    chip.program(layer: 0, weights: Matrix(rows: 6, columns: 4, repeating: 0.2))
    infer(&chip, examples: 3)
    let early = chip.ledger
    infer(&chip, examples: 5)
    chip.move(layer: 0, by: Matrix(rows: 6, columns: 4, repeating: 0.1))
    let first = Bill(early, energy: card.energy)
    let second = Bill(chip.ledger.since(early), energy: card.energy)
    let whole = Bill(chip.ledger, energy: card.energy)
    #expect(agree(first.total + second.total, whole.total))
    // A difference of running sums is as exact as the larger of them, so lines agree one by one as well.
    for line in whole.lines {
      let parts = (first.lines + second.lines).filter {
        $0.phase == line.phase && $0.layer == line.layer && $0.component == line.component
          && $0.action == line.action
      }
      #expect(parts.reduce(0) { $0 + $1.count } == line.count)
      #expect(agree(parts.map(\.energy).reduce(.zero, +), line.energy))
    }
  }

  @Test func noLineIsNegativeAndIntervalsAreInOrder() {
    for line in Bill(livedChip(pricedCard()), energy: pricedCard().energy).lines {
      #expect(line.count > 0)
      #expect(line.energy.low >= 0)
      #expect(line.energy.low <= line.energy.nominal)
      #expect(line.energy.nominal <= line.energy.high)
    }
  }

  @Test(arguments: EnergyModel.Price.allCases)
  func monotoneInPrices(price: EnergyModel.Price) {
    let card = pricedCard()
    var dearer = card.energy
    dearer.prices[price] = constant(card.energy.prices[price]!.nominal * 3)
    let ledger = livedChip(card)
    let cheap = Bill(ledger, energy: card.energy)
    let dear = Bill(ledger, energy: dearer)
    #expect(dear.total.nominal > cheap.total.nominal)
    for (before, after) in zip(cheap.lines, dear.lines) {
      #expect(after.energy == before.energy || agree(after.energy, before.energy * 3))
    }
  }

  @Test func cardsKeepTheirPricesApart() {
    let ledger = livedChip(pricedCard())
    let one = Bill(ledger, energy: pricedCard().energy)
    _ = Bill(ledger, energy: EnergyModel())
    #expect(Bill(ledger, energy: pricedCard().energy) == one)
    #expect(Bill(ledger, energy: EnergyModel()).total.nominal < one.total.nominal)
  }

  @Test func setupIsEverythingButUse() {
    let bill = Bill(livedChip(pricedCard()), energy: pricedCard().energy)
    let setup = bill.total(of: Bill.setupPhases)
    let inference = bill.total(of: [.infer])
    #expect(setup.nominal > 0 && inference.nominal > 0)
    #expect(agree(setup + inference, bill.total))
    #expect(!Bill.setupPhases.contains(.distillTeach) && Bill.setupPhases.contains(.distillLearn))
  }
}
