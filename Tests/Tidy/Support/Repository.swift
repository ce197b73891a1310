import Foundation

/// The text files of the repository that these tests belong to.
enum Repository {
  /// Three folders up from here: Support, Tidy, Tests.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Every text file of ours. Only these folders and kinds are read, so what a user leaves lying in the
  /// working copy is not judged.
  static let files: [SourceFile] = {
    let folders = ["Sources", "Tests", "Benchmarks", "Devices", "Calibration", "Documentation", ".ci"]
    return (entries(of: "") + folders.flatMap { walk($0) }).filter(isText).sorted().compactMap(read)
  }()

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  static func file(_ path: String) -> SourceFile? { files.first { $0.path == path } }

  /// Swift and C files of the product.
  static var sources: [SourceFile] {
    files.filter { $0.path.hasPrefix("Sources/") && $0.language != .other }
  }

  /// Names of the folders in `Sources`.
  static var modules: [String] { Set(files.compactMap(\.module)).sorted() }

  private static func isText(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    let kinds = ["swift", "c", "h", "md", "json", "csv", "modulemap", "sh", "txt", "html", "svg", "yml"]
    let names = ["Makefile", "LICENSE", ".gitignore", ".swift-format"]
    return names.contains(String(name)) || path.hasPrefix(".ci/")
      || kinds.contains { name.hasSuffix(".\($0)") }
  }

  private static func read(_ path: String) -> SourceFile? {
    guard let data = try? Data(contentsOf: root.appending(path: path)) else { return nil }
    return SourceFile(path: path, bytes: Array(data))
  }

  /// Files below a folder. Symbolic links are not followed: what they point to is read in its own place.
  private static func walk(_ folder: String) -> [String] {
    entries(of: folder).flatMap { path in
      isFolder(path) ? walk(path) : [path]
    }
  }

  private static func entries(of folder: String) -> [String] {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)) ?? []
    let prefix = folder.isEmpty ? "" : folder + "/"
    return names.filter { !$0.hasPrefix(".build") && $0 != ".git" && $0 != "Package.resolved" }
      .map { prefix + $0 }.filter { type(of: $0) != .typeSymbolicLink && (!folder.isEmpty || !isFolder($0)) }
  }

  private static func isFolder(_ path: String) -> Bool { type(of: path) == .typeDirectory }

  private static func type(of path: String) -> FileAttributeType? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: root.appending(path: path).path)
    return attributes?[.type] as? FileAttributeType
  }
}
