import Energy
import Testing

/// The rival's bits, memory and leakage.
@Suite struct RivalConditionTests {
  private static let network = [784, 256, 10]

  private func bill(_ rival: DigitalRival, _ change: (inout DigitalRival.Conditions) -> Void) throws
    -> RivalBill
  {
    var conditions = DigitalRival.Conditions()
    change(&conditions)
    return try rival.inference(layers: Self.network, conditions: conditions)
  }

  @Test(arguments: DigitalRival.all) func dearerWithEveryBit(rival: DigitalRival) throws {
    let totals = try (1...32).map { bits in try bill(rival) { $0.bits = bits }.total.nominal }
    #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 < $1 })
    #expect(try agree(totals[7], bill(rival) { _ in }.total.nominal))
    // At 32 bits the power law ends in the table's own row.
    let wide = try bill(rival) { $0.bits = 32 }
    let row = try #require(rival.figure(.int32Multiply))
    #expect(abs(wide.total(of: .multiply).nominal / (203_264 * row.energy.nominal) - 1) < 1e-9)
    #expect(wide.bits == 32)
  }

  @Test func memories() throws {
    for (memory, pJ) in [
      (DigitalFigure.Operation.sram8KB, 10.0), (.sram32KB, 20), (.sram1MB, 100), (.ddr, 1950),
    ] {
      let bill = try bill(.horowitz45nm) { $0.weightMemory = memory }
      #expect(bill.weightMemory == memory)
      #expect(agree(bill.total(of: .weights).nominal, 203_530 / 8 * pJ * 1e-12))
      #expect(try DigitalFigure.Operation.memory(memory.word) == memory)
    }
    #expect(throws: EnergyError.self) { try bill(.horowitz45nm) { $0.weightMemory = .hbm2 } }
    #expect(throws: EnergyError.self) { try DigitalFigure.Operation.memory("tape") }
  }

  /// 100 mW/MB at 45 nm; the other table states none and nothing is scaled.
  @Test func leakage() throws {
    let leaking = try bill(.horowitz45nm) { $0.time_s = 1e-6 }
    #expect(agree(leaking.total(of: .leakage).nominal, 0.1e-6))
    let twice = try bill(.horowitz45nm) { $0.time_s = 2e-6 }
    #expect(agree(twice.total(of: .leakage).nominal, 0.2e-6))
    #expect(try bill(.jouppi7nm) { $0.time_s = 1e-6 }.total(of: .leakage) == .zero)
    let dynamic = try bill(.horowitz45nm) {
      $0.time_s = 1e-6
      $0.weightMemory = .ddr
    }
    #expect(dynamic.total(of: .leakage) == .zero)
  }

  @Test func wrongConditions() {
    for change: (inout DigitalRival.Conditions) -> Void in [
      { $0.bits = 0 }, { $0.bits = 33 }, { $0.time_s = -1 }, { $0.time_s = .nan },
    ] {
      #expect(throws: EnergyError.self) { try bill(.jouppi7nm, change) }
    }
  }
}
