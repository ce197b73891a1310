import Analog
import Energy
import Testing

@Suite struct PricingTests {
  @Test(arguments: [
    (Component.dac, Action.convert, EnergyModel.Price.inputConversion),
    (.adc, .convert, .outputConversion), (.neurons, .activate, .activation), (.digital, .add, .addition),
    (.digital, .multiply, .multiplication), (.digital, .draw, .randomBit), (.buffer, .store, .bufferBit),
  ])
  func countTimesPrice(component: Component, action: Action, price: EnergyModel.Price) throws {
    var energy = EnergyModel()
    for other in EnergyModel.Price.allCases { energy.prices[other] = constant(1) }
    energy.prices[price] = constant(3e-12, node_nm: 32)
    var ledger = Ledger()
    ledger.charge(LedgerKey(.infer, layer: 1, component, action), count: 1000, time_s: 5)
    let line = try #require(Bill(ledger, energy: energy).lines.first)
    #expect(agree(line.energy, Joules(low: 1.5e-9, nominal: 3e-9, high: 12e-9)))
    #expect(line.count == 1000)
    #expect(line.bases == [.price])
    #expect(line.source == "price: a table (32 nm, secondary)")
  }

  @Test func leakageIsPowerTimesTime() throws {
    var energy = EnergyModel()
    energy.prices[.tileLeakage] = constant(10e-6)
    var ledger = Ledger()
    ledger.charge(LedgerKey(.infer, layer: 0, .tiles, .leak), count: 7, time_s: 1e-3)
    let line = try #require(Bill(ledger, energy: energy).lines.first)
    #expect(agree(line.energy, Joules(low: 5e-9, nominal: 10e-9, high: 40e-9)))
    #expect(line.source == "price: a table (secondary)")
  }

  @Test(arguments: [
    (Component.cells, Action.read, "physics: V²Gt"),
    (.cells, .pulse, "physics: V²Gt / pump efficiency"), (.lines, .charge, "physics: CV²"),
  ])
  func physicsNeedsNoPrice(component: Component, action: Action, source: String) throws {
    var ledger = Ledger()
    ledger.charge(LedgerKey(.learn, layer: 0, component, action), count: 3, energy_J: 2e-9, time_s: 1)
    let priced = Bill(ledger, energy: pricedCard().energy)
    #expect(priced == Bill(ledger, energy: EnergyModel()))
    let line = try #require(priced.lines.first)
    #expect(line.energy == Joules(2e-9))
    #expect(line.bases == [.physics])
    #expect(line.source == source)
  }

  @Test func verificationIsATally() throws {
    var ledger = Ledger()
    ledger.charge(LedgerKey(.verify, layer: 0, .cells, .verify), count: 9)
    let line = try #require(Bill(ledger, energy: pricedCard().energy).lines.first)
    #expect(line.energy == .zero)
    #expect(line.bases == [.tally])
    #expect(line.source == "tally: the joules are in the reads beneath it")
  }

  @Test func aMissingPriceCostsNothingAndSaysSo() throws {
    var card = pricedCard()
    card.energy.prices[.outputConversion] = nil
    let ledger = livedChip(card)
    let bill = Bill(ledger, energy: card.energy)
    let line = try #require(bill.line(.infer, 0, .adc, .convert))
    #expect(line.energy == .zero)
    #expect(line.count > 0)
    #expect(line.bases == [.unpriced])
    #expect(line.source == "no price stated")
    let stated = Bill(ledger, energy: pricedCard().energy)
    let converters = stated.lines.filter { $0.component == .adc }.map(\.energy)
    #expect(agree(stated.total, converters.reduce(bill.total, +)))
  }

  @Test func everyEventOfALifeIsAccountedFor() {
    let bill = Bill(livedChip(pricedCard()), energy: pricedCard().energy)
    #expect(!bill.lines.contains { $0.bases == [.unpriced] })
    #expect(bill.lines.count > 20)
  }

  @Test func anEmptyLedgerCostsNothing() {
    let bill = Bill(Ledger(), energy: pricedCard().energy)
    #expect(bill.lines.isEmpty)
    #expect(bill.total == .zero)
  }
}
