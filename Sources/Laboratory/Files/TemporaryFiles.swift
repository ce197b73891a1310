import Foundation
import Synchronization

/// The half-written files of this process. Each lies beside its target under a hidden name that says whose
/// it is:
/// `.NAME.HOST.PID.RANDOM.tmp`.
public enum TemporaryFiles {
  private static let paths = Mutex<Set<String>>([])

  /// Removes every file that a write under way has half written. For the handler of an interrupt (run from a
  /// thread, not from within the signal). What ends the process belongs into `last`: no write begins, or notices
  /// that its file is gone, before that returns.
  public static func removeAll(last: () -> Void = {}) {
    paths.withLock { paths in
      for path in paths { unlink(path) }
      paths = []
      last()
    }
  }

  /// A new name, noted before the file exists so that an interrupt cannot miss it.
  static func claim(beside target: Target) -> String {
    let random = UInt64.random(in: 0...UInt64.max)
    let path = "\(target.directory)/\(namePrefix(of: target))\(getpid()).\(random).tmp"
    paths.withLock { paths in _ = paths.insert(path) }
    return path
  }

  /// Removes the file, if it is still there under this name, and forgets it.
  static func discard(_ path: String) {
    paths.withLock { paths in
      unlink(path)
      paths.remove(path)
    }
  }

  /// Removes what processes that died on this host left beside the target.
  static func removeStale(beside target: Target) {
    let prefix = namePrefix(of: target)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: target.directory)) ?? []
    for name in names where name.hasPrefix(prefix) && name.hasSuffix(".tmp") {
      let parts = name.dropFirst(prefix.count).split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 3, let pid = pid_t(parts[0]), pid > 0, UInt64(parts[1]) != nil else { continue }
      let path = "\(target.directory)/\(name)"
      if pid == getpid() {
        // Our own number, from before a restart that reused it (in a container it is always 1).
        paths.withLock { paths in if !paths.contains(path) { unlink(path) } }
      } else if hasEnded(pid) {
        unlink(path)
      }
    }
  }

  /// Whether a process is gone, or dead and only waits for its parent to take notice, which may never happen in a container.
  private static func hasEnded(_ pid: pid_t) -> Bool {
    if kill(pid, 0) == -1 { return errno == ESRCH }
    // `708 (mortal) Z 1 ...`: what stands in brackets may hold anything.
    let line = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
    guard let end = line.lastIndex(of: ")") else { return false }
    return line[end...].dropFirst(2).first == "Z"
  }

  /// A process number means something on one host only, and directories are shared between hosts.
  private static func namePrefix(of target: Target) -> String {
    var name = target.name
    while name.utf8.count > 160 { name.removeLast() }
    return ".\(name).\(host)."
  }

  private static let host: String = {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "host" }
    let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let plain = name.prefix { $0 != "." }.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    return plain.isEmpty ? "host" : String(plain.prefix(40))
  }()
}
