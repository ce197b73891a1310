import CGSL
import COpenBLAS

/// A dense row-major matrix of `Double`: circuits span fifteen decades of conductance, too many for `Float`.
public struct PreciseMatrix: Sendable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// The elements, row after row; `rows * columns` of them.
  public var elements: [Double]

  /// A matrix filled with one value.
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative size")
    self.rows = rows
    self.columns = columns
    elements = [Double](repeating: value, count: rows * columns)
  }

  /// A matrix of given elements, row after row.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(elements.count == rows * columns, "a matrix needs rows * columns elements")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix whose elements are computed from their places.
  public init(rows: Int, columns: Int, _ element: (_ row: Int, _ column: Int) -> Double) {
    self.init(rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns { elements[row * columns + column] = element(row, column) }
    }
  }

  /// The element at a row and column.
  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// The elements of one row.
  public func row(_ index: Int) -> ArraySlice<Double> { elements[index * columns..<(index + 1) * columns] }

  /// The elements of one column.
  public func column(_ index: Int) -> [Double] { (0..<rows).map { self[$0, index] } }

  /// Rows as columns.
  public var transposed: PreciseMatrix {
    var result = PreciseMatrix(rows: columns, columns: rows)
    mortal_transpose_block(&result.elements, 0, rows, elements, 0, columns, rows, columns)
    return result
  }

  /// A rectangle of the matrix.
  public func block(rows wanted: Range<Int>, columns across: Range<Int>) -> PreciseMatrix {
    precondition(
      wanted.lowerBound >= 0 && wanted.upperBound <= rows && across.lowerBound >= 0
        && across.upperBound <= columns,
      "the block lies within the matrix")
    var result = PreciseMatrix(rows: wanted.count, columns: across.count)
    mortal_copy_block(
      &result.elements, 0, across.count, elements, wanted.lowerBound * columns + across.lowerBound, columns,
      wanted.count, across.count)
    return result
  }

  /// The product of two matrices, the left one transposed first if asked (OpenBLAS's dgemm on the calling thread).
  public static func product(
    _ left: PreciseMatrix, _ right: PreciseMatrix, leftTransposed: Bool = false
  ) -> PreciseMatrix {
    let rows = leftTransposed ? left.columns : left.rows
    let inner = leftTransposed ? left.rows : left.columns
    precondition(inner == right.rows, "inner sizes of a product differ")
    var result = PreciseMatrix(rows: rows, columns: right.columns)
    guard rows > 0, inner > 0, right.columns > 0 else { return result }
    useOneThreadPerProduct
    cblas_dgemm(
      CblasRowMajor, leftTransposed ? CblasTrans : CblasNoTrans, CblasNoTrans, Int32(rows),
      Int32(right.columns),
      Int32(inner), 1, left.elements, Int32(left.columns), right.elements, Int32(right.columns), 0,
      &result.elements, Int32(right.columns))
    return result
  }
}

/// OpenBLAS would start a thread per core inside every product; merges run side by side instead.
let useOneThreadPerProduct: Void = openblas_set_num_threads(1)
