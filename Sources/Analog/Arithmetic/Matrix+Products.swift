import CGSL
import COpenBLAS

extension Matrix {
  /// The product of two matrices, either of them transposed first, times `scale`: the digital side's arithmetic
  /// (OpenBLAS through GSL's prototypes, on the calling thread).
  public static func product(
    _ left: Matrix, _ right: Matrix, leftTransposed: Bool = false, rightTransposed: Bool = false,
    scale: Float = 1
  ) -> Matrix {
    let rows = leftTransposed ? left.columns : left.rows
    let inner = leftTransposed ? left.rows : left.columns
    let columns = rightTransposed ? right.rows : right.columns
    precondition(
      inner == (rightTransposed ? right.columns : right.rows), "inner sizes of a product differ")
    var result = Matrix(rows: rows, columns: columns)
    guard rows > 0, inner > 0, columns > 0 else { return result }
    pinBLAS
    cblas_sgemm(
      CblasRowMajor, leftTransposed ? CblasTrans : CblasNoTrans, rightTransposed ? CblasTrans : CblasNoTrans,
      Int32(rows), Int32(columns), Int32(inner), scale, left.elements, Int32(left.columns),
      right.elements, Int32(right.columns), 0, &result.elements, Int32(columns))
    return result
  }
}

/// OpenBLAS starts a thread per core; chips run side by side, so one thread each is faster and reproducible.
private let pinBLAS: Void = openblas_set_num_threads(1)

/// Name and build of the linear-algebra library that serves products of the digital side.
public var linearAlgebraLibrary: String { String(cString: openblas_get_config()).trimmed }

extension String {
  fileprivate var trimmed: String { split(separator: " ").joined(separator: " ") }
}
