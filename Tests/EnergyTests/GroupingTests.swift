import Analog
import Energy
import Testing

@Suite struct GroupingTests {
  @Test func thereAreSixteenGroupings() {
    #expect(Set(Bill.keySets).count == 16)
  }

  @Test(arguments: Bill.keySets)
  func groupsAddUp(keys: Set<Bill.Key>) {
    let bill = Bill(livedChip(pricedCard()), energy: pricedCard().energy)
    let grouped = bill.grouped(by: keys)
    #expect(grouped.keys == keys)
    #expect(agree(grouped.total, bill.total))
    #expect(grouped.lines.reduce(0) { $0 + $1.count } == bill.lines.reduce(0) { $0 + $1.count })
    for line in grouped.lines {
      #expect((line.phase != nil) == keys.contains(.phase))
      #expect((line.component != nil) == keys.contains(.component))
      #expect((line.action != nil) == keys.contains(.action))
      #expect(keys.contains(.layer) || line.layer == nil)
    }
    let names = grouped.lines.map {
      [$0.phase?.rawValue, $0.layer?.description, $0.component?.rawValue, $0.action?.rawValue]
    }
    #expect(Set(names).count == names.count)
  }

  @Test func allKeysChangeNothing() {
    let bill = Bill(livedChip(pricedCard()), energy: pricedCard().energy)
    #expect(bill.grouped(by: Set(Bill.Key.allCases)) == bill)
  }

  @Test func aGroupHoldsWhatItsLinesHold() throws {
    let bill = Bill(livedChip(pricedCard()), energy: pricedCard().energy)
    let byPhase = bill.grouped(by: [.phase])
    #expect(byPhase.lines.map(\.phase) == [.program, .verify, .infer, .learn])
    for line in byPhase.lines {
      #expect(agree(line.energy, bill.total(of: [line.phase!])))
    }
    let verify = try #require(byPhase.lines.first { $0.phase == .verify })
    #expect(verify.bases == [.physics, .price, .tally])
    #expect(verify.sources.count == Set(verify.sources).count)
    #expect(verify.source.contains("physics: V²Gt; "))
  }

  @Test func groupingTwiceIsGroupingOnce() {
    let bill = Bill(livedChip(pricedCard()), energy: pricedCard().energy)
    let twice = bill.grouped(by: [.phase, .layer]).grouped(by: [.phase, .action])
    let once = bill.grouped(by: [.phase])
    #expect(twice.keys == [.phase])
    #expect(twice.lines.map(\.count) == once.lines.map(\.count))
    #expect(agree(twice.total, once.total))
  }

  @Test func layersAreInOrderWithTheWholeChipFirst() {
    let bill = Bill(livedChip(pricedCard()), energy: pricedCard().energy)
    #expect(bill.grouped(by: [.layer]).lines.map(\.layer) == [nil, 0, 1])
  }

  @Test func countsStopAtTheLargestInteger() {
    var ledger = Ledger()
    ledger.charge(LedgerKey(.infer, layer: 0, .adc, .convert), count: .max)
    ledger.charge(LedgerKey(.infer, layer: 1, .adc, .convert), count: .max)
    let bill = Bill(ledger, energy: pricedCard().energy)
    #expect(bill.grouped(by: [.phase]).lines.map(\.count) == [.max])
    #expect(bill.total.high.isFinite)
  }

  @Test func keysAreReadFromText() throws {
    #expect(try Bill.keys("phase") == [.phase])
    #expect(try Bill.keys("action,phase,layer,component") == Set(Bill.Key.allCases))
    for text in ["", "phase,", "phases", "Phase", "phase, layer"] {
      #expect(throws: EnergyError.self) { try Bill.keys(text) }
    }
    let error = #expect(throws: EnergyError.self) { try Bill.keys("tile") }
    #expect(error?.description == "a bill has no key `tile`; use any of phase,layer,component,action")
  }
}
