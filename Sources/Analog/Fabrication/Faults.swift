import Kernels

/// Faults that fabrication leaves beside single stuck cells: broken lines, clusters, and dies that fail outright.
public struct FaultModel: Sendable, Equatable {
  /// Probability that a row of a tile is broken: its pairs are open.
  public var rowProbability: Double = 0
  /// Probability that a column of a tile is broken.
  public var columnProbability: Double = 0
  /// Probability that a pair is the seed of a cluster of stuck cells.
  public var clusterProbability: Double = 0
  /// Radius of a cluster in cells; 0 for the seed's pair alone.
  public var clusterRadius_cells: Double = 1
  /// Probability that a die at the wafer's centre is dead.
  public var deadDieProbability: Double = 0
  /// What is added to it at the rim, falling inwards with the fourth power of the radius.
  public var deadEdgeProbability: Double = 0

  /// No faults.
  public init() {}

  /// Pairs that a cluster spoils when no edge cuts it.
  public var pairsPerCluster: Int { discOffsets.count }

  /// Rows and columns from a cluster's seed to the pairs that it spoils.
  var discOffsets: [(row: Int, column: Int)] {
    let reach = Int(clusterRadius_cells)
    let square = clusterRadius_cells * clusterRadius_cells
    return (-reach...reach).flatMap { row in
      (-reach...reach).filter { Double(row * row + $0 * $0) <= square }.map { (row, $0) }
    }
  }

  /// Whether a die fails on the wafer.
  func isDeadAtBirth(_ serial: Serial, on wafer: WaferGeometry) -> Bool {
    guard deadDieProbability > 0 || deadEdgeProbability > 0 else { return false }
    let (x, y) = deadEdgeProbability > 0 ? wafer.relativePlace(die: serial.die) : (0, 0)
    let square = x * x + y * y
    let probability = deadDieProbability + deadEdgeProbability * square * square
    let address = DrawAddress(
      key: serial.rawValue, stream: RandomStream.deadDie.rawValue, array: 0, event: 0)
    return uniforms(1, at: address)[0] <= Float(probability)
  }
}

/// The faults that the two cells of each pair of a tile share.
struct TileFaults {
  /// One per pair, row after row; empty when there are none.
  private(set) var pairs: [Fault] = []

  /// Draws a tile's clusters and broken lines. An open line wins over a stuck cell.
  init(_ card: DeviceCard, serial: Serial, _ block: Placement.Block) {
    guard let model = card.faults else { return }
    let (rows, columns) = (block.rows.count, block.columns.count)
    if model.clusterProbability > 0 {
      markClusters(model, card.cell, rows: rows, columns: columns) {
        uniforms($0, at: DrawAddress(serial, .clusterSeed, tile: block.tile, part: .plus))
      }
    }
    func broken(_ count: Int, _ stream: RandomStream, _ part: TilePart, _ probability: Double) -> [Int] {
      guard probability > 0 else { return [] }
      let draws = uniforms(count, at: DrawAddress(serial, stream, tile: block.tile, part: part))
      return draws.indices.filter { draws[$0] <= Float(probability) }
    }
    let brokenRows = broken(rows, .brokenRow, .rows, model.rowProbability)
    let brokenColumns = broken(columns, .brokenColumn, .columns, model.columnProbability)
    guard !brokenRows.isEmpty || !brokenColumns.isEmpty else { return }
    if pairs.isEmpty { pairs = [Fault](repeating: .none, count: rows * columns) }
    for row in brokenRows {
      for column in 0..<columns { pairs[row * columns + column] = .open }
    }
    for column in brokenColumns {
      for row in 0..<rows { pairs[row * columns + column] = .open }
    }
  }

  /// A seed's draw also says how its cluster is stuck, in the proportion of the card's single cells; half and half
  /// when the card has none. Of two clusters the later wins, in row order.
  private mutating func markClusters(
    _ model: FaultModel, _ cell: CellModel, rows: Int, columns: Int, _ draws: (Int) -> [Float]
  ) {
    let any = cell.stuckLowProbability + cell.stuckHighProbability
    let low = any > 0 ? cell.stuckLowProbability / any : 0.5
    let disc = model.discOffsets
    let seeds = draws(rows * columns)
    for seed in seeds.indices where seeds[seed] <= Float(model.clusterProbability) {
      if pairs.isEmpty { pairs = [Fault](repeating: .none, count: rows * columns) }
      let fault: Fault = seeds[seed] <= Float(model.clusterProbability * low) ? .stuckLow : .stuckHigh
      for offset in disc {
        let row = seed / columns + offset.row
        let column = seed % columns + offset.column
        guard (0..<rows).contains(row), (0..<columns).contains(column) else { continue }
        pairs[row * columns + column] = fault
      }
    }
  }

  /// Puts the pairs' faults over those of the single cells.
  func apply(to cells: inout [Fault]) {
    for cell in pairs.indices where pairs[cell] != .none { cells[cell] = pairs[cell] }
  }
}
