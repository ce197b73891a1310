extension SafeTensors {
  /// Reads a file, sealed or not.
  /// - Throws: `LaboratoryError` with kind `.badData` or `.missingFile`.
  public static func read(path: String) throws(LaboratoryError) -> SafeTensors {
    try read(path: path, sealed: false)
  }

  /// Reads a file that `writeSealed` wrote, and refuses one of which a single bit has changed since. The seal
  /// itself is not among the metadata.
  /// - Throws: `LaboratoryError` with kind `.badData` or `.missingFile`.
  public static func readSealed(path: String) throws(LaboratoryError) -> SafeTensors {
    try read(path: path, sealed: true)
  }

  /// Reads the bytes of a file.
  /// - Parameters:
  ///   - bytes: the bytes of the file.
  ///   - source: what to call them in messages.
  ///   - sealed: whether to demand and check a seal, as `readSealed` does.
  /// - Throws: `LaboratoryError` with kind `.badData`.
  public static func read(
    bytes: [UInt8], source: String = "safetensors", sealed: Bool = false
  ) throws(LaboratoryError) -> SafeTensors {
    var bytes = ArraySource(bytes)
    return try read(&bytes, named: source, sealed: sealed)
  }

  private static func read(path: String, sealed: Bool) throws(LaboratoryError) -> SafeTensors {
    var reader = try FileReader(path)
    guard reader.isRegular else {
      return try read(bytes: readWhole(path: path), source: path, sealed: sealed)
    }
    return try read(&reader, named: path, sealed: sealed)
  }

  private static func read<Source: ByteSource & ~Copyable>(
    _ source: inout Source, named name: String, sealed: Bool
  ) throws(LaboratoryError) -> SafeTensors {
    guard sealed else { return try contents(&source, name) { _ in } }
    var seal = SealCheck()
    let found: SafeTensors
    do { found = try contents(&source, name) { seal.see($0) } } catch {
      throw .badData(
        "\(shown(name)) is damaged or was not written by this program: \(error.message)",
        remedy: "restore it from a copy")
    }
    return try seal.opened(found, name)
  }

  /// Reads everything, showing the file's bytes to `see` in order: the length, the header, then pieces of
  /// data.
  private static func contents<Source: ByteSource & ~Copyable>(
    _ source: inout Source, _ name: String, see: ([UInt8]) -> Void
  ) throws(LaboratoryError) -> SafeTensors {
    let header = try header(&source, name, see: see)
    var tensors: [String: Tensor] = [:]
    for entry in header.entries {
      tensors[entry.name] = Tensor(try elements(of: entry, &source, see: see), shape: entry.shape)
    }
    return SafeTensors(metadata: header.metadata, tensors: tensors)
  }

  private static func header<Source: ByteSource & ~Copyable>(
    _ source: inout Source, _ name: String, see: ([UInt8]) -> Void
  ) throws(LaboratoryError) -> SafeTensorsHeader {
    guard source.remaining >= 8 else {
      throw SafeTensorsHeader.malformed(name, "\(source.remaining) bytes are too few for a safetensors file")
    }
    let prefix = try source.take(8)
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= SafeTensorsHeader.longest, length <= source.remaining else {
      throw SafeTensorsHeader.malformed(
        name, "a header of \(length) bytes is announced, but \(source.remaining) bytes follow")
    }
    let json = try source.take(Int(length))
    guard json.first == UInt8(ascii: "{") else {
      throw SafeTensorsHeader.malformed(name, "the header does not begin with `{`")
    }
    see(prefix)
    see(json)
    return try SafeTensorsHeader(json: json, dataSize: source.remaining, source: "\(name) (header)")
  }

  private static func elements<Source: ByteSource & ~Copyable>(
    of entry: SafeTensorsHeader.Entry, _ source: inout Source, see: ([UInt8]) -> Void
  ) throws(LaboratoryError) -> Tensor.Elements {
    let count = entry.count
    switch entry.type {
    case .f32: return .f32(try takeNumbers(count, from: &source, see: see))
    case .f64: return .f64(try takeNumbers(count, from: &source, see: see))
    case .i32: return .i32(try takeNumbers(count, from: &source, see: see))
    case .u32: return .u32(try takeNumbers(count, from: &source, see: see))
    case .i64: return .i64(try takeNumbers(count, from: &source, see: see))
    case .u8: return .u8(try takeNumbers(count, from: &source, see: see))
    case .u16: return .u16(try takeNumbers(count, from: &source, see: see))
    case .f16:
      let halves: [UInt16] = try takeNumbers(count, from: &source, see: see)
      return .f32(halves.map { Float(half: $0) })
    case .bf16:
      let halves: [UInt16] = try takeNumbers(count, from: &source, see: see)
      return .f32(halves.map { Float(brainHalf: $0) })
    }
  }
}
