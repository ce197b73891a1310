import Analog
import Laboratory
import Testing

/// Whatever is asked of them, cells stay between floor and ceiling.
@Suite struct BoundsTests {
  static let strange: [Float] = [
    0, -0.0, 1, -1, 0.3, -0.7, .leastNonzeroMagnitude, 50, -50, 1e30, -1e30, .greatestFiniteMagnitude,
    .infinity, -.infinity,
    .nan,
  ]
  static let cards = CardShelf.names + ["narrow"]

  private func card(_ name: String) throws -> DeviceCard {
    guard name == "narrow" else { return try DeviceCard(named: name) }
    // Pulsed cells whose bounds and write noise would carry them past both ends of the window.
    return try DeviceCard(named: "reram-sb-gong-2018").with {
      ($0.cell.floor_uS, $0.cell.ceiling_uS) = (16, 40)
      $0.drift = DriftModel(exponentMean: .init(constant: 0.01), exponentSigma: .init(constant: 0.01))
    }
  }

  private func expectBounded(_ chip: borrowing Chip) {
    let cell = chip.card.cell
    let range = Float(cell.floor_uS * 1e-6)...Float(cell.ceiling_uS * 1e-6)
    for cells in chip.cells {
      #expect(cells.conductance_S.allSatisfy(range.contains))
      #expect(cells.hidden.allSatisfy { $0.isFinite })
      #expect(cells.driftExponent.allSatisfy { $0.isFinite && $0 >= 0 })
    }
  }

  /// A matrix of ordinary and strange numbers.
  private func wishes(_ numbers: inout Inputs) -> Matrix {
    Matrix(
      rows: 13, columns: 9,
      elements: (0..<117).map { _ in
        numbers.whole(below: 3) == 0
          ? Self.strange[numbers.whole(below: Self.strange.count)] : numbers.number(2)
      })
  }

  @Test(arguments: cards) func anyWritesKeepCellsInBounds(name: String) throws {
    let card = try card(name)
    var chip = Chip(card, serial: 5, layers: [12, 9])
    expectBounded(chip)
    var numbers = Inputs(seed: 5)
    for round in 0..<60 {
      switch numbers.whole(below: 4) {
      case 0: chip.program(layer: 0, weights: wishes(&numbers))
      case 1: chip.move(layer: 0, by: wishes(&numbers))
      case 2: chip.programVerified(layer: 0, weights: wishes(&numbers))
      default:
        if case .pulses(let law) = card.update {
          // Without a closed form every pulse is an event of its own.
          let most: [Int32] =
            law.hasClosedForm ? [1000, -1000, .max, .min, .min + 1] : [30, -30, 200, -200, 2]
          let extremes: [Int32] = [0, 1, -1] + most
          chip.pulse(layer: 0, counts: (0..<117).map { _ in extremes[numbers.whole(below: 8)] })
        }
      }
      if round % 7 == 0 { chip.age(min(.days(1), chip.card.ageLimit - chip.clock.age)) }
      expectBounded(chip)
    }
    #expect(chip.pulseCount > 0)
  }

  @Test(arguments: CardShelf.names) func notANumberLeavesAPairAlone(name: String) throws {
    var chip = Chip(try DeviceCard(named: name), serial: 61, layers: [3, 2])
    chip.program(layer: 0, weights: Matrix(rows: 4, columns: 2, repeating: 0.4))
    let before = chip.cells
    var weights = Matrix(rows: 4, columns: 2, repeating: .nan)
    chip.program(layer: 0, weights: weights)
    chip.move(layer: 0, by: weights)
    #expect(chip.cells == before)

    weights[2, 1] = -0.4
    chip.program(layer: 0, weights: weights)
    for (now, then) in zip(chip.cells, before) {
      for cell in 0..<8 where cell != 5 {
        #expect(now.conductance_S[cell] == then.conductance_S[cell])
        #expect(now.pulses[cell] == then.pulses[cell])
      }
    }
    #expect(chip.cells[0].conductance_S[5] != before[0].conductance_S[5])
  }

  @Test func stuckCellsNeverMove() throws {
    let card = DeviceCard.perfect.with {
      ($0.cell.stuckLowProbability, $0.cell.stuckHighProbability) = (0.5, 0.5)
    }
    var chip = Chip(card, serial: 7, layers: [30, 20])
    let before = chip.cells.map(\.conductance_S)
    var numbers = Inputs(seed: 7)
    chip.program(layer: 0, weights: numbers.matrix(rows: 31, columns: 20))
    chip.move(layer: 0, by: numbers.matrix(rows: 31, columns: 20))
    #expect(chip.cells.map(\.conductance_S) == before)
    #expect(chip.stuckCellCount == chip.cellCount)
    #expect(Set(before.joined()) == [Float(1e-6), Float(25e-6)])
  }

  /// Steps so fine that reaching a weight takes more pulses than a counter of 32 bits holds, and so coarse that one
  /// goes beyond the bound.
  @Test(arguments: [1e-9, 1.0]) func pulsesOfAnySizeProgram(step: Double) throws {
    let card = try DeviceCard(named: "reram-sb-gong-2018").with {
      $0.update = .pulses(
        PulseLaw().with {
          $0.step = step
          ($0.upperBound, $0.lowerBound) = (0.5, -0.5)
        })
    }
    var chip = Chip(card, serial: 8, layers: [2, 2])
    for weight: Float in [0.4, -0.4, 1, -1] {
      chip.programVerified(layer: 0, weights: Matrix(rows: 3, columns: 2, repeating: weight))
      expectBounded(chip)
    }
  }

  private static let shapes: [PulseLaw.Shape] = [
    .constant, .linear(.init(up: 0.5, down: -0.5, sigma: 1)), .softBounds,
    .exponential(
      .init(amplitudeUp: 0.3, amplitudeDown: -0.3, gammaUp: 12, gammaDown: 1000, scale: 100, offset: 3)),
    .exponential(
      .init(amplitudeUp: 0, amplitudeDown: 0, gammaUp: 1000, gammaDown: 1000, scale: 1000, offset: 0)),
    .power(up: 2, down: 0.1), .piecewise(up: [2, 1, 0], down: [0, 3]),
  ]

  /// Bounds so widely spread that both of many cells are cut to 0.
  @Test(arguments: shapes) func cellsWithoutRoomStay(shape: PulseLaw.Shape) throws {
    let card = try DeviceCard(named: "reram-sb-gong-2018").with {
      $0.update = .pulses(
        PulseLaw().with {
          $0.shape = shape
          ($0.upperBoundSigma, $0.lowerBoundSigma, $0.stepSigma, $0.cycleSigma) = (5, 5, 1, 2)
        })
    }
    var chip = Chip(card, serial: 9, layers: [30, 30])
    for count: Int32 in [1, -1, 40, -60] {
      chip.pulse(layer: 0, counts: [Int32](repeating: count, count: 31 * 30))
      expectBounded(chip)
    }
    // A sixth of the cells or so has no room at all, the others have moved.
    #expect(chip.cells[0].hidden.contains(0) && chip.cells[0].hidden.contains { $0 != 0 })
  }
}

extension PulseLaw {
  /// The same law with something changed.
  func with(_ change: (inout Self) -> Void) -> Self {
    var law = self
    change(&law)
    return law
  }
}
