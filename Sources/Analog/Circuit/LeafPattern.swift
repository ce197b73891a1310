/// The elimination of the inner nodes of a small rectangle of cells, worked out once for all rectangles of a
/// shape: which nodes meet, and where each admittance between two of them is kept.
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

  /// What one node's elimination does: its row is a range of slots, and each pair of its neighbours changes
  /// one slot.
  struct Step: Sendable {
    let row: Range<Int>
    /// Where the pairs' slots begin in `targets`, ordered by first and then second neighbour.
    let targets: Int
  }

  let shape: Shape
  /// Number of ports.
  let kept: Int
  /// Number of slots: pairs of nodes that are joined at some time.
  let slots: Int
  let steps: [Step]
  let targets: [Int32]
  /// For each cell, row by row: the slots of the segment at its left, of itself, and of the segment below it.
  let cells: [(left: Int, cell: Int, below: Int)]
  /// Slots of pairs of ports, and their places in the ports' matrix.
  let ports: [(slot: Int, place: Int)]

  init(_ shape: Shape) {
    self.shape = shape
    let nodes = LeafNodes(shape)
    let (count, eliminated) = (nodes.count, nodes.eliminated)
    kept = count - eliminated
    // First whether two nodes are ever joined, then the slot of the pair; the earlier node's row counts.
    var table = [Int32](repeating: -1, count: count * count)
    for (first, second) in nodes.pairs { table[min(first, second) * count + max(first, second)] = 0 }
    var rows: [[Int]] = []
    for node in 0..<count {
      let later = (node..<count).filter { table[node * count + $0] == 0 }
      rows.append(later)
      guard node < eliminated else { continue }
      // Elimination on the graph alone: a node's neighbours become neighbours of each other.
      for (index, first) in later.enumerated() {
        for second in later[(index + 1)...] { table[first * count + second] = 0 }
      }
    }
    var slots = 0
    var steps: [Step] = []
    var pairs = 0
    for node in 0..<count {
      for (index, other) in rows[node].enumerated() { table[node * count + other] = Int32(slots + index) }
      if node < eliminated { steps.append(Step(row: slots..<slots + rows[node].count, targets: pairs)) }
      slots += rows[node].count
      pairs += rows[node].count * (rows[node].count - 1) / 2
    }
    var targets: [Int32] = []
    targets.reserveCapacity(pairs)
    for later in rows.prefix(eliminated) {
      for (index, first) in later.enumerated() {
        for second in later[(index + 1)...] { targets.append(table[first * count + second]) }
      }
    }
    (self.slots, self.steps, self.targets) = (slots, steps, targets)
    let inCells = nodes.pairs.map { Int(table[min($0.0, $0.1) * count + max($0.0, $0.1)]) }
    cells = stride(from: 0, to: inCells.count, by: 3).map { (inCells[$0], inCells[$0 + 1], inCells[$0 + 2]) }
    var ports: [(slot: Int, place: Int)] = []
    for node in eliminated..<count {
      for other in rows[node] {
        let place = (node - eliminated) * kept + other - eliminated
        ports.append((Int(table[node * count + other]), place))
      }
    }
    self.ports = ports
  }
}

/// The nodes of a leaf in the order of their elimination, halves before what joins them; then the ports left,
/// right, top, bottom.
private struct LeafNodes {
  private(set) var count = 0
  private(set) var eliminated = 0
  /// Nodes that a wire or a cell joins: for each cell, row by row, its left segment, itself and the segment
  /// below.
  private(set) var pairs: [(Int, Int)] = []

  /// Word-line nodes, `columns` + 1 a row, of which the first is the left port.
  private var words: [Int]
  /// Bit-line nodes, `rows` + 1 a column, of which the last is the bottom port.
  private var bits: [Int]
  private let shape: LeafPattern.Shape

  init(_ shape: LeafPattern.Shape) {
    self.shape = shape
    words = [Int](repeating: -1, count: shape.rows * (shape.columns + 1))
    bits = [Int](repeating: -1, count: (shape.rows + 1) * shape.columns)
    order(PortMerge.Block(rows: 0..<shape.rows, columns: 0..<shape.columns))
    eliminated = count
    for row in 0..<shape.rows { takeWord(row, -1) }
    if shape.hasRight { for row in 0..<shape.rows { takeWord(row, shape.columns - 1) } }
    if shape.hasTop { for column in 0..<shape.columns { takeBit(0, column) } }
    for column in 0..<shape.columns { takeBit(shape.rows, column) }
    for row in 0..<shape.rows {
      for column in 0..<shape.columns {
        let word = words[row * (shape.columns + 1) + column + 1]
        let bit = bits[row * shape.columns + column]
        pairs.append((words[row * (shape.columns + 1) + column], word))
        pairs.append((word, bit))
        pairs.append((bit, bits[(row + 1) * shape.columns + column]))
      }
    }
  }

  private mutating func order(_ block: PortMerge.Block) {
    if block.rows.count == 1 && block.columns.count == 1 {
      let (row, column) = (block.rows.lowerBound, block.columns.lowerBound)
      if column == shape.columns - 1 && !shape.hasRight { takeWord(row, column) }
      if row == 0 && !shape.hasTop { takeBit(row, column) }
      return
    }
    let (first, second) = block.halves
    order(first)
    order(second)
    if block.isCutByRow {
      for column in block.columns { takeBit(second.rows.lowerBound, column) }
    } else {
      for row in block.rows { takeWord(row, first.columns.upperBound - 1) }
    }
  }

  private mutating func takeWord(_ row: Int, _ column: Int) {
    words[row * (shape.columns + 1) + column + 1] = count
    count += 1
  }

  private mutating func takeBit(_ row: Int, _ column: Int) {
    bits[row * shape.columns + column] = count
    count += 1
  }
}
