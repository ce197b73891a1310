import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open file of the operating system, closed when it goes out of scope. Every call is repeated when a
/// signal interrupts it, and fails with a `SystemReason`.
struct Descriptor: ~Copyable {
  private let number: Int32

  init(opening path: String, _ flags: Int32, mode: Int = 0) throws(SystemReason) {
    number = try retrying { open(path, flags | O_CLOEXEC, mode_t(mode)) }
  }

  deinit { close(number) }

  /// Closes now, because only now does a network file system tell of some failures.
  consuming func closeChecked() throws(SystemReason) {
    let result = close(number)
    let code = errno
    discard self
    // After an interrupted close the number is free already: closing again could hit another file.
    if result != 0, code != EINTR { throw SystemReason(code) }
  }

  func writeAll(_ bytes: [UInt8]) throws(SystemReason) {
    var rest = bytes
    while !rest.isEmpty {
      let written = try retrying { write(number, rest, rest.count) }
      guard written > 0 else { throw SystemReason(EIO) }
      rest = written == rest.count ? [] : Array(rest[written...])
    }
  }

  func overwrite(_ bytes: [UInt8], at offset: Int) throws(SystemReason) {
    let written = try retrying { pwrite(number, bytes, bytes.count, off_t(offset)) }
    guard written == bytes.count else { throw SystemReason(ENOSPC) }
  }

  /// The next bytes, at most `count`; none at the end of the file.
  func read(upTo count: Int) throws(SystemReason) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = try retrying { systemRead(number, &bytes, count) }
    if got < count { bytes.removeSubrange(got...) }
    return bytes
  }

  /// The bytes from an offset on, at most `count`; none beyond the end.
  func read(upTo count: Int, at offset: Int) throws(SystemReason) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = try retrying { pread(number, &bytes, count, off_t(offset)) }
    if got < count { bytes.removeSubrange(got...) }
    return bytes
  }

  /// Cuts the file off.
  func truncate(to size: Int) throws(SystemReason) {
    _ = try retrying { ftruncate(number, off_t(size)) }
  }

  /// Takes the file for this process until it is closed; false when another process has it.
  func lock() throws(SystemReason) -> Bool {
    do { _ = try retrying { flock(number, LOCK_EX | LOCK_NB) } } catch {
      if error.code == EWOULDBLOCK { return false }
      throw error
    }
    return true
  }

  func synchronize() throws(SystemReason) {
    _ = try retrying { fsync(number) }
  }

  func status() throws(SystemReason) -> FileStatus {
    var raw = stat()
    _ = try retrying { fstat(number, &raw) }
    return FileStatus(raw)
  }

  /// The same, and true too where the file system knows no locks.
  func lockIfPossible() -> Bool {
    do { return try lock() } catch { return true }
  }

  /// Whether a path still leads to this file.
  func isStill(at path: String) -> Bool {
    guard let own = try? status() else { return false }
    return own.identity == FileStatus(of: path)?.identity
  }

  /// The process that has locked the file, where the system tells.
  var holder: Int? {
    guard let file = try? status().identity else { return nil }
    let (major, minor) = (file.device >> 8 & 0xfff, file.device & 0xff | file.device >> 12 & 0xfff00)
    let place = String(format: "%02x:%02x:%llu", Int(major), Int(minor), file.number)
    let lines = (try? String(contentsOfFile: "/proc/locks", encoding: .utf8)) ?? ""
    for line in lines.split(separator: "\n") {
      // `1: FLOCK  ADVISORY  WRITE 708 00:16:4194 0 EOF`: the process, then device and file.
      let words = line.split(separator: " ")
      guard words.count > 5, words[1] == "FLOCK", words[5] == place else { continue }
      return Int(words[4])
    }
    return nil
  }

  /// Gives the file another's permissions, and its owner where that is allowed.
  func adopt(_ status: FileStatus) {
    fchown(number, status.owner, status.group)
    fchmod(number, status.mode)
  }
}

/// What the operating system knows about a file, links followed.
struct FileStatus {
  enum Kind { case regular, directory, device }
  let kind: Kind
  let size: Int
  let mode: mode_t
  let owner: uid_t
  let group: gid_t
  let identity: Identity

  /// What tells a file from all others that there are at the moment.
  struct Identity: Hashable {
    let device: UInt64
    let number: UInt64
  }

  /// Nil when there is no such file or it cannot be looked at.
  init?(of path: String) {
    var raw = stat()
    guard stat(path, &raw) == 0 else { return nil }
    self.init(raw)
  }

  fileprivate init(_ raw: stat) {
    switch raw.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .directory
    default: kind = .device
    }
    size = Int(raw.st_size)
    mode = raw.st_mode & 0o7777
    owner = raw.st_uid
    group = raw.st_gid
    identity = Identity(device: UInt64(truncatingIfNeeded: raw.st_dev), number: UInt64(raw.st_ino))
  }
}

/// Why a system call failed: its `errno`.
struct SystemReason: Error {
  let code: Int32

  init(_ code: Int32) { self.code = code }

  /// The system's own words.
  var words: String { String(cString: strerror(code)) }
}

/// Outside the type, where `read` means the system's.
private func systemRead(_ number: Int32, _ bytes: inout [UInt8], _ count: Int) -> Int {
  read(number, &bytes, count)
}

/// Repeats a call that a signal interrupted.
private func retrying<Result: FixedWidthInteger>(_ call: () -> Result) throws(SystemReason) -> Result {
  while true {
    let result = call()
    if result >= 0 { return result }
    if errno != EINTR { throw SystemReason(errno) }
  }
}
