import Analog
import Energy
import Testing

@Suite struct InferenceTests {
  private func placement(_ card: DeviceCard) throws -> Placement {
    try Placement(layers: [5, 4, 3], limits: card.tile)
  }

  @Test func aNetworkIsCounted() throws {
    let size = try NetworkSize(layers: [784, 256, 10])
    #expect(size.multiplyAccumulates == 203_264)
    #expect(size.weights == 203_530)
    #expect(size.activationsRead == 1040)
    #expect(size.activationsWritten == 266)
  }

  @Test(arguments: [[], [3], [3, 0], [3, -1], [3, 1 << 24 + 1]])
  func networksThatCannotBeCounted(layers: [Int]) {
    #expect(throws: EnergyError.self) { try NetworkSize(layers: layers) }
    let tooDeep = [3] + layers + [Int](repeating: 1, count: 10_000)
    #expect(throws: EnergyError.self) { try NetworkSize(layers: tooDeep) }
  }

  @Test func theLargestNetworkIsCountedWithoutOverflow() throws {
    let size = try NetworkSize(layers: [Int](repeating: 1 << 24, count: 10_000))
    #expect(size.multiplyAccumulates == 9_999 << 48)
  }

  @Test func passesAreCountedWhateverTheTiles() throws {
    var card = pricedCard()
    for (rows, columns) in [(1024, 1024), (4, 3), (2, 1)] {
      card.tile = TileLimits(rows: rows, columns: columns)
      var chip = Chip(card, serial: 1, layers: [5, 4, 3])
      infer(&chip, examples: 6)
      infer(&chip, examples: 1)
      #expect(InferencePrice.passes(in: chip.ledger, placement: chip.placement) == 7)
      #expect(InferencePrice.passes(in: chip.ledger, placement: chip.placement, phase: .learn) == 0)
    }
  }

  @Test func onlyInferenceIsPriced() throws {
    var card = pricedCard()
    card.tile = TileLimits(rows: 4, columns: 3)
    let few = try InferencePrice(livedChip(card, inferences: 2), card: card, placement: placement(card))
    let many = try InferencePrice(livedChip(card, inferences: 9), card: card, placement: placement(card))
    #expect(few.inferences == 2 && many.inferences == 9)
    #expect(agree(few.perInference, many.perInference))
    let whole = Bill(livedChip(card, inferences: 2), energy: card.energy)
    #expect(agree(few.perInference * 2, whole.total(of: [.infer])))
  }

  @Test func aMultiplyAccumulateIsTwoOperations() throws {
    var ledger = Ledger()
    ledger.charge(LedgerKey(.infer, layer: 0, .cells, .read), count: 4, energy_J: 32e-12)
    let placement = try Placement(layers: [10, 4], limits: TileLimits())
    let price = try InferencePrice(ledger, card: DeviceCard(name: "plain"), placement: placement)
    #expect(agree(price.perInference, Joules(8e-12)))
    #expect(agree(price.fJ_per_MAC, 200))
    #expect(agree(try #require(price.efficiency_TOPS_per_W), 10))
    let stated = try InferencePrice(
      ledger, inferences: 2, card: DeviceCard(name: "plain"), placement: placement)
    #expect(agree(stated.perInference, Joules(16e-12)))
  }

  @Test func freeInferenceHasNoEfficiency() throws {
    var ledger = Ledger()
    ledger.charge(LedgerKey(.infer, layer: 0, .cells, .read), count: 4)
    let placement = try Placement(layers: [10, 4], limits: TileLimits())
    let price = try InferencePrice(ledger, card: DeviceCard(name: "plain"), placement: placement)
    #expect(price.efficiency_TOPS_per_W == nil)
    #expect(price.fJ_per_MAC == 0)
  }

  @Test func aChipThatNeverInferredHasNoPrice() throws {
    let card = pricedCard()
    let placement = try placement(card)
    #expect(throws: EnergyError.self) { try InferencePrice(Ledger(), card: card, placement: placement) }
    #expect(throws: EnergyError.self) {
      try InferencePrice(Ledger(), inferences: 5, card: card, placement: placement)
    }
    #expect(throws: EnergyError.self) {
      try InferencePrice(livedChip(card), inferences: -1, card: card, placement: placement)
    }
  }
}
