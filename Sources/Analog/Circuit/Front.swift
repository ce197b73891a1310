import CGSL

/// Nodes of a network of which the first `eliminated` are about to go, the frontal matrix of multifrontal methods.
///
/// The matrix is a Laplacian: symmetric, no positive element off the diagonal, rows that sum to zero. Only what lies
/// right of the diagonal is kept; a diagonal is the negative sum of its row and is formed when it is needed. Elimination
/// then never subtracts (Grassmann, Taksar and Heyman, Oper. Res. 33 (1985) 1107; O'Cinneide, Numer. Math. 65 (1993)
/// 109), so every element comes out with a small relative error however far apart wires and cells are.
struct Front {
  /// Row-major, `order` x `order`, meaningful right of the diagonal.
  var elements: [Double]
  let order: Int
  let eliminated: Int
  /// Eliminated nodes that were joined to nothing any more; their pivot is 1 instead of 0.
  private(set) var isolated: [Int] = []

  /// Rows that are factored at a time.
  private static let panel = 32

  /// A front in which no two kept nodes are joined yet.
  init(eliminated: Int, kept: Int, workspace: inout Workspace) {
    order = eliminated + kept
    self.eliminated = eliminated
    elements = workspace.take(order * order)
    mortal_clear_triangle(&elements, eliminated * (order + 1), order, kept)
  }

  /// Replaces the kept nodes' matrix by its Schur complement: the network as it is seen from the kept nodes.
  mutating func eliminate() {
    factor()
    mortal_subtract_gram(
      &elements, Int32(order), eliminated * order + eliminated, eliminated, Int32(order - eliminated),
      Int32(eliminated))
  }

  /// Replaces the eliminated nodes' rows by those of the Cholesky factor U.
  mutating func factor() {
    useOneThreadPerProduct
    var first = 0
    while first < eliminated {
      let width = min(Self.panel, eliminated - first)
      isolated += factor(first, width)
      let rest = order - first - width
      let stride = Int32(order)
      let corner = first * order + first
      mortal_solve_block(&elements, stride, corner, corner + width, Int32(width), Int32(rest))
      let open = eliminated - first - width
      if open > 0 { updateEliminated(corner: corner, width: width, open: open, rest: rest) }
      first += width
    }
  }

  /// What a panel's elimination does to the rows that are eliminated after it.
  private mutating func updateEliminated(corner: Int, width: Int, open: Int, rest: Int) {
    let target = corner + width * order + width
    let stride = Int32(order)
    mortal_subtract_gram(&elements, stride, target, corner + width, Int32(open), Int32(width))
    mortal_subtract_product(
      &elements, stride, target + open, corner + width, corner + width + open, Int32(open),
      Int32(rest - open),
      Int32(width))
  }

  /// The triangular factor of the `width` rows from `first` on, in place; what lies right of them counts as one node.
  /// Returns nodes that were joined to nothing.
  private mutating func factor(_ first: Int, _ width: Int) -> [Int] {
    let order = order
    var isolated: [Int] = []
    let corner = first * order + first
    let right = order - first - width
    var outside = [Double](repeating: 0, count: width)
    for row in 0..<width {
      outside[row] = mortal_magnitude(elements, corner + row * order + width, Int32(right))
    }
    var span = elements.mutableSpan
    for pivot in 0..<width {
      let start = corner + pivot * order
      var sum = outside[pivot]
      for column in pivot + 1..<max(width, pivot + 1) { sum -= span[unchecked: start + column] }
      if sum == 0 { isolated.append(first + pivot) }
      let root = sum > 0 ? sum.squareRoot() : 1
      span[unchecked: start + pivot] = root
      let scale = 1 / root
      let leak = outside[pivot] * scale
      for column in pivot + 1..<max(width, pivot + 1) { span[unchecked: start + column] *= scale }
      for row in pivot + 1..<max(width, pivot + 1) {
        let factor = span[unchecked: start + row]
        outside[row] -= factor * leak
        let target = corner + row * order
        for column in row + 1..<max(width, row + 1) {
          span[unchecked: target + column] -= factor * span[unchecked: start + column]
        }
      }
    }
    return isolated
  }
}
