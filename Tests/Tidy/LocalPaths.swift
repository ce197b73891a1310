import Testing

/// Nothing names a place that exists on one machine only.
enum LocalPaths {
  // In two parts each, or this file would be the first finding.
  static let needles = ["/wo" + "rk/", "/fa" + "rm/", ".." + "/shared"]

  static func findings(in file: SourceFile) -> [Finding] {
    file.lines.enumerated().flatMap { index, line in
      needles.filter { contains($0, in: line) }.map {
        Finding(
          path: file.path, line: index + 1, message: "names the local path `\($0)`",
          remedy: "use a path relative to the repository")
      }
    }
  }

  /// The same letters further down a path or an address, as in `example.org/work/`, are no local path.
  private static func contains(_ needle: String, in line: String) -> Bool {
    line.ranges(of: needle).contains { range in
      guard range.lowerBound > line.startIndex else { return true }
      let before = line[line.index(before: range.lowerBound)]
      return !(before.isLetter || before.isNumber || before == "_" || before == ".")
    }
  }
}

@Suite struct LocalPathsTests {
  private func count(_ text: String) -> Int {
    LocalPaths.findings(in: SourceFile(path: "README.md", text: text)).count
  }

  @Test(arguments: LocalPaths.needles) func localPathsAreFound(needle: String) {
    #expect(count("see \(needle)notes\n") == 1)
    #expect(count("\(needle)\n") == 1)
    #expect(count("https://example.org\(needle.drop { $0 == "." })a\n") == 0)
  }

  @Test func noFileNamesOne() { expectNone(Repository.files.flatMap(LocalPaths.findings)) }
}
