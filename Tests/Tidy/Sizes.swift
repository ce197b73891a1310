import Testing

/// Files stay short enough to be read in one go.
enum Sizes {
  static let longest = 600
  static let longestMedian = 160

  static func findings(in files: [SourceFile]) -> [Finding] {
    files.filter { $0.lines.count > longest }.map { file in
      Finding(
        path: file.path, line: longest + 1, message: "\(file.lines.count) lines, \(longest) are allowed",
        remedy: "split it, one idea per file")
    } + medianFinding(in: files)
  }

  private static func medianFinding(in files: [SourceFile]) -> [Finding] {
    let counts = files.map(\.lines.count).sorted()
    guard !counts.isEmpty, counts[counts.count / 2] > longestMedian else { return [] }
    return [
      Finding(
        path: "Sources", line: 1,
        message: "the median file has \(counts[counts.count / 2]) lines, \(longestMedian) are allowed",
        remedy: "split the longest files")
    ]
  }
}

@Suite struct SizesTests {
  private func file(lines: Int) -> SourceFile {
    SourceFile(path: "Sources/Energy/A.swift", text: String(repeating: "let a = 1\n", count: lines))
  }

  @Test func aFileOfOneLineTooManyIsFound() {
    #expect(Sizes.findings(in: [file(lines: 601), file(lines: 1), file(lines: 1)]).count == 1)
    #expect(Sizes.findings(in: [file(lines: 600), file(lines: 1), file(lines: 1)]).isEmpty)
  }

  @Test func aHighMedianIsFound() {
    #expect(Sizes.findings(in: [file(lines: 10), file(lines: 161), file(lines: 200)]).count == 1)
    #expect(Sizes.findings(in: [file(lines: 10), file(lines: 160), file(lines: 200)]).isEmpty)
  }

  @Test func sourcesKeepToTheLimits() {
    #expect(!Repository.sources.isEmpty)
    expectNone(Sizes.findings(in: Repository.sources))
  }
}
