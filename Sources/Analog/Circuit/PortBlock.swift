import CGSL

/// A rectangle of cells as it is seen from its edge: the admittances between its ports.
///
/// A cell includes the word-line segment at its left and the bit-line segment below it. So the ports are, in
/// this order: left, the word lines' nodes of the neighbour (or the sources); right, its own last word-line
/// nodes; top, its own first bit-line nodes; bottom, the neighbour's bit-line nodes (or the sense inputs). At
/// the array's right and top edges nothing is joined, so there are no ports.
struct PortBlock {
  /// Row-major, a square, meaningful right of the diagonal.
  private var elements: [Double]
  let left: Int
  let right: Int
  let top: Int
  let bottom: Int

  var order: Int { left + right + top + bottom }

  init(elements: [Double], left: Int, right: Int, top: Int, bottom: Int) {
    self.elements = elements
    (self.left, self.right, self.top, self.bottom) = (left, right, top, bottom)
  }

  /// Two blocks side by side as one.
  static func besides(_ west: inout PortBlock, _ east: inout PortBlock, _ workspace: inout Workspace)
    -> PortBlock
  {
    let shared = west.right
    let left = west.left
    let right = east.right
    let top = west.top + east.top
    let bottom = west.bottom + east.bottom
    let (tops, bottoms) = (shared + left + right, shared + left + right + top)
    var front = Front(eliminated: shared, kept: left + right + top + bottom, workspace: &workspace)
    west.scatter(into: &front, left: shared, right: 0, top: tops, bottom: bottoms, adds: false)
    east.scatter(
      into: &front, left: 0, right: shared + left, top: tops + west.top, bottom: bottoms + west.bottom,
      adds: true)
    workspace.reclaim(&west.elements)
    workspace.reclaim(&east.elements)
    front.eliminate(&workspace)
    return PortBlock(elements: front.kept, left: left, right: right, top: top, bottom: bottom)
  }

  /// Two blocks one above the other as one.
  static func above(_ north: inout PortBlock, _ south: inout PortBlock, _ workspace: inout Workspace)
    -> PortBlock
  {
    let shared = north.bottom
    let left = north.left + south.left
    let right = north.right + south.right
    let top = north.top
    let bottom = south.bottom
    let (rights, tops) = (shared + left, shared + left + right)
    var front = Front(eliminated: shared, kept: left + right + top + bottom, workspace: &workspace)
    north.scatter(into: &front, left: shared, right: rights, top: tops, bottom: 0, adds: false)
    south.scatter(
      into: &front, left: shared + north.left, right: rights + north.right, top: 0, bottom: tops + top,
      adds: true)
    workspace.reclaim(&north.elements)
    workspace.reclaim(&south.elements)
    front.eliminate(&workspace)
    return PortBlock(elements: front.kept, left: left, right: right, top: top, bottom: bottom)
  }

  /// Gives away the admittances between the ports, meaningful right of the diagonal, without copying them.
  mutating func takeMatrix() -> PreciseMatrix {
    var taken: [Double] = []
    swap(&taken, &elements)
    taken.removeLast(taken.count - order * order)
    return PreciseMatrix(rows: order, columns: order, elements: taken)
  }

  /// Copies the block into a front where its four edges begin at given places; the shared edge, at 0, is
  /// added to.
  private func scatter(into front: inout Front, left: Int, right: Int, top: Int, bottom: Int, adds: Bool) {
    let edges = [(self.left, left), (self.right, right), (self.top, top), (self.bottom, bottom)]
    let stride = order
    var row = 0
    for (index, (rows, place)) in edges.enumerated() {
      var column = row
      for (columns, across) in edges[index...] {
        let part = Part(start: row * stride + column, rows: rows, columns: columns, isTurned: place > across)
        let (above, beside) = (min(place, across), max(place, across))
        if above >= front.eliminated {
          let kept = front.order - front.eliminated
          copy(part, to: &front.kept, (above - front.eliminated) * kept + beside - front.eliminated, kept)
        } else if adds && beside == 0 {
          mortal_add_block(&front.edge, 0, front.order, elements, part.start, stride, rows, columns)
        } else {
          copy(part, to: &front.edge, above * front.order + beside, front.order)
        }
        column += columns
      }
      row += rows
    }
  }

  /// A rectangle of the block, and whether it changes sides of the diagonal.
  private struct Part {
    let start: Int
    let rows: Int
    let columns: Int
    let isTurned: Bool
  }

  private func copy(_ part: Part, to target: inout [Double], _ place: Int, _ stride: Int) {
    if part.isTurned {
      mortal_transpose_block(&target, place, stride, elements, part.start, order, part.rows, part.columns)
    } else {
      mortal_copy_block(&target, place, stride, elements, part.start, order, part.rows, part.columns)
    }
  }
}
