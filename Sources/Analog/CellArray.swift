/// All cells of one polarity of a tile, row after row. The arrays that a write changes are a chip's state; those
/// that fabrication fixed are functions of card and serial and are made anew when a chip is loaded.
struct CellArray: Sendable {
  /// What a cell shows right after its last write, in siemens.
  var conductance_S: [Float]
  /// Weight of a pulsed cell under its write noise; empty for cells that are not pulsed.
  var hidden: [Float]
  /// Writes a cell has had.
  var pulses: [UInt32]
  /// Cells that no longer move.
  var faults: [Fault]
  /// Index of the time of a cell's last write; empty where it does not matter.
  var writtenAt: [UInt16]
  /// Drift exponent since the last write; empty without drift.
  var driftExponent: [Float]
  /// Which way and how far a cell wanders since its last write, a standard normal; empty without relaxation.
  var relaxationNormal: [Float]

  /// Gain of a write; empty when all are 1.
  let gain: [Float]
  /// Conductance offset of a write in siemens; empty when all are 0.
  let offset_S: [Float]
  /// Steps and bounds of pulsed cells; nil otherwise.
  let steps: PulseSteps?
  /// A cell's own share of programming errors, a standard normal; empty when the card has none.
  let lastingError: [Float]
  /// A cell's own share of drift exponents, a standard normal; empty where no write asks for it again.
  let lastingExponent: [Float]
  /// A cell's own share of its wandering, a standard normal; empty where no write asks for it again.
  let lastingRelaxation: [Float]
  /// Median time constant of retention over the cell's own; empty when all are 1.
  let retentionRate: [Float]
  /// Which draws belong to these cells.
  let origin: CellOrigin

  /// Number of cells.
  var count: Int { conductance_S.count }
  /// Whether these cells are a fixed reference, never written.
  let isReference: Bool
  /// Lives of the cells; nil when they do not wear.
  var wear: CellWear?
}

/// What keeps a cell from moving.
enum Fault: UInt8, Sendable {
  case none = 0
  case stuckLow = 1
  case stuckHigh = 2
  /// The life of a cell is spent; it stays where its last pulse left it.
  case worn = 3
  /// On a broken line: no conductance at all.
  case open = 4
}
