import Foundation

/// Writes a file so that at any instant, even if the process is killed or the power fails, there is the old
/// file or the new one, whole.
///
/// The body writes to a temporary file in the same directory, which is synchronized with the device and then
/// renamed over the target; after any error the old file stands untouched and the temporary one is gone. A
/// link is followed, and an existing file's permissions are kept. A device or a pipe has nothing to keep
/// whole and is written to directly.
///
/// - Parameters:
///   - path: the target.
///   - mode: permissions of a file that did not exist, before the process's mask.
///   - body: writes the contents.
/// - Throws: what the body throws, or `LaboratoryError` with kind `.cannotWrite` and the system's reason.
public func writeAtomically(
  to path: String, mode: Int = 0o666, _ body: (inout FileWriter) throws -> Void
) throws {
  try checkPath(path)
  let existing = FileStatus(of: path)
  switch existing?.kind {
  case .directory: throw LaboratoryError.cannotWrite(path, SystemReason(EISDIR))
  case .device: try writeDirectly(to: path, body)
  case .regular, nil: try replace(path, existing, mode: mode, body)
  }
}

/// Writes bytes as a file, as `writeAtomically(to:mode:_:)` does.
public func writeAtomically(_ bytes: [UInt8], to path: String) throws {
  try writeAtomically(to: path) { writer in try writer.write(bytes) }
}

/// Writes a text as a UTF-8 file, as `writeAtomically(to:mode:_:)` does.
public func writeAtomically(_ text: String, to path: String) throws {
  try writeAtomically(Array(text.utf8), to: path)
}

/// Where a path leads once links are followed.
struct Target {
  let directory: String
  let name: String
  var path: String { "\(directory)/\(name)" }

  init(following path: String) throws {
    var path = path
    var links = 0
    while let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) {
      links += 1
      guard links <= 40 else { throw LaboratoryError.cannotWrite(path, SystemReason(ELOOP)) }
      path = next.hasPrefix("/") ? next : "\(Self.split(path).directory)/\(next)"
    }
    (directory, name) = Self.split(path)
    guard !["", ".", ".."].contains(name) else {
      throw LaboratoryError.cannotWrite(path, SystemReason(EISDIR))
    }
  }

  private static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let directory = slash == path.startIndex ? "/" : String(path[..<slash])
    return (directory, String(path[path.index(after: slash)...]))
  }
}

private func replace(
  _ path: String, _ existing: FileStatus?, mode: Int, _ body: (inout FileWriter) throws -> Void
) throws {
  let target = try Target(following: path)
  // Renaming would get past a write protection that the owner meant.
  if existing != nil, access(target.path, W_OK) != 0 {
    throw LaboratoryError.cannotWrite(path, SystemReason(errno))
  }
  TemporaryFiles.removeStale(beside: target)
  let temporary = TemporaryFiles.claim(beside: target)
  defer { TemporaryFiles.discard(temporary) }
  let descriptor: Descriptor
  do {
    let mode = existing.map { Int($0.mode) & 0o777 } ?? mode
    descriptor = try Descriptor(opening: temporary, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
  } catch { throw LaboratoryError.cannotWrite(path, error) }
  if let existing { descriptor.adopt(existing) }
  var writer = FileWriter(descriptor, path: path)
  try body(&writer)
  try writer.finish(synchronized: true)
  if HeldFiles.has(target.path) { try HeldFiles.hold(temporary) }
  guard rename(temporary, target.path) == 0 else {
    throw LaboratoryError.cannotWrite(path, SystemReason(errno))
  }
  // The file is whole either way; a directory that cannot be opened or synchronized only makes a power cut
  // more likely to bring back the old one.
  try? Descriptor(opening: target.directory, O_RDONLY | O_DIRECTORY).synchronize()
}

private func writeDirectly(to path: String, _ body: (inout FileWriter) throws -> Void) throws {
  let descriptor: Descriptor
  do { descriptor = try Descriptor(opening: path, O_WRONLY) } catch {
    throw LaboratoryError.cannotWrite(path, error)
  }
  var writer = FileWriter(descriptor, path: path)
  try body(&writer)
  try writer.finish(synchronized: false)
}
