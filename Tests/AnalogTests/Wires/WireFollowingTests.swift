import Analog
import Testing

/// Solutions that are followed while cells move, and the exact slope through wires.
@Suite struct WireFollowingTests {
  enum Change: CaseIterable { case random, coherent, lines, few }

  private func moved(_ cells: PreciseMatrix, _ change: Change, by share: Double, _ dice: inout Dice)
    -> PreciseMatrix
  {
    var cells = cells
    let largest = cells.elements.max() ?? 0
    for row in 0..<cells.rows {
      for column in 0..<cells.columns {
        let before = cells[row, column]
        let next =
          switch change {
          case .random: before + share * largest * dice.uniform(-1...1)
          case .coherent: before * (1 + share)
          case .lines: row == 0 || column == cells.columns / 2 ? before * (1 + 2 * share) : before
          case .few: dice.uniform(0...1) < 0.002 ? before + 3 * share * largest : before
          }
        cells[row, column] = max(next, 0)
      }
    }
    return cells
  }

  /// The bound that is claimed holds for changes of every kind, from 1 % to 70 % lost in the wires.
  @Test(arguments: Change.allCases, [0.5, 3, 15, 80]) func theErrorIsBounded(
    change: Change, segment_ohm: Double
  ) throws {
    var dice = Dice(31)
    let model = WiredCase.wires(segment_ohm, driver_ohm: 5 * segment_ohm)
    for (rows, columns) in [(40, 40), (20, 60), (60, 16)] {
      let cells = dice.cells(rows, columns)
      let merged = MergedWires(cells, model)
      for share in [0.01, 0.1, 0.4] {
        let now = moved(cells, change, by: share, &dice)
        guard now != cells else { continue }
        let exact = MergedWires(now, model).effective(for: now)
        let followed = merged.effective(for: now)
        let error = distance(followed.cells_S.elements, exact.cells_S.elements)
        #expect(error <= merged.errorBound(for: now))
        #expect(error > 0)
      }
    }
  }

  @Test func unchangedCellsAreExactAndChangedOnesNeverFree() throws {
    var dice = Dice(32)
    let cells = dice.cells(10, 12)
    var other = cells
    other[3, 4] *= 1.000_001
    for model in [WireModel(), WiredCase.wires(3)] {
      let merged = MergedWires(cells, model)
      #expect(merged.errorBound(for: cells) == 0)
      #expect(merged.errorBound(for: other) > 0)
    }
  }

  /// A chip that learns may follow; its weights stay within the tolerance at every step, and afterwards are exact again.
  @Test func aLearningChipStaysWithinItsTolerance() throws {
    let card = WiredCase.card(WiredCase.wires(15))
    var exact = WiredCase.chip(card, layers: [39, 20], seed: 33)
    var follower = WiredCase.chip(card, layers: [39, 20], seed: 33)
    follower.wireTolerance = 1e-3
    let inputs = Matrix(rows: 1, columns: 39, repeating: 0.5)
    var numbers = Inputs(seed: 34)
    let factor = exact.weightScale(layer: 0) / card.cell.unit_S
    var differed = 0
    for _ in 0..<40 {
      let wishes = numbers.matrix(rows: 40, columns: 20, bound: 0.004)
      exact.move(layer: 0, by: wishes)
      follower.move(layer: 0, by: wishes)
      _ = follower.read(layer: 0, inputs: inputs, phase: .learn)
      let (right, seen) = (exact.microscope, follower.microscope)
      #expect(right.plus_S == seen.plus_S && right.minus_S == seen.minus_S)
      // Two cells, each off by a thousandth of the largest effective conductance, itself below the largest cell's.
      let limit = Float(2e-3 * factor * card.cell.highest_S)
      let worst =
        zip(right.effectiveWeights[0].elements, seen.effectiveWeights[0].elements)
        .map { abs($0 - $1) }.max() ?? 0
      #expect(worst <= limit)
      differed += worst > 0 ? 1 : 0
    }
    #expect(differed > 5)
    follower.wireTolerance = 0
    #expect(follower.microscope.effectiveWeights == exact.microscope.effectiveWeights)
  }

  /// The chain rule through the wires against differences of what a read applies.
  @Test func slopesAreThoseOfTheWeightsThemselves() throws {
    let card = WiredCase.card(WiredCase.wires(150)).with { $0.tile = TileLimits(rows: 9, columns: 5) }
    var chip = Chip(card, serial: 35, layers: [11, 6])
    var numbers = Inputs(seed: 35)
    chip.program(layer: 0, weights: numbers.matrix(rows: 12, columns: 6, bound: 0.6))
    let seen = numbers.matrix(rows: 12, columns: 6)
    let slopes = chip.slopesThroughWires(layer: 0, seen)
    func loss() -> Double {
      zip(chip.microscope.effectiveWeights[0].elements, seen.elements).map { Double($0) * Double($1) }.reduce(
        0, +)
    }
    let scale = chip.weightScale(layer: 0)
    let largest = Double(slopes.elements.map { abs($0) }.max() ?? 0)
    var changed = 0.0
    for place in stride(from: 0, to: 72, by: 5) {
      var wish = Matrix(rows: 12, columns: 6)
      wish.elements[place] = 0.1
      chip.move(layer: 0, by: wish)
      let above = loss()
      wish.elements[place] = -0.2
      chip.move(layer: 0, by: wish)
      let below = loss()
      wish.elements[place] = 0.1
      chip.move(layer: 0, by: wish)
      let difference = (above - below) / (0.2 * scale)
      #expect(abs(difference - Double(slopes.elements[place])) < 2e-3 * largest)
      changed = max(changed, abs(difference - Double(seen.elements[place])))
    }
    // Wires do matter here, or nothing was tested.
    #expect(changed > 0.1 * largest)
    let ideal = Chip(card, serial: 35, layers: [11, 6], wires: .ideal)
    #expect(ideal.slopesThroughWires(layer: 0, seen) == seen)
  }
}
