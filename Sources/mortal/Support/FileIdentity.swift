import Foundation

/// What a path leads to, links followed.
struct FileIdentity: Equatable {
  private let device: UInt64
  private let number: UInt64
  private let kind: UInt32

  /// Nil when there is nothing, or it cannot be looked at.
  init?(_ path: String) {
    var raw = stat()
    guard stat(path, &raw) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: raw.st_dev)
    number = UInt64(raw.st_ino)
    kind = UInt32(raw.st_mode) & UInt32(S_IFMT)
  }

  var isDirectory: Bool { kind == UInt32(S_IFDIR) }
  /// Whether it is a true file, not a pipe or a device.
  var isRegular: Bool { kind == UInt32(S_IFREG) }
}
