/// Files of the format IDX, in which MNIST came (Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten
/// digits"): two zero bytes, a type, the number of dimensions, the length of each, the numbers; all big-endian. A file
/// may be packed by gzip, whatever its name.
public enum IDXFile {
  /// The most numbers that a file may hold: 2^28, enough for 340,000 pictures of 28 x 28.
  public static let mostNumbers = 1 << 28

  /// Reads a file.
  /// - Throws: `LaboratoryError` with kind `.badData` or `.missingFile`.
  public static func read(path: String) throws(LaboratoryError) -> Tensor {
    try read(bytes: readWhole(path: path), source: path)
  }

  /// Reads the bytes of a file, packed or not.
  /// - Parameters:
  ///   - bytes: the bytes of the file.
  ///   - source: what to call them in messages.
  /// - Throws: `LaboratoryError` with kind `.badData`.
  public static func read(bytes: [UInt8], source: String = "idx") throws(LaboratoryError) -> Tensor {
    guard bytes.starts(with: GzipReader.magic) else {
      let header = try Header(bytes, source: source)
      guard bytes.count == header.size else {
        throw malformed(source, "its header tells of \(header.size) bytes and the file has \(bytes.count)")
      }
      return header.tensor(Array(bytes[header.start...]))
    }
    // Unpacked twice: a header that claims more than the file can hold is refused before anything large is.
    var first = GzipReader(bytes, source: source)
    let header = try Header(try first.take(upTo: Header.longest), source: source)
    guard header.size <= bytes.count * GzipReader.mostPerByte else {
      throw malformed(
        source, "its header tells of \(header.size) bytes, more than \(bytes.count) packed ones hold")
    }
    var reader = GzipReader(bytes, source: source)
    let unpacked = try reader.take(upTo: header.size + 1)
    guard unpacked.count == header.size else {
      let found = unpacked.count > header.size ? "more" : "\(unpacked.count)"
      throw malformed(source, "its header tells of \(header.size) bytes and it holds \(found)")
    }
    return header.tensor(Array(unpacked[header.start...]))
  }

  /// The bytes of a tensor in this format, not packed. Unsigned 16- and 32-bit and 64-bit integers have no place in it.
  package static func bytes(of tensor: Tensor) -> [UInt8] {
    let lengths = tensor.shape.flatMap { length in (0..<4).map { UInt8(length >> (24 - 8 * $0) & 255) } }
    func file(_ type: UInt8, _ data: [UInt8]) -> [UInt8] {
      [0, 0, type, UInt8(tensor.shape.count)] + lengths + data
    }
    switch tensor.elements {
    case .u8(let values): return file(0x08, values)
    case .i32(let values): return file(0x0C, values.flatMap { bigEndian($0.bits) })
    case .f32(let values): return file(0x0D, values.flatMap { bigEndian($0.bits) })
    case .f64(let values): return file(0x0E, values.flatMap { bigEndian($0.bits) })
    case .u16, .u32, .i64: preconditionFailure("numbers of this type have no place in an IDX file")
    }
  }

  private static func bigEndian<Bits: FixedWidthInteger>(_ bits: Bits) -> [UInt8] {
    (1...Bits.bitWidth / 8).map { UInt8(truncatingIfNeeded: bits >> (Bits.bitWidth - 8 * $0)) }
  }

  fileprivate static func malformed(_ source: String, _ message: String) -> LaboratoryError {
    .badData(
      "\(quoted(source)) is not the IDX file it should be: \(message)",
      remedy: "fetch the file again, or check that it is the one you meant")
  }
}

extension IDXFile {
  /// The types of numbers, by their codes.
  fileprivate enum Kind: UInt8 {
    case u8 = 0x08
    case i8 = 0x09
    case i16 = 0x0B
    case i32 = 0x0C
    case f32 = 0x0D
    case f64 = 0x0E

    var width: Int {
      switch self {
      case .u8, .i8: 1
      case .i16: 2
      case .i32, .f32: 4
      case .f64: 8
      }
    }
  }

  /// What a file says of itself.
  fileprivate struct Header {
    /// Of a file with the most dimensions, eight.
    static let longest = 4 + 4 * 8

    let kind: Kind
    let shape: [Int]
    /// Bytes of the whole file.
    let size: Int
    /// Where the numbers begin.
    var start: Int { 4 + 4 * shape.count }

    init(_ bytes: [UInt8], source: String) throws(LaboratoryError) {
      guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0 else {
        throw malformed(source, "it does not begin with two zero bytes and a type")
      }
      guard let kind = Kind(rawValue: bytes[2]) else {
        throw malformed(source, "there is no type \(bytes[2])")
      }
      let dimensions = Int(bytes[3])
      guard (1...8).contains(dimensions), bytes.count >= 4 + 4 * dimensions else {
        throw malformed(source, "its header of \(dimensions) dimensions is not whole, or has more than 8")
      }
      self.kind = kind
      shape = (0..<dimensions).map { dimension in
        bytes[(4 + 4 * dimension)..<(8 + 4 * dimension)].reduce(0) { $0 << 8 | Int($1) }
      }
      guard let count = elementCount(shape), count <= mostNumbers else {
        throw malformed(
          source,
          "its header tells of \(shape.map(String.init).joined(separator: " x ")) numbers; \(mostNumbers) are allowed"
        )
      }
      size = 4 + 4 * dimensions + count * kind.width
    }

    func tensor(_ data: [UInt8]) -> Tensor {
      switch kind {
      case .u8: Tensor(data, shape: shape)
      case .i8: Tensor(data.map { Int32(Int8(bitPattern: $0)) }, shape: shape)
      case .i16: Tensor(integers(data).map { (bits: UInt16) in Int32(Int16(bitPattern: bits)) }, shape: shape)
      case .i32: Tensor(integers(data).map { Int32(bits: $0) }, shape: shape)
      case .f32: Tensor(integers(data).map { Float(bits: $0) }, shape: shape)
      case .f64: Tensor(integers(data).map { Double(bits: $0) }, shape: shape)
      }
    }

    private func integers<Bits: FixedWidthInteger>(_ data: [UInt8]) -> [Bits] {
      stride(from: 0, to: data.count, by: Bits.bitWidth / 8).map { start in
        data[start..<start + Bits.bitWidth / 8].reduce(Bits(0)) { $0 << 8 | Bits(truncatingIfNeeded: $1) }
      }
    }
  }
}
