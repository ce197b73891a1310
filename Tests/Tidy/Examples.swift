import Testing

/// What the READMEs and pages show in Swift is compiled and run: each block stands in a test, word for word. A block
/// that is not meant to run is marked `text`.
enum Examples {
  static func findings(in readme: SourceFile, tests: [SourceFile]) -> [Finding] {
    markdownBlocks(in: readme.lines).flatMap { block -> [Finding] in
      func finding(_ message: String, _ remedy: String) -> [Finding] {
        [Finding(path: readme.path, line: block.line, message: message, remedy: remedy)]
      }
      if !block.isClosed { return finding("the block is not closed", "end it with ```") }
      if block.language.isEmpty {
        return finding("the block names no language", "write ```swift, ```sh, ```json or ```text")
      }
      if let path = block.file {
        return tests.contains { $0.path == path && $0.lines == block.lines }
          ? [] : finding("the block is not the file \(path)", "show the file as it is")
      }
      if block.language != "swift" || tests.contains(where: { holds(block, $0) }) { return [] }
      return finding(
        "no test contains this example", "put it into a file in Tests as it is, or mark it ```text")
    }
  }

  /// Imports stand at the head of a test file and so are looked for one by one; the rest in one piece.
  private static func holds(_ block: MarkdownBlock, _ test: SourceFile) -> Bool {
    let lines = block.lines.map(normalized).filter { !$0.isEmpty }
    let imports = lines.prefix { $0.hasPrefix("import ") }
    let code = lines.dropFirst(imports.count).joined(separator: " ")
    let known = Set(test.lines.map(normalized))
    return imports.allSatisfy(known.contains)
      && test.lines.map(normalized).filter { !$0.isEmpty }.joined(separator: " ").contains(code)
  }

  private static func normalized(_ line: String) -> String {
    line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Files whose Swift is compiled as written; these tests hold Swift in string literals.
  static var tests: [SourceFile] {
    Repository.files.filter {
      $0.path.hasPrefix("Tests/") && !$0.path.hasPrefix("Tests/Tidy/") && $0.language == .swift
    }
  }

  static var readmes: [SourceFile] {
    Repository.files.filter {
      $0.path == "README.md" || ($0.module != nil && $0.path.hasSuffix("/README.md"))
        || ($0.path.hasPrefix("Documentation/") && $0.path.hasSuffix(".md"))
    }
  }
}

@Suite struct ExamplesTests {
  private let test = SourceFile(
    path: "Tests/AnalogTests/A.swift",
    text: "import Analog\nimport Testing\n\n@Test func a() {\n  let x = 1\n\n  f(\n    x)\n}\n")

  private func lines(_ readme: String) -> [Int] {
    Examples.findings(in: SourceFile(path: "README.md", text: readme), tests: [test]).map(\.line)
  }

  @Test func examplesInATestAreFine() {
    #expect(lines("```swift\nlet x = 1\nf(\n  x)\n```\n").isEmpty)
    #expect(lines("```swift\nimport Analog\n\nlet x = 1\n```\n").isEmpty)
  }

  @Test func examplesInNoTestAreFound() {
    #expect(lines("# A\n\n```swift\nlet x = 2\n```\n") == [3])
    #expect(lines("```swift\nimport Energy\nlet x = 1\n```\n") == [1])
    #expect(lines("```swift\nf(\n  x)\nlet x = 1\n```\n") == [1])
  }

  @Test func aFileIsShownWhole() {
    #expect(lines("```swift file=Tests/AnalogTests/A.swift\nlet x = 1\n```\n") == [1])
    let whole = test.lines.joined(separator: "\n")
    #expect(lines("```swift file=Tests/AnalogTests/A.swift\n\(whole)\n```\n").isEmpty)
  }

  @Test func onlyTextOptsOut() {
    #expect(lines("```text\nlet x = 2\n```\n```sh\nmake\n```\n").isEmpty)
    #expect(lines("```\nlet x = 2\n```\n") == [1])
    #expect(lines("```swift\nlet x = 1\n") == [1])
  }

  @Test func everyExampleIsRun() {
    #expect(Examples.readmes.contains { $0.path == "README.md" }, "README.md is missing; write it")
    expectNone(Examples.readmes.flatMap { Examples.findings(in: $0, tests: Examples.tests) })
  }
}
