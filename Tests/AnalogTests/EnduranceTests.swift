import Analog
import Foundation
import Laboratory
import Testing

/// Cells wear. Fixed serials; every bound of a statistic has a false-alarm rate of 1e-6.
@Suite struct EnduranceTests {
  private static func card(
    scale: Double, shape: Double, onset: Double = 1, narrowing: Double = 0
  ) -> DeviceCard {
    DeviceCard.perfect.with {
      var model = EnduranceModel(scale_pulses: scale, shape: shape)
      model.narrowingOnset = onset
      model.narrowing = narrowing
      $0.endurance = model
    }
  }

  private static func pulsed(_ card: DeviceCard) -> DeviceCard {
    card.with {
      $0.cell.pairing = .reference
      $0.cell.reference_uS = 13
      $0.cell.weightUnit_uS = 12
      var law = PulseLaw()
      law.step = 0.05
      $0.update = .pulses(law)
    }
  }

  /// After n writes a share 1 - exp(-(n / scale)^shape) is worn.
  @Test(arguments: [1.0, 2.5]) func livesAreWeibull(shape: Double) {
    var chip = Chip(Self.card(scale: 6, shape: shape), serial: 81, layers: [255, 256])
    let weights = Matrix(rows: 256, columns: 256, repeating: 0.5)
    for count in 1...12 {
      chip.program(layer: 0, weights: weights)
      let worn = 1 - exp(-pow(Double(count) / 6, shape))
      #expect(abs(binomialScore(chip.wornCellCount, of: 131_072, probability: worn)) < sigmaLimit)
      #expect(chip.stuckCellCount == chip.wornCellCount)
    }
    // Both polarities live lives of their own.
    let worn = chip.cells.map { $0.faults.map { $0 == 3 ? 1.0 : 0 } }
    #expect(abs(correlation(worn[0], worn[1])) < sigmaLimit / 256)
    #expect(chip.pulseCount == 12 * 131_072)
  }

  /// Conductances of each cell after 1, 2, ... writes, and the write that was its last.
  private func history(
    _ chip: inout Chip, writes: Int, _ write: (inout Chip, Int) -> Void
  ) -> (conductances_uS: [[Double]], lives: [Int]) {
    var conductances_uS: [[Double]] = []
    var lives = [Int](repeating: 0, count: chip.cells[0].faults.count)
    for count in 1...writes {
      write(&chip, count)
      conductances_uS.append(chip.cells[0].conductance_S.map { Double($0) * 1e6 })
      for (cell, fault) in chip.cells[0].faults.enumerated() where fault == 3 && lives[cell] == 0 {
        lives[cell] = count
      }
    }
    return (conductances_uS, lives)
  }

  /// From 40 % of its life on a window of 1 to 25 uS about 13 uS shrinks to 30 % of its width; then the cell sticks.
  @Test func windowsNarrowAndCellsStick() {
    var chip = Chip(
      Self.card(scale: 40, shape: 4, onset: 0.4, narrowing: 0.7), serial: 82, layers: [15, 16])
    let (conductances_uS, lives) = history(&chip, writes: 90) { chip, count in
      let weight: Float = count % 2 == 0 ? 1 : -1
      chip.program(layer: 0, weights: Matrix(rows: 16, columns: 16, repeating: weight))
    }
    #expect(lives.allSatisfy { $0 > 0 })
    #expect(Set(lives).count > 20)
    for (cell, life) in lives.enumerated() {
      for count in 1...90 {
        let lived = min(count, life)
        let used = Double(lived) / Double(life)
        let share = 1 - 0.7 * max(0, used - 0.4) / 0.6
        let expected = 13 + 12 * share * (lived % 2 == 0 ? 1 : -1)
        #expect(abs(conductances_uS[count - 1][cell] - expected) < 1e-4)
      }
    }
  }

  /// Moves meet the same narrowing as writes to a target.
  @Test func movesNarrowToo() {
    var chip = Chip(Self.card(scale: 30, shape: 4, onset: 0, narrowing: 1), serial: 83, layers: [7, 8])
    let (conductances_uS, lives) = history(&chip, writes: 70) { chip, count in
      chip.move(layer: 0, by: Matrix(rows: 8, columns: 8, repeating: 2))
    }
    for (cell, life) in lives.enumerated() {
      for count in 1...70 {
        let expected = 13 + 12 * (1 - Double(min(count, life)) / Double(life))
        #expect(abs(conductances_uS[count - 1][cell] - expected) < 1e-4)
      }
    }
  }

  /// A burst across the end of a cell's life is worth the pulses that were left.
  @Test func burstsUseThePulsesThatAreLeft() {
    let card = Self.pulsed(Self.card(scale: 30, shape: 2))
    var single = Chip(card, serial: 84, layers: [15, 16])
    let (_, lives) = history(&single, writes: 100) { chip, _ in
      chip.pulse(layer: 0, counts: [Int32](repeating: 1, count: 256))
    }
    var burst = Chip(card, serial: 84, layers: [15, 16])
    burst.pulse(layer: 0, counts: [Int32](repeating: 100, count: 256))
    #expect(burst.cells[0].faults == single.cells[0].faults)
    #expect(burst.pulseCount == single.pulseCount && burst.pulseCount == 25_600)
    for (cell, life) in lives.enumerated() {
      let followed = life == 0 ? 100 : life
      let expected = 1 - pow(0.95, Double(followed))
      #expect(abs(Double(burst.cells[0].hidden[cell]) - expected) < 1e-5)
      #expect(abs(Double(single.cells[0].hidden[cell]) - expected) < 1e-5)
    }
    // What is worn stays, whatever is fired at it, and is charged like any cell.
    let before = burst.ledger.count { $0.action == .pulse }
    burst.pulse(layer: 0, counts: [Int32](repeating: -50, count: 256))
    for (cell, life) in lives.enumerated() where life > 0 {
      #expect(abs(Double(burst.cells[0].hidden[cell]) - (1 - pow(0.95, Double(life)))) < 1e-5)
    }
    #expect(burst.ledger.count { $0.action == .pulse } - before == 12_800)
  }

  @Test func pulsedBoundsCloseInOnTheRestingWeight() {
    let card = Self.pulsed(Self.card(scale: 60, shape: 5, onset: 0.5, narrowing: 0.6))
    var chip = Chip(card, serial: 85, layers: [15, 16])
    let (conductances_uS, lives) = history(&chip, writes: 120) { chip, _ in
      chip.pulse(layer: 0, counts: [Int32](repeating: 1, count: 256))
    }
    for (cell, life) in lives.enumerated() {
      let stuck = (conductances_uS[119][cell] - 13) / 12
      #expect(life > 0 && stuck <= 0.4 + 1e-6)
      // Far from the bound nothing is felt of it.
      let young = min(life / 2, 10)
      let free = 1 - pow(0.95, Double(young))
      if young > 0, free < 0.9 { #expect(abs((conductances_uS[young - 1][cell] - 13) / 12 - free) < 1e-5) }
    }
  }

  /// Laws without a closed form are fired pulse by pulse, and wear alike.
  @Test func steppedLawsWearToo() {
    let card = Self.pulsed(Self.card(scale: 20, shape: 2)).with {
      guard case .pulses(var law) = $0.update else { return }
      law.shape = .power(up: 1, down: 1)
      $0.update = .pulses(law)
    }
    var single = Chip(card, serial: 86, layers: [7, 8])
    var burst = Chip(card, serial: 86, layers: [7, 8])
    for _ in 0..<40 { single.pulse(layer: 0, counts: [Int32](repeating: 1, count: 64)) }
    burst.pulse(layer: 0, counts: [Int32](repeating: 40, count: 64))
    #expect(burst.state == single.state)
    #expect(burst.wornCellCount > 30)
  }

  @Test func cellsStuckFromBirthAndReferencesDoNotWear() {
    let card = Self.pulsed(Self.card(scale: 5, shape: 3)).with { $0.cell.stuckLowProbability = 0.5 }
    var chip = Chip(card, serial: 87, layers: [31, 32])
    let stuck = chip.stuckCellCount
    let before = chip.cells
    chip.pulse(layer: 0, counts: [Int32](repeating: 1000, count: 1024))
    let after = chip.cells
    #expect(chip.wornCellCount == before[0].faults.count { $0 == 0 })
    #expect(chip.stuckCellCount == stuck + chip.wornCellCount)
    for cell in 0..<1024 where before[0].faults[cell] != 0 {
      #expect(after[0].faults[cell] == 1)
      #expect(after[0].conductance_S[cell] == before[0].conductance_S[cell])
    }
    #expect(after[1] == before[1])
  }

  /// A life in one go, and one saved and restored in the middle of its cells' lives, are the same to the bit.
  @Test func wearSurvivesSaving() throws {
    let card = Self.pulsed(Self.card(scale: 40, shape: 2, onset: 0.3, narrowing: 0.5)).with {
      $0.drift = DriftModel(
        exponentMean: .init(constant: 0.05, low: 0, high: 10),
        exponentSigma: .init(constant: 0.01, low: 0, high: 10))
    }
    func live(_ chip: inout Chip, _ seed: UInt64) {
      var numbers = Inputs(seed: seed)
      for _ in 0..<10 {
        chip.pulse(layer: 0, counts: (0..<72).map { _ in Int32(numbers.whole(below: 11)) - 4 })
        chip.age(.hours(1))
      }
    }
    var once = Chip(card, serial: 88, layers: [8, 8])
    live(&once, 1)
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("wear-\(UUID().uuidString).chip")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Snapshot.save(once, to: path)
    var again = try Snapshot.load(path)
    #expect(once.wornCellCount > 5 && once.wornCellCount < 60)
    live(&once, 2)
    live(&again, 2)
    #expect(once.state == again.state)
  }

  /// A file cannot say of a cell what its count of pulses denies.
  @Test func savedWearMustAgreeWithTheCounts() throws {
    let worn = Self.card(scale: 10, shape: 2)
    var chip = Chip(worn, serial: 89, layers: [7, 8])
    for _ in 0..<8 { chip.program(layer: 0, weights: Matrix(rows: 8, columns: 8, repeating: 0.5)) }
    let good = chip.state
    let spent = try #require(good.tiles[0].plus.faults.firstIndex(of: 3))
    let young = try #require(good.tiles[0].plus.faults.firstIndex(of: 0))
    func refuses(_ card: DeviceCard, _ change: (inout ChipState) -> Void) -> Bool {
      var state = good
      change(&state)
      return failure(AnalogError.self) {
        _ = try Chip(
          card, serial: 89, placement: Placement(layers: [7, 8], limits: card.tile), restoring: state)
      } != nil
    }
    #expect(!refuses(worn) { _ in })
    #expect(refuses(worn) { $0.tiles[0].plus.faults[spent] = 0 })
    #expect(refuses(worn) { $0.tiles[0].plus.pulses[spent] = 0 })
    #expect(refuses(worn) { $0.tiles[0].plus.faults[young] = 3 })
    #expect(refuses(worn) { $0.tiles[0].plus.faults[young] = 4 })
    #expect(refuses(DeviceCard.perfect) { _ in })
    #expect(!refuses(worn) { $0.tiles[0].plus.faults[young] = 1 })
  }

  /// Cells that outlive their counter never wear; its end is no trap.
  @Test func theCounterHasAnEnd() {
    var chip = Chip(
      Self.pulsed(Self.card(scale: 1e15, shape: 5, onset: 0, narrowing: 1)), serial: 90, layers: [1, 2])
    for _ in 0..<3 { chip.pulse(layer: 0, counts: [Int32](repeating: .max, count: 4)) }
    #expect(chip.cells[0].pulses.allSatisfy { $0 == .max })
    #expect(chip.wornCellCount == 0)
  }
}
