/// Which nodes of a small rectangle of cells meet when its inner nodes are eliminated one after another: the same for all
/// rectangles of a shape, so it is worked out once.
struct LeafPattern: Sendable {
  /// The shape of a leaf and which of its edges are joined to neighbours.
  struct Shape: Hashable, Sendable {
    let rows: Int
    let columns: Int
    /// Whether there are cells to the right.
    let hasRight: Bool
    /// Whether there are cells above.
    let hasTop: Bool
  }

  let shape: Shape
  /// Number of nodes; eliminated ones come first, then the ports left, right, top, bottom.
  let nodes: Int
  let eliminated: Int
  /// Place of the word-line node of cell (row, column), where column -1 is the left port: row * (columns + 1) + column + 1.
  let wordNodes: [Int]
  /// Place of the bit-line node of cell (row, column), where the row after the last is the bottom port.
  let bitNodes: [Int]
  /// For each eliminated node, the range of its neighbours in `neighbours`.
  let ranges: [Range<Int>]
  /// Later nodes that are joined to an eliminated one when its turn comes, in ascending order.
  let neighbours: [Int]

  init(_ shape: Shape) {
    self.shape = shape
    let (rows, columns) = (shape.rows, shape.columns)
    let kept = rows * (shape.hasRight ? 2 : 1) + columns * (shape.hasTop ? 2 : 1)
    nodes = rows * (columns + 1) + (rows + 1) * columns
    eliminated = nodes - kept
    var words = [Int](repeating: -1, count: rows * (columns + 1))
    var bits = [Int](repeating: -1, count: (rows + 1) * columns)
    var next = 0
    func take() -> Int { defer { next += 1 }; return next }
    for row in 0..<rows {
      for column in 0..<columns - (shape.hasRight ? 1 : 0) {
        words[row * (columns + 1) + column + 1] = take()
      }
    }
    for row in (shape.hasTop ? 1 : 0)..<max(rows, 1) {
      for column in 0..<columns { bits[row * columns + column] = take() }
    }
    for row in 0..<rows { words[row * (columns + 1)] = take() }
    if shape.hasRight { for row in 0..<rows { words[row * (columns + 1) + columns] = take() } }
    if shape.hasTop { for column in 0..<columns { bits[column] = take() } }
    for column in 0..<columns { bits[rows * columns + column] = take() }
    (wordNodes, bitNodes) = (words, bits)
    (ranges, neighbours) = Self.eliminate(
      shape, nodes: nodes, eliminated: eliminated, words: words, bits: bits)
  }

  /// Elimination on the graph alone: a node's neighbours become neighbours of each other.
  private static func eliminate(
    _ shape: Shape, nodes: Int, eliminated: Int, words: [Int], bits: [Int]
  ) -> ([Range<Int>], [Int]) {
    var joined = [Set<Int>](repeating: [], count: nodes)
    func join(_ a: Int, _ b: Int) { joined[min(a, b)].insert(max(a, b)) }
    for row in 0..<shape.rows {
      for column in 0..<shape.columns {
        let word = words[row * (shape.columns + 1) + column + 1]
        let bit = bits[row * shape.columns + column]
        join(word, words[row * (shape.columns + 1) + column])
        join(word, bit)
        join(bit, bits[(row + 1) * shape.columns + column])
      }
    }
    var ranges: [Range<Int>] = []
    var neighbours: [Int] = []
    for node in 0..<eliminated {
      let later = joined[node].sorted()
      for (index, first) in later.enumerated() { joined[first].formUnion(later[(index + 1)...]) }
      ranges.append(neighbours.count..<neighbours.count + later.count)
      neighbours += later
    }
    return (ranges, neighbours)
  }
}
