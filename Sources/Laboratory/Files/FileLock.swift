import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Keeps other processes that ask for it from working on a file at the same time; reading it stays free.
///
/// The lock is the system's own (`flock`) on the file that the path leads to now. It ends with the process, however that
/// ends, so nothing is left behind that would have to be removed. Where a file system knows no locks there are none.
public struct FileLock: ~Copyable, Sendable {
  private let descriptor: Descriptor

  /// Locks an existing file, waiting up to `patience_s` seconds for whoever has it.
  /// - Throws: `LaboratoryError` with kind `.cannotWrite` and the process that has it, or `.missingFile`.
  public init(_ path: String, patience_s: Double = 5) throws(LaboratoryError) {
    try checkPath(path)
    var waited_us = 0.0
    while true {
      let descriptor: Descriptor
      do { descriptor = try Self.opened(path) } catch { throw .cannotRead(path, error) }
      if descriptor.lockIfPossible() {
        // Whoever had it may have put another file in its place.
        if descriptor.isStill(at: path) {
          self.descriptor = descriptor
          return
        }
        continue
      }
      guard waited_us < patience_s * 1e6 else {
        let holder = descriptor.holder.map { " (process \($0))" } ?? ""
        throw LaboratoryError(
          .cannotWrite, "another process\(holder) is working on \(quoted(path)), which two cannot do at once",
          remedy: "wait until it has ended, or work on a copy of the file")
      }
      usleep(20_000)
      waited_us += 20_000
    }
  }

  /// For writing where that is allowed: network file systems lock nothing else.
  private static func opened(_ path: String) throws(SystemReason) -> Descriptor {
    do { return try Descriptor(opening: path, O_RDWR) } catch {
      return try Descriptor(opening: path, O_RDONLY)
    }
  }
}

/// The files that this process works on until it ends. One that is replaced by `writeAtomically` stays held: the new file is
/// locked before it takes the place of the old one, so that nobody comes between.
public enum HeldFiles {
  private final class Holder: Sendable {
    private let lock: FileLock
    init(_ path: String, patience_s: Double) throws(LaboratoryError) {
      lock = try FileLock(path, patience_s: patience_s)
    }
  }

  private static let holders = Mutex<[FileStatus.Identity: Holder]>([:])

  /// Whether the file at a path is one of them.
  static func has(_ path: String) -> Bool {
    guard let file = FileStatus(of: path) else { return false }
    return holders.withLock { $0[file.identity] != nil }
  }

  /// Holds an existing file; nothing happens where there is none, or no true file, or it is held already.
  /// - Throws: as `FileLock` does.
  public static func hold(_ path: String, patience_s: Double = 5) throws(LaboratoryError) {
    guard FileStatus(of: path)?.kind == .regular, !has(path) else { return }
    let holder = try Holder(path, patience_s: patience_s)
    // It may have been another file that was waited for.
    guard let file = FileStatus(of: path) else { return }
    holders.withLock { $0[file.identity] = holder }
  }
}
