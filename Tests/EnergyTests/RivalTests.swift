import Energy
import Testing

@Suite struct RivalTests {
  private static let network = [784, 256, 10]

  private func total_nJ(
    _ rival: DigitalRival = .jouppi7nm, layers: [Int] = network, batch: Int = 1, factor: Double = 1,
    corrected: Bool = true
  ) throws -> Double {
    let conditions = DigitalRival.Conditions(batch: batch, systemFactor: factor, correctsErrors: corrected)
    return try rival.inference(layers: layers, conditions: conditions).total.nominal * 1e9
  }

  /// 784-256-10 in 8 bits at 7 nm, corrected memory: 443, 49 and 25 nJ. Those figures leave the biases out.
  @Test(arguments: [(1, 443.0), (16, 49.0), (256, 25.0)])
  func theWorkedExample(batch: Int, reference_nJ: Double) throws {
    let modeled_nJ = try total_nJ(batch: batch)
    #expect(abs(modeled_nJ / reference_nJ - 1) < 0.017)
    let bias_nJ: Double = 0.014 / 8 * 1.125 * 1.05
    let biases_nJ = 266 * bias_nJ / Double(batch)
    #expect((modeled_nJ - biases_nJ).rounded() == reference_nJ)
  }

  @Test func theFormulaByHand() throws {
    let macs_pJ: Double = 203_264 * 0.3
    // 8 KB hold 784 inputs and 256 outputs with their sums; 1 MB holds the weights.
    let weights_pJ: Double = 203_530 / 8 * 100 / 4
    let buffer_pJ: Double = (1040 + 266 + 1064) / 8 * 10
    let memory_pJ = weights_pJ + buffer_pJ
    let plain = try total_nJ(.horowitz45nm, batch: 4, corrected: false)
    #expect(agree(plain, (macs_pJ + memory_pJ) * 1e-3))
    let corrected = try total_nJ(.horowitz45nm, batch: 4)
    #expect(agree(corrected, (macs_pJ + memory_pJ * 1.125 * 1.05) * 1e-3))
    let system = try total_nJ(.horowitz45nm, batch: 4, factor: 3.5)
    #expect(agree(system, 3.5 * corrected))
  }

  @Test(arguments: DigitalRival.all)
  func theSmallestMemoryThatFits(rival: DigitalRival) throws {
    let sizes: [(Int, DigitalFigure.Operation)] = [
      (1, .sram8KB), (8_192, .sram8KB), (8_193, .sram32KB), (32_768, .sram32KB), (32_769, .sram1MB),
      (1_048_576, .sram1MB), (1_048_577, rival.mainMemory), (.max, rival.mainMemory),
    ]
    for (bytes, memory) in sizes { #expect(rival.memory(holding: bytes) == memory) }
    // 127 x 64 + 64 weights are 8,192 bytes; one more input is too many.
    #expect(try rival.inference(layers: [127, 64]).weightMemory == .sram8KB)
    #expect(try rival.inference(layers: [128, 64]).weightMemory == .sram32KB)
    #expect(try rival.inference(layers: [2000, 2000]).weightMemory == rival.mainMemory)
  }

  @Test(arguments: DigitalRival.all)
  func batchesShareWeightsOnly(rival: DigitalRival) throws {
    let single = try rival.inference(layers: Self.network)
    let batched = try rival.inference(layers: Self.network, conditions: .init(batch: 32))
    #expect(single.batchReuse == 1 && batched.batchReuse == 32)
    for (one, other) in zip(single.lines, batched.lines) where one.item != .errorCorrection {
      #expect(one.count == other.count)
      #expect(other.sharedBy == (one.item == .weights ? 32 : 1))
      #expect(agree(other.energy, one.item == .weights ? one.energy / 32 : one.energy))
    }
    var last = Double.infinity
    for batch in [1, 2, 3, 16, 1000, Int.max] {
      let total = try total_nJ(rival, batch: batch)
      #expect(total <= last && total > 0)
      last = total
    }
  }

  @Test(arguments: DigitalRival.all)
  func intervalsAreInOrder(rival: DigitalRival) throws {
    let large = try rival.inference(layers: [2000, 2000]).total
    #expect(large.low < large.nominal && large.nominal < large.high)
    for line in try rival.inference(layers: [2000, 2000], conditions: .init(batch: 2, systemFactor: 3)).lines
    {
      #expect(line.energy.low >= 0 && line.energy.low <= line.energy.nominal)
      #expect(line.energy.nominal <= line.energy.high)
      #expect(!line.source.isEmpty)
    }
  }

  @Test func aCopyReadsAndWritesEachWeightOnce() throws {
    let copy = try DigitalRival.jouppi7nm.copying(
      layers: Self.network, conditions: .init(batch: 9, correctsErrors: false))
    #expect(copy.lines.map(\.item) == [.weights, .weightsWritten])
    #expect(agree(copy.total, Joules(2 * 203_530.0 / 8 * 14e-12)))
  }

  @Test func wrongConditionsAreRefused() throws {
    let wrong: [DigitalRival.Conditions] = [
      .init(batch: 0), .init(batch: -1), .init(batch: 1, systemFactor: 0.5),
      .init(batch: 1, systemFactor: .nan), .init(batch: 1, systemFactor: .infinity),
    ]
    for conditions in wrong {
      #expect(throws: EnergyError.self) {
        try DigitalRival.jouppi7nm.inference(layers: [3, 2], conditions: conditions)
      }
      #expect(throws: EnergyError.self) {
        try DigitalRival.jouppi7nm.copying(layers: [3, 2], conditions: conditions)
      }
    }
    #expect(throws: EnergyError.self) { try DigitalRival.jouppi7nm.inference(layers: [3]) }
  }

  @Test func rivalsHaveNames() throws {
    for rival in DigitalRival.all { #expect(try DigitalRival.named(rival.name) == rival) }
    let error = #expect(throws: EnergyError.self) { try DigitalRival.named("abacus") }
    #expect(error?.description == "there is no digital rival `abacus`; use horowitz-45nm or jouppi-7nm")
  }
}
