import Testing

/// Each part of the house explains itself.
enum Readmes {
  static let fewestLines = 21

  static func findings(folders: [String], in files: [SourceFile]) -> [Finding] {
    folders.compactMap { folder in
      let path = folder.isEmpty ? "README.md" : folder + "/README.md"
      let count = files.first { $0.path == path }?.lines.count ?? 0
      guard count < fewestLines else { return nil }
      return Finding(
        path: path, line: 1, message: "\(count) lines, at least \(fewestLines) are expected",
        remedy: "say what the folder holds, how to use it and what was decided against")
    }
  }

  /// Folders of modules that have Swift files, except the umbrella; the C kernels are explained beside their
  /// Swift face.
  static var folders: [String] {
    let modules = Set(Repository.sources.filter { $0.language == .swift }.compactMap(\.module))
    let benchmarks = Repository.exists("Benchmarks/Package.swift") ? ["Benchmarks"] : []
    return ["", "Devices", "Calibration"] + benchmarks
      + modules.subtracting(["MortalComputing"]).sorted().map { "Sources/\($0)" }
  }
}

@Suite struct ReadmesTests {
  @Test func missingAndTrivialReadmesAreFound() {
    let files = [
      SourceFile(path: "README.md", text: String(repeating: "word\n", count: 21)),
      SourceFile(path: "Devices/README.md", text: "# Devices\n"),
    ]
    let found = Readmes.findings(folders: ["", "Devices", "Sources/Energy"], in: files)
    #expect(found.map(\.path) == ["Devices/README.md", "Sources/Energy/README.md"])
  }

  @Test func theHouseIsExplained() {
    #expect(Readmes.folders.contains("Sources/Analog"))
    expectNone(Readmes.findings(folders: Readmes.folders, in: Repository.files))
  }
}
