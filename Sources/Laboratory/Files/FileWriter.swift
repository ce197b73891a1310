/// Writes a file from its beginning to its end, through a buffer.
public struct FileWriter: ~Copyable {
  private static let capacity = 1 << 20

  private let descriptor: Descriptor
  private let path: String
  private var pending: [UInt8] = []
  /// How many bytes have been written.
  public private(set) var count = 0

  init(_ descriptor: consuming Descriptor, path: String) {
    self.descriptor = descriptor
    self.path = path
    pending.reserveCapacity(Self.capacity)
  }

  /// Appends bytes.
  /// - Throws: `LaboratoryError` with kind `.cannotWrite`.
  public mutating func write(_ bytes: [UInt8]) throws(LaboratoryError) {
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + Self.capacity - pending.count)
      pending.append(contentsOf: bytes[start..<end])
      start = end
      if pending.count == Self.capacity { try flush() }
    }
    count += bytes.count
  }

  /// Appends a text as UTF-8.
  /// - Throws: `LaboratoryError` with kind `.cannotWrite`.
  public mutating func write(_ text: String) throws(LaboratoryError) {
    try write(Array(text.utf8))
  }

  /// Replaces bytes written before, without moving the end.
  mutating func overwrite(_ bytes: [UInt8], at offset: Int) throws(LaboratoryError) {
    precondition(offset >= 0 && offset + bytes.count <= count, "only written bytes can be replaced")
    try flush()
    try attempt { () throws(SystemReason) in try descriptor.overwrite(bytes, at: offset) }
  }

  private mutating func flush() throws(LaboratoryError) {
    try attempt { () throws(SystemReason) in try descriptor.writeAll(pending) }
    pending.removeAll(keepingCapacity: true)
  }

  private func attempt(_ call: () throws(SystemReason) -> Void) throws(LaboratoryError) {
    do { try call() } catch { throw .cannotWrite(path, error) }
  }

  /// Everything to the device (`synchronized`) or at least to the system, and the file closed.
  consuming func finish(synchronized: Bool) throws(LaboratoryError) {
    try flush()
    if synchronized { try attempt { () throws(SystemReason) in try descriptor.synchronize() } }
    let path = path
    do { try descriptor.closeChecked() } catch { throw .cannotWrite(path, error) }
  }
}
