import CGSL

/// Turns small rectangles of cells into port blocks, one after another on the same workspace.
struct LeafBuilder {
  /// Longest side of a leaf.
  static let side = 4

  private let array: WiredArray
  private let rowWire_S: Double
  private let columnWire_S: Double
  private var patterns: [LeafPattern.Shape: LeafPattern] = [:]
  private var network: [Double] = []

  init(_ array: WiredArray) {
    self.array = array
    rowWire_S = 1 / array.rowWire_ohm
    columnWire_S = 1 / array.columnWire_ohm
  }

  /// The port block of a rectangle of cells.
  mutating func block(rows: Range<Int>, columns: Range<Int>, _ workspace: inout Workspace) -> PortBlock {
    let shape = LeafPattern.Shape(
      rows: rows.count, columns: columns.count, hasRight: columns.upperBound < array.columns,
      hasTop: rows.lowerBound > 0)
    let pattern = patterns[shape] ?? LeafPattern(shape)
    patterns[shape] = pattern
    fill(pattern, rows: rows, columns: columns)
    eliminate(pattern)
    let kept = pattern.nodes - pattern.eliminated
    var elements = workspace.take(kept * kept)
    mortal_copy_block(
      &elements, 0, kept, network, pattern.eliminated * (pattern.nodes + 1), pattern.nodes, kept, kept)
    return PortBlock(
      elements: elements, left: shape.rows, right: shape.hasRight ? shape.rows : 0,
      top: shape.hasTop ? shape.columns : 0, bottom: shape.columns)
  }

  /// Wires and cells as negative conductances right of the diagonal.
  private mutating func fill(_ pattern: LeafPattern, rows: Range<Int>, columns: Range<Int>) {
    let nodes = pattern.nodes
    network.removeAll(keepingCapacity: true)
    network.append(contentsOf: repeatElement(0, count: nodes * nodes))
    func place(_ a: Int, _ b: Int) -> Int { min(a, b) * nodes + max(a, b) }
    for row in rows {
      let line = (row - rows.lowerBound) * (columns.count + 1)
      for column in columns {
        let across = column - columns.lowerBound
        let word = pattern.wordNodes[line + across + 1]
        let down = (row - rows.lowerBound) * columns.count + across
        let bit = pattern.bitNodes[down]
        let entry = column == 0 ? array.entry_S(row: row) : rowWire_S
        let exit = row == array.rows - 1 ? array.exit_S(column: column) : columnWire_S
        network[place(pattern.wordNodes[line + across], word)] = -entry
        network[place(word, bit)] = -array.conductances_S[row, column]
        network[place(bit, pattern.bitNodes[down + columns.count])] = -exit
      }
    }
  }

  private mutating func eliminate(_ pattern: LeafPattern) {
    let nodes = pattern.nodes
    let neighbours = pattern.neighbours.span
    var network = self.network.mutableSpan
    for node in 0..<pattern.eliminated {
      let range = pattern.ranges[node]
      let start = node * nodes
      var sum = 0.0
      for index in range { sum -= network[unchecked: start + neighbours[unchecked: index]] }
      let inverse = 1 / sum
      for index in range {
        let first = neighbours[unchecked: index]
        let share = network[unchecked: start + first] * inverse
        let target = first * nodes
        for other in index + 1..<max(range.upperBound, index + 1) {
          let second = neighbours[unchecked: other]
          network[unchecked: target + second] -= share * network[unchecked: start + second]
        }
      }
    }
  }
}
