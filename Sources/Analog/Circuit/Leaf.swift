import CGSL

/// Turns small rectangles of cells into port blocks: eight of one shape at a time, each in its own lane.
struct LeafBuilder {
  /// Longest side of a leaf.
  static let side = 8
  /// Leaves that are made together, a few times the number of lanes.
  static let together = 16

  private let array: WiredArray
  private let rowWire_S: Double
  private let columnWire_S: Double
  private var patterns: [LeafPattern.Shape: LeafPattern] = [:]
  /// Negative admittances between nodes, by slot.
  private var network: [SIMD8<Double>] = []

  init(_ array: WiredArray) {
    self.array = array
    rowWire_S = 1 / array.rowWire_ohm
    columnWire_S = 1 / array.columnWire_ohm
  }

  /// The port blocks of rectangles of cells, in their order.
  mutating func blocks(_ rectangles: [PortMerge.Block], _ workspace: inout Workspace) -> [PortBlock] {
    var results = [PortBlock?](repeating: nil, count: rectangles.count)
    let shapes = rectangles.map { shape(of: $0) }
    var waiting = Array(rectangles.indices)
    while let first = waiting.first {
      let alike = Array(waiting.filter { shapes[$0] == shapes[first] }.prefix(8))
      waiting.removeAll { alike.contains($0) }
      let pattern = patterns[shapes[first]] ?? LeafPattern(shapes[first])
      patterns[shapes[first]] = pattern
      network = [SIMD8<Double>](repeating: .zero, count: pattern.slots)
      for (lane, index) in alike.enumerated() { fill(lane, pattern, rectangles[index]) }
      Self.eliminate(pattern, &network)
      for (lane, index) in alike.enumerated() { results[index] = block(lane, pattern, &workspace) }
    }
    return results.compactMap { $0 }
  }

  private func shape(of block: PortMerge.Block) -> LeafPattern.Shape {
    LeafPattern.Shape(
      rows: block.rows.count, columns: block.columns.count,
      hasRight: block.columns.upperBound < array.columns,
      hasTop: block.rows.lowerBound > 0)
  }

  private mutating func fill(_ lane: Int, _ pattern: LeafPattern, _ block: PortMerge.Block) {
    var index = 0
    for row in block.rows {
      for column in block.columns {
        let slots = pattern.cells[index]
        let exit_S = row == array.rows - 1 ? array.exit_S(column: column) : columnWire_S
        network[slots.left][lane] = -(column == 0 ? array.entry_S(row: row) : rowWire_S)
        network[slots.cell][lane] = -array.conductances_S[row, column]
        network[slots.below][lane] = -exit_S
        index += 1
      }
    }
  }

  private static func eliminate(_ pattern: LeafPattern, _ network: inout [SIMD8<Double>]) {
    var network = network.mutableSpan
    let targets = pattern.targets.span
    for step in pattern.steps {
      var sum = SIMD8<Double>.zero
      for slot in step.row { sum -= network[unchecked: slot] }
      let inverse = 1 / sum
      var next = step.targets
      for first in step.row {
        let share = network[unchecked: first] * inverse
        for second in first + 1..<max(step.row.upperBound, first + 1) {
          network[unchecked: Int(targets[unchecked: next])] -= share * network[unchecked: second]
          next += 1
        }
      }
    }
  }

  private func block(_ lane: Int, _ pattern: LeafPattern, _ workspace: inout Workspace) -> PortBlock {
    var elements = workspace.take(pattern.kept * pattern.kept)
    mortal_clear_triangle(&elements, 0, pattern.kept, pattern.kept)
    var target = elements.mutableSpan
    let network = network.span
    for (slot, place) in pattern.ports { target[unchecked: place] = network[unchecked: slot][lane] }
    let shape = pattern.shape
    return PortBlock(
      elements: elements, left: shape.rows, right: shape.hasRight ? shape.rows : 0,
      top: shape.hasTop ? shape.columns : 0, bottom: shape.columns)
  }
}
