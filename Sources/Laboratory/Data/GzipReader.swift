import CZlib

/// Unpacks a gzip file that is held in memory, piece by piece, so that a file which claims to unpack to more than it
/// does takes no more memory than it fills.
struct GzipReader: ~Copyable {
  /// The two bytes that every gzip file begins with.
  static let magic: [UInt8] = [0x1F, 0x8B]
  /// No byte of a gzip file unpacks to more than this (the limit of deflate).
  static let mostPerByte = 1032

  private let stream: OpaquePointer
  private let packed: [UInt8]
  private let source: String
  private var position = 0
  private var isAtEnd = false

  init(_ packed: [UInt8], source: String) {
    guard let stream = mortal_unzip_open() else { preconditionFailure("zlib has no memory for a stream") }
    self.stream = stream
    self.packed = packed
    self.source = source
  }

  deinit { mortal_unzip_close(stream) }

  /// The next bytes, at most `count`; fewer only at the end of the file.
  mutating func take(upTo count: Int) throws(LaboratoryError) -> [UInt8] {
    let pieceSize = 1 << 20
    var bytes: [UInt8] = []
    while bytes.count < count, !isAtEnd {
      let piece = try piece(upTo: min(count - bytes.count, pieceSize))
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
    }
    return bytes
  }

  private mutating func piece(upTo count: Int) throws(LaboratoryError) -> [UInt8] {
    var piece = [UInt8](repeating: 0, count: count)
    let given = min(packed.count - position, 1 << 30)
    var used = 0
    var made = 0
    let code = mortal_unzip_step(
      stream, packed, position, UInt32(given), &piece, UInt32(count), &used, &made)
    position += used
    switch Int(code) {
    case MORTAL_UNZIP_END where position == packed.count: isAtEnd = true
    case MORTAL_UNZIP_MORE where used > 0 || made > 0: break
    case MORTAL_UNZIP_DAMAGED:
      throw .badData("\(quoted(source)) is a damaged gzip file", remedy: "fetch the file again")
    default:
      throw .badData("\(quoted(source)) is a gzip file that ends too early", remedy: "fetch the file again")
    }
    piece.removeSubrange(made...)
    return piece
  }
}
