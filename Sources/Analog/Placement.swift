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
  /// Whether every hidden layer has a readout crossbar to the classes of its own, which only learning looks at.
  public let hasReadouts: Bool
  /// For each matrix, its blocks, row of blocks after row of blocks: the network's matrices, then the readouts of all
  /// hidden layers but the last, whose readout is the network's last matrix.
  public let blocks: [[Block]]

  /// Lays out a network. Throws when there are fewer than two layers, a layer is empty, or the chip would be too large.
  public init(layers: [Int], limits: TileLimits, readouts: Bool = false) throws(AnalogError) {
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
    let shapes = Self.shapes(layers, readouts: readouts)
    try Self.checkSize(shapes, layers: layers, limits: limits)
    self.layers = layers
    self.limits = limits
    hasReadouts = readouts && layers.count > 3
    var blocks: [[Block]] = []
    var tile = 0
    for (fanIn, fanOut) in shapes {
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

  /// Inputs and outputs of each matrix.
  static func shapes(_ layers: [Int], readouts: Bool) -> [(fanIn: Int, fanOut: Int)] {
    var shapes = zip(layers, layers.dropFirst()).map { (fanIn: $0, fanOut: $1) }
    if readouts, let classes = layers.last {
      shapes += layers.dropFirst().dropLast(2).map { (fanIn: $0, fanOut: classes) }
    }
    return shapes
  }

  /// Number of the network's own matrices.
  public var matrixCount: Int { layers.count - 1 }
  /// Number of matrices with the readouts of hidden layers.
  public var crossbarCount: Int { blocks.count }
  /// Number of tiles.
  public var tileCount: Int { blocks.reduce(0) { $0 + $1.count } }
  /// Number of cells, two per weight.
  public var cellCount: Int { blocks.joined().reduce(0) { $0 + 2 * $1.rows.count * $1.columns.count } }
  /// Inputs of a matrix, the bias not among them.
  public func fanIn(_ matrix: Int) -> Int {
    matrix < matrixCount ? layers[matrix] : layers[matrix - matrixCount + 1]
  }
  /// Outputs of a matrix.
  public func fanOut(_ matrix: Int) -> Int { layers[matrix < matrixCount ? matrix + 1 : layers.count - 1] }

  /// The matrix that reads hidden layer `hidden` (from 0) out to the classes; nil where there is none.
  public func readout(ofHidden hidden: Int) -> Int? {
    if hidden == layers.count - 3 { return matrixCount - 1 }
    return hasReadouts ? matrixCount + hidden : nil
  }
}
