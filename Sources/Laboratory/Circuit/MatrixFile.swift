import Analog

/// Matrices of real numbers in files: CSV without a heading (a row per line, commas between numbers), or
/// `.npy`.
public enum MatrixFile {
  /// Reads a matrix; a file whose name ends in `.npy` is NumPy's, every other is CSV. A list in `.npy` is one
  /// column.
  /// - Throws: `LaboratoryError` with kind `.badData` or `.missingFile`: rows of different lengths, anything
  ///   that is not a finite decimal number, no numbers at all.
  public static func read(_ path: String) throws(LaboratoryError) -> PreciseMatrix {
    path.hasSuffix(".npy")
      ? try matrix(NumPyFile.read(path: path), path) : try parse(csv: readWhole(path: path), source: path)
  }

  /// Reads the bytes of a file, whose name tells its form.
  /// - Throws: `LaboratoryError` with kind `.badData`, as `read(_:)` does.
  public static func read(_ bytes: [UInt8], named path: String) throws(LaboratoryError) -> PreciseMatrix {
    path.hasSuffix(".npy")
      ? try matrix(NumPyFile.read(bytes: bytes, source: path), path) : try parse(csv: bytes, source: path)
  }

  /// Writes a matrix atomically; numbers in CSV are the shortest that read back the same.
  /// - Throws: `LaboratoryError` with kind `.cannotWrite`.
  public static func write(_ matrix: PreciseMatrix, to path: String) throws {
    guard !path.hasSuffix(".npy") else {
      return try NumPyFile.write(Tensor(matrix.elements, shape: [matrix.rows, matrix.columns]), to: path)
    }
    try writeAtomically(to: path) { writer in
      for row in 0..<matrix.rows { try writer.write(line(matrix, row)) }
    }
  }

  /// A matrix as CSV.
  public static func csv(_ matrix: PreciseMatrix) -> String {
    (0..<matrix.rows).map { line(matrix, $0) }.joined()
  }

  private static func line(_ matrix: PreciseMatrix, _ row: Int) -> String {
    matrix.row(row).map { "\($0)" }.joined(separator: ",") + "\n"
  }

  private static func matrix(_ tensor: Tensor, _ path: String) throws(LaboratoryError) -> PreciseMatrix {
    guard (1...2).contains(tensor.shape.count), tensor.elements.count > 0 else {
      throw .badData(
        "\(shown(path)) holds an array of shape \(tensor.shape)", remedy: "save a matrix of rows x columns")
    }
    let numbers = tensor.doubles
    if let place = numbers.firstIndex(where: { !$0.isFinite }) {
      let columns = tensor.shape.count == 2 ? tensor.shape[1] : 1
      throw .badData(
        "\(shown(path)) holds \(numbers[place]) at row \(place / columns), column \(place % columns)",
        remedy: "every number must be finite")
    }
    return PreciseMatrix(
      rows: tensor.shape[0], columns: tensor.shape.count == 2 ? tensor.shape[1] : 1, elements: numbers)
  }
}
