import Analog
import Laboratory
import Testing

/// Broken lines, clusters and dead dies. Fixed serials; every bound has a false-alarm rate of 1e-6.
@Suite struct FaultModelTests {
  private static let open: UInt8 = 4

  /// Rows and columns of a tile on which every cell is open.
  private func brokenLines(_ cells: ChipState.Cells, rows: Int, columns: Int) -> (rows: [Int], columns: [Int])
  {
    (
      (0..<rows).filter { row in (0..<columns).allSatisfy { cells.faults[row * columns + $0] == Self.open } },
      (0..<columns).filter { column in
        (0..<rows).allSatisfy { cells.faults[$0 * columns + column] == Self.open }
      }
    )
  }

  @Test func linesBreakAsOftenAsStated() {
    let card = DeviceCard.faulty { ($0.rowProbability, $0.columnProbability) = (0.03, 0.05) }.with {
      $0.tile = TileLimits(rows: 16, columns: 16)
    }
    let chip = Chip(card, serial: 71, layers: [511, 512])
    var (rows, columns, open) = (0, 0, 0)
    for tile in chip.state.tiles {
      #expect(tile.plus.faults == tile.minus.faults)
      let broken = brokenLines(tile.plus, rows: 16, columns: 16)
      rows += broken.rows.count
      columns += broken.columns.count
      let union = 16 * (broken.rows.count + broken.columns.count) - broken.rows.count * broken.columns.count
      #expect(tile.plus.faults.count { $0 == Self.open } == union)
      open += 2 * union
    }
    #expect(abs(binomialScore(rows, of: 1024 * 16, probability: 0.03)) < sigmaLimit)
    #expect(abs(binomialScore(columns, of: 1024 * 16, probability: 0.05)) < sigmaLimit)
    #expect(chip.stuckCellCount == open)
  }

  /// A broken row takes nothing from its input, a broken column gives nothing, whatever is written and however long
  /// the chip lives; the rest of the chip is as it would be.
  @Test(arguments: [DriftModel.Law.powerLaw, .exponential])
  func brokenLinesReadAsNothing(law: DriftModel.Law) throws {
    let sound = DeviceCard.perfect.with {
      var drift = DriftModel(exponentMean: .init(constant: 0.05), exponentSigma: .init(constant: 0.01))
      drift.law = law
      $0.drift = drift
    }
    let card = sound.with {
      var faults = FaultModel()
      (faults.rowProbability, faults.columnProbability) = (0.1, 0.1)
      $0.faults = faults
    }
    var chip = Chip(card, serial: 72, layers: [39, 40])
    var twin = Chip(sound, serial: 72, layers: [39, 40])
    let broken = brokenLines(chip.cells[0], rows: 40, columns: 40)
    try #require(!broken.rows.isEmpty && !broken.columns.isEmpty)
    var inputs = Inputs(seed: 72)
    let weights = inputs.matrix(rows: 40, columns: 40)
    func check(_ chip: inout Chip, _ twin: inout Chip) {
      for row in broken.rows {
        var driven = Matrix(rows: 1, columns: 40)
        driven[0, row] = 1
        #expect(chip.read(layer: 0, driven: driven, phase: .infer).elements.allSatisfy { $0 == 0 })
      }
      var driven = inputs.matrix(rows: 3, columns: 40)
      for row in broken.rows { for example in 0..<3 { driven[example, row] = 0 } }
      let outputs = chip.read(layer: 0, driven: driven, phase: .infer)
      let others = twin.read(layer: 0, driven: driven, phase: .infer)
      for example in 0..<3 {
        for column in 0..<40 {
          let expected = broken.columns.contains(column) ? 0 : others[example, column]
          #expect(abs(outputs[example, column] - expected) < 1e-5)
        }
      }
    }
    check(&chip, &twin)
    _ = (chip.program(layer: 0, weights: weights), twin.program(layer: 0, weights: weights))
    check(&chip, &twin)
    chip.age(.days(30))
    twin.age(.days(30))
    check(&chip, &twin)
    #expect(chip.move(layer: 0, by: weights) == twin.move(layer: 0, by: weights))
    check(&chip, &twin)
  }

  /// A row without cells dissipates nothing in them.
  @Test func openCellsTakeNoCurrent() {
    var chip = Chip(.faulty { $0.rowProbability = 1 }, serial: 73, layers: [4, 4])
    _ = chip.read(layer: 0, inputs: Matrix(rows: 1, columns: 4, repeating: 1), phase: .infer)
    #expect(chip.ledger.lines.filter { $0.key.component == .cells }.allSatisfy { $0.entry.energy_J == 0 })
    #expect(chip.stuckCellCount == chip.cellCount)
  }

  @Test func clustersCluster() {
    let card = DeviceCard.faulty { ($0.clusterProbability, $0.clusterRadius_cells) = (2e-4, 3) }
    let faults = Chip(card, serial: 74, layers: [511, 512]).cells
    #expect(faults[0].faults == faults[1].faults)
    let stuck = faults[0].faults.map { $0 != 0 }
    // Pairs further than a radius from the edge are spared with probability (1 - p)^29.
    var (inner, count, together) = (0, 0, 0)
    for row in 3..<509 {
      for column in 3..<508 {
        inner += 1
        guard stuck[row * 512 + column] else { continue }
        count += 1
        if stuck[row * 512 + column + 1] { together += 1 }
      }
    }
    let expected = 1 - Inputs.power(1 - 2e-4, 29)
    // A cluster moves 29 pairs at once, so the count's variance is up to 29 times a binomial one.
    #expect(abs(binomialScore(count, of: inner, probability: expected)) < sigmaLimit * 29.0.squareRoot())
    // A disc of 29 pairs shares 22 with itself moved by one; scattered cells would have a neighbour in 0.6 % of cases.
    #expect(abs(Double(together) / Double(count) - 22.0 / 29) < 0.05)
  }

  @Test func clustersAreStuckInTheCellsProportion() {
    let card = DeviceCard.faulty { ($0.clusterProbability, $0.clusterRadius_cells) = (0.05, 0) }
    for (low, high, share) in [(0.0, 0.0, 0.5), (1e-6, 3e-6, 0.25), (1e-6, 0, 1)] {
      let faults = Chip(
        card.with { ($0.cell.stuckLowProbability, $0.cell.stuckHighProbability) = (low, high) }, serial: 75,
        layers: [255, 256]
      ).cells[0].faults
      let stuck = faults.count { $0 != 0 }
      #expect(abs(binomialScore(stuck, of: faults.count, probability: 0.05)) < sigmaLimit)
      let stuckLow = faults.count { $0 == 1 }
      #expect(
        share == 1
          ? stuckLow == stuck : abs(binomialScore(stuckLow, of: stuck, probability: share)) < sigmaLimit)
    }
  }

  @Test func diesDieAsOftenAsStated() throws {
    let card = DeviceCard.faulty { ($0.deadDieProbability, $0.deadEdgeProbability) = (0.05, 0.6) }
    let dies = card.wafer.dies
    var (dead, expected, variance, deadInside, inside) = (0, 0.0, 0.0, 0, 0)
    for wafer in 0..<60 {
      for (number, place) in dies.enumerated() {
        let square = (place.x_mm * place.x_mm + place.y_mm * place.y_mm) / 1e4
        let probability = 0.05 + 0.6 * square * square
        expected += probability
        variance += probability * (1 - probability)
        let chip = Chip(
          card, serial: try #require(Serial(lot: 1, wafer: wafer, die: number)), layers: [1, 1])
        #expect(chip.isAlive == (chip.causeOfDeath == nil))
        if chip.causeOfDeath == .deadAtBirth { dead += 1 }
        if square < 0.1 {
          inside += 1
          if !chip.isAlive { deadInside += 1 }
        }
      }
    }
    #expect(abs(Double(dead) - expected) / variance.squareRoot() < sigmaLimit)
    #expect(abs(binomialScore(deadInside, of: inside, probability: 0.053)) < sigmaLimit)
    #expect(CauseOfDeath.deadAtBirth.rawValue == "dead at birth")
  }

  @Test func certaintyIsCertain() {
    let dead = Chip(.faulty { $0.deadDieProbability = 1 }, serial: 1, layers: [1, 1]).causeOfDeath
    #expect(dead == .deadAtBirth)
    let alive = Chip(.perfect, serial: 1, layers: [1, 1]).isAlive
    #expect(alive)
  }
}

extension Inputs {
  static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
