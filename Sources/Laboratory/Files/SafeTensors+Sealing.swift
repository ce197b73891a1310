extension SafeTensors {
  /// Writes a file atomically (see `writeAtomically`), tensor by tensor.
  /// - Throws: `LaboratoryError` with kind `.cannotWrite`.
  public func write(to path: String) throws {
    let header = try checkedHeader(for: path)
    try writeAtomically(to: path) { writer in
      try writer.write(header.bytes)
      for entry in header.entries {
        try forEachPiece(of: tensors[entry.name]!.elements) { piece in try writer.write(piece) }
      }
    }
  }

  /// Writes a file atomically, with a checksum that `readSealed` verifies: the metadata's `sha256` is the
  /// SHA-256 of the whole file with those 64 digits taken as zeros.
  /// - Throws: `LaboratoryError` with kind `.cannotWrite`.
  public func writeSealed(to path: String) throws {
    var sealed = self
    sealed.metadata[Seal.key] = Seal.blank
    let header = try sealed.checkedHeader(for: path)
    let bytes = header.bytes
    try writeAtomically(to: path) { writer in
      var hasher = SHA256Hasher()
      hasher.update(bytes)
      try writer.write(bytes)
      for entry in header.entries {
        try forEachPiece(of: tensors[entry.name]!.elements) { piece in
          hasher.update(piece)
          try writer.write(piece)
        }
      }
      guard let offset = Seal.offset(in: bytes) else { preconditionFailure("the header has no seal") }
      try writer.overwrite(Array(hasher.finish().hex.utf8), at: offset)
    }
  }

  private func checkedHeader(for path: String) throws(LaboratoryError) -> SafeTensorsHeader {
    precondition(
      tensors[SafeTensorsHeader.metadataKey] == nil, "this name is the format's own")
    let header = SafeTensorsHeader(self)
    guard header.bytes.count - 8 <= SafeTensorsHeader.longest else {
      throw LaboratoryError(
        .cannotWrite, "cannot write \(quoted(path)): its header would exceed the format's 100 MB",
        remedy: "shorten the texts or merge tensors")
    }
    return header
  }
}

/// The checksum that a file carries in its own header.
private enum Seal {
  static let key = "sha256"
  static let digits = 64
  static let blank = String(repeating: "0", count: digits)

  /// Where the checksum's digits begin. No text within the header can look like this: its quotation marks
  /// would be escaped.
  static func offset(in header: [UInt8]) -> Int? {
    let pattern = Array("\"\(key)\":\"".utf8)
    guard header.count >= pattern.count + digits else { return nil }
    let last = header.count - pattern.count - digits
    return (0...last).first { header[$0...].starts(with: pattern) }.map { $0 + pattern.count }
  }
}

/// Follows the bytes of a sealed file and in the end tells whether the checksum is right.
struct SealCheck: ~Copyable {
  private var hasher = SHA256Hasher()
  private var piecesSeen = 0

  /// Takes in the next piece; the header comes second, after its length.
  mutating func see(_ piece: [UInt8]) {
    piecesSeen += 1
    guard piecesSeen == 2, let offset = Seal.offset(in: piece) else { return hasher.update(piece) }
    var header = piece
    header.replaceSubrange(offset..<offset + Seal.digits, with: Seal.blank.utf8)
    hasher.update(header)
  }

  /// The contents without the seal, if it is right.
  consuming func opened(_ contents: SafeTensors, _ name: String) throws(LaboratoryError) -> SafeTensors {
    var contents = contents
    let digest = hasher.finish()
    guard let seal = contents.metadata.removeValue(forKey: Seal.key) else {
      throw .badData(
        "\(shown(name)) carries no checksum: it was not written by this program",
        remedy: "check that it is the file you meant")
    }
    guard seal == digest.hex else {
      throw .badData(
        "\(shown(name)): the checksum does not match: the file is damaged", remedy: "restore it from a copy")
    }
    return contents
  }
}
