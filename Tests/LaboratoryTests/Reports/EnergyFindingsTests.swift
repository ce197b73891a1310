import Analog
import Energy
import Laboratory
import Learning
import Testing

/// What a chip's account says beyond its bill.
@Suite struct EnergyFindingsTests {
  private func account(
    _ change: (inout DeviceCard) -> Void = { _ in }, conditions: DigitalRival.Conditions = .init(batch: 4)
  ) throws -> EnergyAccount {
    var card = try DeviceCard(named: "generic-analog")
    change(&card)
    var chip = Chip(card, serial: 1, layers: [6, 5, 3])
    for (layer, rows) in [(0, 7), (1, 6)] {
      chip.program(layer: layer, weights: Matrix(rows: rows, columns: chip.layers[layer + 1], repeating: 0.3))
    }
    _ = chip.infer(Matrix(rows: 10, columns: 6, repeating: 0.4))
    return try EnergyAccount(chip: chip, keys: [.phase], rival: .horowitz45nm, conditions: conditions)
  }

  @Test func levelsHoldTheOnesBeforeThem() throws {
    let account = try account()
    let findings = account.findings
    #expect(findings.levels.map(\.level) == [.array, .chip, .system])
    let nominals = findings.levels.map(\.energy.nominal)
    #expect(nominals[0] < nominals[1] && nominals[1] < nominals[2])
    #expect(abs(nominals[1] / account.price.perInference.nominal - 1) < 1e-12)
    // Six inputs and three outputs of 8 bits at 10 pJ.
    #expect(abs((nominals[2] - nominals[1]) / 720e-12 - 1) < 1e-9)
    for level in findings.levels {
      let efficiency = try #require(level.efficiency_TOPS_per_W)
      #expect(abs(efficiency * level.fJ_per_MAC / 2000 - 1) < 1e-12)
    }
    #expect(findings.bits == "8b inputs, analog weights, 8b outputs")
  }

  @Test func mortalityIsTheSetup() throws {
    let account = try account()
    let paid_J = account.findings.mortality.map(\.energy.nominal).reduce(0, +)
    let setup_J = account.bill.total(of: Bill.setupPhases).nominal
    #expect(setup_J > 0 && abs(paid_J / setup_J - 1) < 1e-12)
    let kinds_J = account.findings.kinds.map(\.energy.nominal).reduce(0, +)
    #expect(abs(kinds_J / account.bill.total.nominal - 1) < 1e-12)
  }

  @Test func batchesAreAlwaysThere() throws {
    let findings = try account().findings
    #expect(findings.batches.map(\.batch) == [1, 4, 16, 256])
    for batch in findings.batches {
      #expect(batch.int8.batchReuse == batch.batch && batch.int8.bits == 8)
      #expect(batch.matched.bits == findings.precision.rivalBits)
    }
    let totals = findings.batches.map(\.int8.total.nominal)
    #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 > $1 })
    let account = try account()
    #expect(account.findings.batches[1].int8 == account.rival)
    #expect(account.findings.batches[1].breakEven == account.breakEvenInferences)
  }

  @Test func immortalityIsErrorCorrectionLeakageBitsAndACopy() throws {
    let items = try account().findings.immortality.map(\.item)
    #expect(items.count == 4 && items.contains { $0.hasPrefix("error correction") })
    #expect(
      items.contains { $0.hasPrefix("memory kept alive") } && items.contains { $0.hasPrefix("bits beyond") })
    let bare = try account(conditions: .init(batch: 4, correctsErrors: false)).findings.immortality.map(
      \.item)
    #expect(!bare.contains { $0.hasPrefix("error correction") } && bare.count == 3)
  }

  @Test func recalledPricesAreWarnedOf() throws {
    #expect(try account().findings.warnings.isEmpty)
    let recalled = try account { $0.energy.prices[.outputConversion]?.confidence = .recalled }
    #expect(recalled.findings.warnings.contains { $0.contains("an inference of the chip") })
    #expect(recalled.text.contains("warning: prices written from memory"))
    #expect(recalled.markdown.contains("warning: prices written from memory"))
  }

  @Test func tilesAreUsedInPart() throws {
    // 7 x 5 and 6 x 3 pairs on two tiles of 16 x 8.
    let findings = try account { $0.tile = TileLimits(rows: 16, columns: 8) }.findings
    #expect(abs(findings.utilization - (35 + 18) / 256.0) < 1e-12)
    #expect(abs(findings.latency_s - 200e-9) < 1e-15)
  }
}
