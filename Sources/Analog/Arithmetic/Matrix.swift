/// A dense row-major matrix of Float32, the currency between chips and learning: a batch has one example per row.
public struct Matrix: Sendable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// The elements, row after row; `rows * columns` of them.
  public var elements: [Float]

  /// A matrix filled with one value.
  public init(rows: Int, columns: Int, repeating value: Float = 0) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative size")
    self.rows = rows
    self.columns = columns
    elements = [Float](repeating: value, count: rows * columns)
  }

  /// A matrix of given elements, row after row.
  public init(rows: Int, columns: Int, elements: [Float]) {
    precondition(elements.count == rows * columns, "a matrix needs rows * columns elements")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// The element at a row and column.
  public subscript(row: Int, column: Int) -> Float {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// The elements of one row.
  public func row(_ index: Int) -> ArraySlice<Float> { elements[index * columns..<(index + 1) * columns] }

  /// The rows at the given places, in that order.
  public func selectingRows(_ indices: some Sequence<Int>) -> Matrix {
    var picked: [Float] = []
    var count = 0
    for index in indices {
      picked.append(contentsOf: row(index))
      count += 1
    }
    return Matrix(rows: count, columns: columns, elements: picked)
  }

  /// A block of columns.
  public func selectingColumns(_ range: Range<Int>) -> Matrix {
    if range == 0..<columns { return self }
    var picked: [Float] = []
    picked.reserveCapacity(rows * range.count)
    for index in 0..<rows {
      picked.append(
        contentsOf: elements[index * columns + range.lowerBound..<index * columns + range.upperBound])
    }
    return Matrix(rows: rows, columns: range.count, elements: picked)
  }

  /// Place of the largest element of each row, the first of equals.
  public func argmaxOfRows() -> [Int] {
    (0..<rows).map { index in
      let values = row(index)
      var best = values.startIndex
      for place in values.indices where values[place] > values[best] { best = place }
      return best - values.startIndex
    }
  }

  /// Elementwise sum, in place. The shapes must agree.
  public static func += (left: inout Matrix, right: Matrix) {
    precondition(left.rows == right.rows && left.columns == right.columns, "shapes differ")
    for index in left.elements.indices { left.elements[index] += right.elements[index] }
  }

  /// Every element times a factor, in place.
  public static func *= (left: inout Matrix, factor: Float) {
    for index in left.elements.indices { left.elements[index] *= factor }
  }
}
