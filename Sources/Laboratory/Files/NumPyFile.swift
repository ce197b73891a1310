/// NumPy's `.npy` files (numpy.lib.format, versions 1.0 to 3.0): a magic word, a version, a header in
/// Python's syntax, the numbers. Little-endian numbers of the types `f4`, `f8`, `i4`, `i8`, `u1`, `u2` and
/// `u4`.
public enum NumPyFile {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// Far more than any header needs.
  private static let longestHeader = 65_536

  /// Reads a file. Two-dimensional numbers in Fortran's order are transposed into rows.
  /// - Throws: `LaboratoryError` with kind `.badData` or `.missingFile`.
  public static func read(path: String) throws(LaboratoryError) -> Tensor {
    var reader = try FileReader(path)
    guard reader.isRegular else { return try read(bytes: readWhole(path: path), source: path) }
    return try read(&reader, named: path)
  }

  /// Reads the bytes of a file.
  /// - Parameters:
  ///   - bytes: the bytes of the file.
  ///   - source: what to call them in messages.
  /// - Throws: `LaboratoryError` with kind `.badData`.
  public static func read(bytes: [UInt8], source: String = "npy") throws(LaboratoryError) -> Tensor {
    var bytes = ArraySource(bytes)
    return try read(&bytes, named: source)
  }

  /// Writes a tensor atomically (see `writeAtomically`) in version 1.0, each number in the tensor's own type.
  /// - Throws: `LaboratoryError` with kind `.cannotWrite`.
  public static func write(_ tensor: Tensor, to path: String) throws {
    try writeAtomically(to: path) { writer in
      try writer.write(header(of: tensor))
      try forEachPiece(of: tensor.elements) { piece in try writer.write(piece) }
    }
  }

  private static func header(of tensor: Tensor) -> [UInt8] {
    let lengths = tensor.shape.map(String.init).joined(separator: ", ") + (tensor.shape.count == 1 ? "," : "")
    let type = NumPyType(tensor.elements).rawValue
    var text = Array("{'descr': '\(type)', 'fortran_order': False, 'shape': (\(lengths)), }".utf8)
    // The numbers begin at a multiple of 64 bytes, after a newline.
    text += Array(repeating: UInt8(ascii: " "), count: 63 - (magic.count + 4 + text.count) % 64)
    text.append(UInt8(ascii: "\n"))
    precondition(text.count <= UInt16.max, "a shape has fewer than thousands of dimensions")
    return magic + [1, 0, UInt8(text.count & 255), UInt8(text.count >> 8)] + text
  }

  private static func read<Source: ByteSource & ~Copyable>(
    _ source: inout Source, named name: String
  ) throws(LaboratoryError) -> Tensor {
    var header = NumPyHeader(text: try headerText(&source, name), source: name)
    try header.parse()
    guard let count = elementCount(header.shape), source.remaining / header.type.width == count,
      source.remaining % header.type.width == 0
    else {
      throw malformed(
        name,
        "\(source.remaining) bytes of data do not make shape \(shown("\(header.shape)")) of type "
          + "`\(header.type.rawValue)`"
      )
    }
    let tensor = Tensor(try elements(header.type, count, &source), shape: header.shape)
    guard header.isFortranOrder, header.shape.count > 1 else { return tensor }
    guard header.shape.count == 2 else {
      throw malformed(
        name, "\(header.shape.count) dimensions in Fortran's order",
        remedy: "save `numpy.ascontiguousarray(array)` instead")
    }
    return tensor.transposedFromColumns
  }

  private static func headerText<Source: ByteSource & ~Copyable>(
    _ source: inout Source, _ name: String
  ) throws(LaboratoryError) -> [UInt8] {
    guard source.remaining >= 10, try source.take(magic.count) == magic else {
      throw malformed(name, "this is no .npy file", remedy: "write one with `numpy.save`")
    }
    let version = try source.take(2)
    guard (1...3).contains(version[0]), version[1] == 0 else {
      throw malformed(
        name, "version \(version[0]).\(version[1]) of the format is unknown",
        remedy: "save it with version 1.0, 2.0 or 3.0")
    }
    let width = version[0] == 1 ? 2 : 4
    guard source.remaining >= width else { throw malformed(name, "the file ends within its header") }
    let length = try source.take(width).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= min(longestHeader, source.remaining) else {
      throw malformed(
        name, "a header of \(length) bytes is announced, but \(source.remaining) bytes follow")
    }
    return try source.take(length)
  }

  private static func elements<Source: ByteSource & ~Copyable>(
    _ type: NumPyType, _ count: Int, _ source: inout Source
  ) throws(LaboratoryError) -> Tensor.Elements {
    switch type {
    case .f4: .f32(try takeNumbers(count, from: &source) { _ in })
    case .f8: .f64(try takeNumbers(count, from: &source) { _ in })
    case .i4: .i32(try takeNumbers(count, from: &source) { _ in })
    case .u4: .u32(try takeNumbers(count, from: &source) { _ in })
    case .i8: .i64(try takeNumbers(count, from: &source) { _ in })
    case .u1: .u8(try takeNumbers(count, from: &source) { _ in })
    case .u2: .u16(try takeNumbers(count, from: &source) { _ in })
    }
  }

  static func malformed(
    _ source: String, _ message: String, remedy: String = "the file is damaged: write it again"
  ) -> LaboratoryError {
    .badData("\(shown(source)): \(message)", remedy: remedy)
  }
}

extension Tensor {
  /// This tensor of two dimensions, whose elements lie column by column, with its elements row by row.
  fileprivate var transposedFromColumns: Tensor {
    switch elements {
    case .f32(let values): Tensor(rows(of: values), shape: shape)
    case .f64(let values): Tensor(rows(of: values), shape: shape)
    case .i32(let values): Tensor(rows(of: values), shape: shape)
    case .u32(let values): Tensor(rows(of: values), shape: shape)
    case .i64(let values): Tensor(rows(of: values), shape: shape)
    case .u8(let values): Tensor(rows(of: values), shape: shape)
    case .u16(let values): Tensor(rows(of: values), shape: shape)
    }
  }

  private func rows<Element>(of columns: [Element]) -> [Element] {
    (0..<columns.count).map { columns[$0 % shape[1] * shape[0] + $0 / shape[1]] }
  }
}
