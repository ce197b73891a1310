/// How a network of given layer sizes is laid out on tiles. Each layer's matrix has one row per input and a last row
/// for the bias, which is driven at full voltage; a layer larger than a tile is split and its partial sums are
/// converted and added digitally.
public struct Placement: Sendable, Equatable {
  /// One tile's share of a layer's matrix.
  public struct Block: Sendable, Equatable {
    /// The tile's number in the chip.
    public let tile: Int
    /// Rows of the layer's matrix, bias row included.
    public let rows: Range<Int>
    /// Columns of the layer's matrix.
    public let columns: Range<Int>
  }

  /// The most pairs a chip may have (2^30 pairs of cells).
  public static let pairsMax = 1 << 30
  /// The most tiles a chip may have.
  public static let tilesMax = 1 << 20

  /// Units per layer, inputs first: `[64, 32, 10]`.
  public let layers: [Int]
  /// The largest tile.
  public let limits: TileLimits
  /// For each matrix, its blocks, row of blocks after row of blocks.
  public let blocks: [[Block]]

  /// Lays out a network. Throws when there are fewer than two layers, a layer is empty, or the chip would be too large.
  public init(layers: [Int], limits: TileLimits) throws(AnalogError) {
    guard layers.count >= 2 else {
      throw AnalogError(
        "a network needs inputs and outputs, not \(layers.count) layer(s)",
        remedy: "give sizes such as 64-32-10")
    }
    guard limits.rows >= 2, limits.columns >= 1 else {
      throw AnalogError(
        "a tile of \(limits.rows) x \(limits.columns) holds no input and bias",
        remedy: "use tiles of at least 2 rows and 1 column")
    }
    guard layers.allSatisfy({ (1...1 << 24).contains($0) }) else {
      throw AnalogError(
        "layer sizes \(layers.map(String.init).joined(separator: "-")) are out of range",
        remedy: "use 1 to 16777216 units per layer")
    }
    let pairs = zip(layers, layers.dropFirst()).reduce(0.0) { $0 + Double($1.0 + 1) * Double($1.1) }
    guard pairs <= Double(Self.pairsMax) else {
      throw AnalogError(
        "the network needs \(Int(pairs)) pairs of cells and a chip holds \(Self.pairsMax)",
        remedy: "make its layers smaller")
    }
    let tiles = zip(layers, layers.dropFirst()).reduce(0.0) {
      $0 + (Double($1.0 + 1) / Double(limits.rows)).rounded(.up)
        * (Double($1.1) / Double(limits.columns)).rounded(.up)
    }
    guard tiles <= Double(Self.tilesMax) else {
      throw AnalogError(
        "the network needs \(Int(tiles)) tiles of \(limits.rows) x \(limits.columns) and a chip has \(Self.tilesMax)",
        remedy: "use larger tiles or smaller layers")
    }
    self.layers = layers
    self.limits = limits
    var blocks: [[Block]] = []
    var tile = 0
    for (fanIn, fanOut) in zip(layers, layers.dropFirst()) {
      var layer: [Block] = []
      for rows in Self.split(fanIn + 1, by: limits.rows) {
        for columns in Self.split(fanOut, by: limits.columns) {
          layer.append(Block(tile: tile, rows: rows, columns: columns))
          tile += 1
        }
      }
      blocks.append(layer)
    }
    self.blocks = blocks
  }

  private static func split(_ count: Int, by size: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }

  /// Number of matrices.
  public var matrixCount: Int { layers.count - 1 }
  /// Number of tiles.
  public var tileCount: Int { blocks.reduce(0) { $0 + $1.count } }
  /// Number of cells, two per weight.
  public var cellCount: Int {
    2 * zip(layers, layers.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
  }
}
