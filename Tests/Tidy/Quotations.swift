import Testing

/// Tables that a page quotes, below a line `<!-- from: PATH -->`, are those of the page that measured them, row by row.
enum Quotations {
  static func findings(in page: SourceFile, rows: (String) -> Set<String>?) -> [Finding] {
    var source: String?
    return page.lines.enumerated().compactMap { index, line -> Finding? in
      if line.hasPrefix("<!-- from: ") {
        source = line.dropFirst(11).split(separator: " ").first.map(String.init)
        return nil
      }
      guard line.hasPrefix("|"), let path = source else {
        source = nil
        return nil
      }
      guard rows(path)?.contains(line) != true else { return nil }
      return Finding(
        path: page.path, line: index + 1, message: "this row does not stand in \(path)",
        remedy: "quote the row as it stands there now, and look at what is said about it")
    }
  }
}

@Suite struct QuotationsTests {
  private func lines(_ text: String) -> [Int] {
    Quotations.findings(in: SourceFile(path: "a.md", text: text)) { $0 == "b.md" ? ["| 1 | 2 |"] : nil }
      .map(\.line)
  }

  @Test func rowsThatDifferAreFound() {
    #expect(lines("| 9 |\n<!-- from: b.md -->\n| 1 | 2 |\n\n| 9 |\n").isEmpty)
    #expect(lines("<!-- from: b.md -->\n| 1 | 2 |\n| 1 | 3 |\n") == [3])
    #expect(lines("<!-- from: c.md -->\n| 1 | 2 |\n") == [2])
  }

  @Test func everyQuotationIsTrue() {
    let quoting = Links.pages.filter { $0.lines.contains { $0.hasPrefix("<!-- from: ") } }
    #expect(!quoting.isEmpty)
    expectNone(
      quoting.flatMap { page in
        Quotations.findings(in: page) { path in Repository.file(path).map { Set($0.lines) } }
      })
  }
}
