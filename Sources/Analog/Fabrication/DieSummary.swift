/// What fabrication makes of a die, in a few numbers: a wafer map's pixel. Nothing of the chip is kept.
public struct DieSummary: Sendable, Equatable {
  /// The die.
  public let serial: Serial
  /// Where it lies on its wafer; nil when its number is beyond the wafer's list.
  public let place: WaferGeometry.Place?
  /// Why it never computed; nil for a good die.
  public let causeOfDeath: CauseOfDeath?
  /// Number of cells.
  public let cells: Int
  /// Cells that do not move, those on broken lines included.
  public let stuckCells: Int
  /// Cells on broken lines.
  public let openCells: Int
  /// Mean over the cells that can be written of the factor that the card's `variation` gives them.
  public let meanFactor: Double
  /// Standard deviation of that factor over the die's cells.
  public let factorSigma: Double

  /// Whether the die computes.
  public var isAlive: Bool { causeOfDeath == nil }
  /// Share of cells that do not move.
  public var stuckShare: Double { Double(stuckCells) / Double(max(cells, 1)) }

  /// Summarises the chip that card, serial and placement make; `place` is where its die lies.
  public init(
    _ card: DeviceCard, serial: Serial, placement: Placement, place: WaferGeometry.Place? = nil
  ) {
    let fabrication = Fabrication(card: card, serial: serial, placement: placement)
    var (stuck, open, count) = (0, 0, 0)
    var (sum, squares) = (0.0, 0.0)
    for block in placement.blocks.joined() {
      let shared = fabrication.variation?.sharedFactors(block)
      let pairFaults = TileFaults(card, serial: serial, block)
      for part in [TilePart.plus, .minus] {
        let faults = fabrication.faults(block, part, pairFaults)
        stuck += faults.count { $0 != .none }
        open += faults.count { $0 == .open }
        guard let factors = fabrication.factors(block, part, shared) else { continue }
        count += factors.count
        for factor in factors {
          // About 1, so that the variance keeps its digits.
          let excess = Double(factor) - 1
          sum += excess
          squares += excess * excess
        }
      }
    }
    let mean = sum / Double(max(count, 1))
    self.serial = serial
    self.place = place
    causeOfDeath = card.causeOfDeathAtBirth(serial)
    cells = placement.cellCount
    stuckCells = stuck
    openCells = open
    meanFactor = 1 + mean
    factorSigma = max(squares / Double(max(count, 1)) - mean * mean, 0).squareRoot()
  }
}

extension Chip {
  /// The factors of each tile's cells, for tests; empty where all are 1.
  package var fabricatedFactors: [(plus: [Float], minus: [Float])] {
    let fabrication = Fabrication(card: card, serial: serial, placement: placement)
    return placement.blocks.joined().map { block in
      let shared = fabrication.variation?.sharedFactors(block)
      return (
        plus: fabrication.factors(block, .plus, shared) ?? [],
        minus: fabrication.factors(block, .minus, shared) ?? []
      )
    }
  }
}
