import Analog

/// What a rule looks at, what a chip must have for it beyond rows that are driven and columns that are read, and what
/// it costs before any cell is written.
public struct RuleDeclaration: Sendable, Equatable {
  /// What it reads.
  public let reads: String
  /// What hardware it needs.
  public let hardware: String
  /// What a mini-batch costs.
  public let work: RuleWork

  /// A declaration.
  public init(reads: String, hardware: String, work: RuleWork) {
    self.reads = reads
    self.hardware = hardware
    self.work = work
  }
}

/// What a rule does for one mini-batch, as the ledger counts it: from reading to slopes, the updates not included.
public struct RuleWork: Sendable, Equatable {
  /// Conversions of column outputs.
  public var outputConversions = 0
  /// Neurons' activations.
  public var activations = 0
  /// Random bits.
  public var randomBits = 0
  /// Digital multiplications.
  public var multiplications = 0
  /// Digital additions.
  public var additions = 0

  /// No work.
  public init() {}

  /// Adds reads of a matrix, of all rows or some, one for each example: conversions, and the sums over its tiles.
  public mutating func read(
    _ placement: Placement, _ matrix: Int, rows: Range<Int>? = nil, examples: Int, times: Int = 1
  ) {
    let chosen = rows ?? 0..<placement.fanIn(matrix) + 1
    var begun: Set<Int> = []
    for block in placement.blocks[matrix] where block.rows.overlaps(chosen) {
      outputConversions += times * examples * block.columns.count
      if !begun.insert(block.columns.lowerBound).inserted {
        additions += times * examples * block.columns.count
      }
    }
  }

  /// Adds whole passes through the network.
  public mutating func passes(_ placement: Placement, examples: Int, times: Int = 1) {
    for matrix in 0..<placement.matrixCount { read(placement, matrix, examples: examples, times: times) }
    for units in placement.layers.dropFirst().dropLast() { activations += times * examples * units }
  }

  /// Adds as many multiplications as additions.
  public mutating func multiplyAndAdd(_ count: Int) {
    multiplications += count
    additions += count
  }

  /// Adds the outer products of inputs and errors of the given matrices.
  public mutating func outerProducts(_ placement: Placement, _ matrices: some Sequence<Int>, examples: Int) {
    for matrix in matrices {
      multiplyAndAdd(examples * (placement.fanIn(matrix) + 1) * placement.fanOut(matrix))
    }
  }

  /// Adds losses, about three operations a class.
  public mutating func losses(_ placement: Placement, count: Int) {
    multiplyAndAdd(3 * count * placement.fanOut(placement.matrixCount - 1))
  }
}

/// Charges losses of so many output vectors as `RuleWork` declares them.
func chargeLosses(on chip: inout Chip, layer: Int, count: Int, phase: Phase) {
  let work = 3 * count * chip.placement.fanOut(layer)
  chip.chargeDigital(phase, layer: layer, .add, count: work)
  chip.chargeDigital(phase, layer: layer, .multiply, count: work)
}
