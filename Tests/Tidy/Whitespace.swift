import Testing

/// No spaces at the end of a line, no tabs in code, a newline at the end.
enum Whitespace {
  static func findings(in file: SourceFile) -> [Finding] {
    guard file.language != .other || file.path.hasSuffix(".md") else { return [] }
    var found: [Finding] = []
    for (index, line) in file.lines.enumerated() {
      if let last = line.unicodeScalars.last, last.properties.isWhitespace {
        found.append(
          Finding(
            path: file.path, line: index + 1, message: "ends in white space", remedy: "run `make format`"))
      }
      if file.language != .other, line.utf8.contains(UInt8(ascii: "\t")) {
        found.append(
          Finding(path: file.path, line: index + 1, message: "has a tab", remedy: "indent with spaces"))
      }
    }
    if !file.endsInNewline {
      found.append(
        Finding(
          path: file.path, line: file.lines.count, message: "does not end in a newline", remedy: "add one"))
    }
    return found
  }
}

@Suite struct WhitespaceTests {
  private func lines(_ text: String, path: String = "Sources/Energy/A.swift") -> [Int] {
    Whitespace.findings(in: SourceFile(path: path, text: text)).map(\.line)
  }

  @Test func strayWhiteSpaceIsFound() {
    #expect(lines("let a = 1 \nlet b = 2\r\n\tlet c = 3\nlet d = 4") == [1, 2, 3, 4])
    #expect(lines("let a = 1\n\nlet b = 2\n").isEmpty)
    #expect(lines("a \n", path: "README.md") == [1])
    #expect(lines("all:\n\ta\n", path: "Makefile").isEmpty)
  }

  @Test func filesAreClean() {
    expectNone(Repository.files.flatMap(Whitespace.findings))
  }
}
