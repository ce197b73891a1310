/// The lines of a file one after another, however long it is.
struct LineReader: ~Copyable {
  private let file: FileReader
  private let path: String
  private var buffer: [UInt8] = []
  private var start = 0
  /// Bytes before the next line.
  private(set) var offset = 0
  /// Whether the last line had an end.
  private(set) var isWhole = true

  private static let pieceLength = 1 << 18
  private static let longest = 1 << 24

  init(_ path: String) throws(LaboratoryError) {
    file = try FileReader(path)
    self.path = path
  }

  /// The next line without its end; nil after the last.
  mutating func next() throws(LaboratoryError) -> ArraySlice<UInt8>? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 10) {
        defer {
          offset += end + 1 - start
          start = end + 1
        }
        return buffer[start..<end]
      }
      guard buffer.count - start <= Self.longest else {
        throw .badData(
          "\(quoted(path)) has a line without end", remedy: "check that it is the file you meant")
      }
      searched = buffer.count - start
      buffer.removeSubrange(..<start)
      start = 0
      let piece = try file.piece(upTo: Self.pieceLength)
      if piece.isEmpty {
        guard !buffer.isEmpty else { return nil }
        isWhole = false
        offset += buffer.count
        defer { start = buffer.count }
        return buffer[...]
      }
      buffer += piece
    }
  }
}
