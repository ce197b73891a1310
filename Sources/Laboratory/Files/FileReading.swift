#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The largest file that is read in one piece, in bytes: 1 GiB.
public let largestWholeFile = 1 << 30

/// The whole contents of a file.
///
/// - Throws: `LaboratoryError`: `.missingFile` when there is none; `.badData` for a directory, a file that
///   may not be read, or more than `limit` bytes (an endless device, say).
public func readWhole(path: String, limit: Int = largestWholeFile) throws(LaboratoryError) -> [UInt8] {
  let reader = try FileReader(path)
  guard reader.size <= limit else { throw tooLarge(path, limit) }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(reader.size)
  while true {
    let piece = try reader.piece(upTo: 1 << 20)
    if piece.isEmpty { return bytes }
    guard bytes.count + piece.count <= limit else { throw tooLarge(path, limit) }
    bytes += piece
  }
}

private func tooLarge(_ path: String, _ limit: Int) -> LaboratoryError {
  .badData(
    "\(quoted(path)) holds more than \(limit) bytes, too many for a file of its kind",
    remedy: "check that it is the file you meant")
}

/// Bytes that are read from front to back and whose number is known beforehand.
protocol ByteSource: ~Copyable {
  /// How many bytes are left.
  var remaining: Int { get }
  /// The next `count` bytes, all of them.
  mutating func take(_ count: Int) throws(LaboratoryError) -> [UInt8]
}

/// Bytes in memory.
struct ArraySource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remaining: Int { bytes.count - position }

  mutating func take(_ count: Int) throws(LaboratoryError) -> [UInt8] {
    precondition(count <= remaining, "more bytes than there are")
    defer { position += count }
    return Array(bytes[position..<position + count])
  }
}

/// A file open for reading.
struct FileReader: ~Copyable, ByteSource {
  private let descriptor: Descriptor
  private let path: String
  private let status: FileStatus
  private(set) var remaining: Int

  init(_ path: String) throws(LaboratoryError) {
    try checkPath(path)
    let descriptor = try Self.open(path)
    let status: FileStatus
    do { status = try descriptor.status() } catch { throw .cannotRead(path, error) }
    if status.kind == .directory { throw .cannotRead(path, SystemReason(EISDIR)) }
    self.init(descriptor, path: path, status: status)
  }

  private static func open(_ path: String) throws(LaboratoryError) -> Descriptor {
    do { return try Descriptor(opening: path, O_RDONLY) } catch { throw .cannotRead(path, error) }
  }

  private init(_ descriptor: consuming Descriptor, path: String, status: FileStatus) {
    self.descriptor = descriptor
    self.path = path
    self.status = status
    remaining = status.size
  }

  /// The size at opening, in bytes; of use only when `isRegular`.
  var size: Int { status.size }

  /// Whether this is a true file, with a size, rather than a device or a pipe.
  var isRegular: Bool { status.kind == .regular }

  /// The next bytes, as many as come; none at the end.
  func piece(upTo count: Int) throws(LaboratoryError) -> [UInt8] {
    do { return try descriptor.read(upTo: count) } catch { throw .cannotRead(path, error) }
  }

  mutating func take(_ count: Int) throws(LaboratoryError) -> [UInt8] {
    precondition(count <= remaining, "more bytes than there are")
    var bytes: [UInt8] = []
    while bytes.count < count {
      let piece = try piece(upTo: count - bytes.count)
      if piece.isEmpty {
        throw .badData(
          "\(quoted(path)) became shorter while it was read", remedy: "wait until it is written")
      }
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
    }
    remaining -= count
    return bytes
  }
}
