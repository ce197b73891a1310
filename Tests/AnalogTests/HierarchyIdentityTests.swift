import Analog
import Foundation
import Kernels
import Laboratory
import Testing

/// Chips with lots, wafers, dies and faults are as much themselves as others.
@Suite struct HierarchyIdentityTests {
  /// Birth, a write, thirty days and a second write.
  static func life(_ card: DeviceCard, _ serial: Serial = 9) -> [String] {
    var chip = Chip(card, serial: serial, layers: [40, 30])
    var digests = [IdentityTests.cellsSHA256(chip)]
    var numbers = Inputs(seed: 23)
    let weights = numbers.matrix(rows: 41, columns: 30)
    chip.program(layer: 0, weights: weights)
    digests.append(IdentityTests.cellsSHA256(chip))
    chip.age(min(.days(30), card.ageLimit), at: .kelvin(330))
    if case .pulses = card.update {
      chip.pulse(layer: 0, counts: weights.elements.map { Int32($0 * 20) })
    } else {
      chip.move(layer: 0, by: weights)
    }
    return digests + [IdentityTests.cellsSHA256(chip)]
  }

  /// The first 16 digits of each digest. If one changes, chips that somebody may have named have become others.
  @Test func chipNineIsWhatItWas() {
    #expect(
      Self.life(.hierarchical).map { String($0.prefix(16)) } == [
        "a27830dc6a7cdc8c", "3c96accc915ec4d5", "cbe3c66817b68b05",
      ])
  }

  @Test func sameSerialSameBytes() throws {
    #expect(Self.life(.hierarchical) == Self.life(.hierarchical))
    let others: [Serial] = [
      9, 10, try #require(Serial(lot: 0, wafer: 1, die: 9)), try #require(Serial(lot: 1, wafer: 0, die: 9)),
    ]
    #expect(Set(others.map { Self.life(.hierarchical, $0)[1] }).count == 4)
  }

  @Test(.enabled(if: InstructionLevel.available.count > 1)) func everyInstructionLevelMakesTheSameChip() async
  {
    await #expect(processExitsWith: .success) {
      for tail in [VariationModel.Tail.normal, .logNormal, .studentT(degreesOfFreedom: 4)] {
        var lives: Set<[String]> = []
        for level in InstructionLevel.available {
          try InstructionLevel.force(level)
          lives.insert(
            HierarchyIdentityTests.life(DeviceCard.hierarchical.with { $0.variation?.tail = tail }))
        }
        #expect(lives.count == 1)
      }
    }
  }

  /// Sections whose numbers are all 0 are as good as none.
  @Test(arguments: CardShelf.names) func nothingIsNothing(name: String) throws {
    let card = try DeviceCard(named: name)
    let zeros = card.with { ($0.variation, $0.faults) = (VariationModel(), FaultModel()) }
    #expect(Self.life(card) == Self.life(zeros))
    // Numbers that scale what is 0 say nothing either, and neither does the wafer.
    let idle = zeros.with {
      $0.variation?.correlationLength_cells = 7
      $0.variation?.cellWidth_um = 0.1
      $0.variation?.tail = .studentT(degreesOfFreedom: 3)
      $0.faults?.clusterRadius_cells = 5
      $0.wafer.dieWidth_mm = 5
    }
    #expect(Self.life(card) == Self.life(idle))
  }

  /// One number alone changes a chip, and setting it to 0 again gives the chip back.
  @Test func everyNumberCounts() {
    let bare = Self.life(.perfect)
    let variations: [(inout VariationModel) -> Void] = [
      { $0.lotSigma = 0.1 }, { $0.waferSigma = 0.1 }, { $0.waferRadial = 0.1 }, { $0.waferRadialSigma = 0.1 },
      { $0.waferGradientSigma = 0.1 }, { $0.dieSigma = 0.1 }, { $0.dieGradientSigma = 0.1 },
      { $0.correlatedSigma = 0.1 }, { $0.pelgrom_um = 0.1 },
    ]
    var lives = variations.map { Self.life(.varied($0)) }
    let faults: [(inout FaultModel) -> Void] = [
      { $0.rowProbability = 0.3 }, { $0.columnProbability = 0.3 }, { $0.clusterProbability = 0.01 },
    ]
    lives += faults.map { Self.life(.faulty($0)) }
    #expect(Set(lives + [bare]).count == variations.count + faults.count + 1)
  }

  @Test func savedChipsComeBackToTheBit() throws {
    let path = NSTemporaryDirectory() + "/hierarchy-\(UUID().uuidString).chip"
    defer { try? FileManager.default.removeItem(atPath: path) }
    for serial in (0..<12).compactMap({ Serial(lot: 3, wafer: 4, die: $0) }) {
      var chip = Chip(.hierarchical, serial: serial, layers: [40, 30])
      var numbers = Inputs(seed: 24)
      let weights = numbers.matrix(rows: 41, columns: 30)
      chip.program(layer: 0, weights: weights)
      try Snapshot.save(chip, to: path)
      var again = try Snapshot.load(path)
      #expect(again.card == chip.card)
      #expect(again.causeOfDeath == chip.causeOfDeath)
      _ = (chip.move(layer: 0, by: weights), again.move(layer: 0, by: weights))
      #expect(IdentityTests.cellsSHA256(again) == IdentityTests.cellsSHA256(chip))
    }
  }

  /// A summary says what the chip would.
  @Test func summariesAgreeWithChips() throws {
    for die in 0..<20 {
      let serial = try #require(Serial(lot: 3, wafer: 4, die: die))
      let chip = Chip(.hierarchical, serial: serial, layers: [40, 30])
      let summary = DieSummary(.hierarchical, serial: serial, placement: chip.placement)
      let values = chip.fabricatedFactors.flatMap { ($0.plus + $0.minus).map(Double.init) }
      #expect(summary.stuckCells == chip.stuckCellCount && summary.cells == chip.cellCount)
      #expect(summary.openCells == chip.cells.reduce(0) { $0 + $1.faults.count { $0 == 4 } })
      #expect(summary.causeOfDeath == chip.causeOfDeath)
      #expect(abs(summary.meanFactor - mean(values)) < 1e-9)
      #expect(abs(summary.factorSigma - variance(values, about: mean(values)).squareRoot()) < 1e-9)
    }
  }
}
