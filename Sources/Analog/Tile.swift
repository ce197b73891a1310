import Kernels

/// One crossbar of differential pairs with its drivers and converters. Rows are driven, columns are read; cell
/// (row, column) of either polarity is element `row * columns + column`.
struct Tile: Sendable {
  let block: Placement.Block
  /// G+ cells.
  var plus: CellArray
  /// G- cells.
  var minus: CellArray
  /// Gain of each row's driver; empty when all are 1.
  let rowGain: [Float]
  /// Gain of each column's amplifier; empty when all are 1.
  let columnGain: [Float]
  /// Offset of each column's converter; empty when all are 0.
  let converterOffset: [Float]
  /// Lifetimes of drivers and converters; nil when they never fail.
  let lives: LineLives?
  /// What a read needs, made when a read follows a write or the passing of time.
  var readState: ReadState?
  /// Its wires as they were last solved; nil where they are ideal.
  var merged: MergedWires?

  init(_ block: Placement.Block, _ fabrication: Fabrication) {
    let card = fabrication.card
    self.block = block
    (plus, minus) = fabrication.pairs(block)
    rowGain = fabrication.gains(
      block.rows.count, .rowGain, block.tile, .rows, sigma: card.converters.rowGainSigma)
    columnGain = fabrication.gains(
      block.columns.count, .columnGain, block.tile, .columns, sigma: card.converters.columnGainSigma)
    converterOffset = fabrication.scaledNormals(
      block.columns.count, .converterOffset, block.tile, .columns, sigma: card.converters.outputOffsetSigma)
    lives = LineLives(block, card: card, serial: fabrication.serial)
  }

  /// Number of rows.
  var rows: Int { block.rows.count }
  /// Number of columns.
  var columns: Int { block.columns.count }

  /// Both polarities, with their part numbers.
  mutating func updateCells(_ body: (inout CellArray, TilePart) -> Void) {
    readState = nil
    body(&plus, .plus)
    if !minus.isReference { body(&minus, .minus) }
  }
}

/// A tile's present state in the form that reads want.
struct ReadState: Sendable {
  /// Real weight of each pair (and its variance from read to read), packed for the kernel.
  let crossbar: PackedCrossbar
  /// Sum of G+ and G- along each row in siemens: what the row's driver sees with its columns at ground.
  var rowConductance_S: [Double]
  /// Lines that have failed; nil when all live.
  var dead: DeadLines?
  /// What the wires make of the cells; nil when they are ideal.
  var wired: WiredRead?
  /// How its cells conduct; nil when they are ohmic.
  let conduction: Conduction?
  /// Thermal noise of its sums; nil where reads have none.
  var thermalNoise: TileThermalNoise?
}
