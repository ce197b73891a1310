import Testing

/// A sequence of words and signs that must not occur somewhere.
struct ForbiddenCode {
  var pattern: [String]
  /// Whether a `.` before it makes it something else, as in `writer.print(`.
  var isFree = false
  var remedy: String

  func lines(in tokens: [Token]) -> [Int] {
    tokens.indices.filter { i in
      (!isFree || tokens.text(i - 1) != ".")
        && pattern.indices.allSatisfy { tokens.text(i + $0) == pattern[$0] }
    }.map { tokens[$0].line }
  }

  func findings(in file: SourceFile, tokens: [Token]) -> [Finding] {
    lines(in: tokens).map {
      Finding(path: file.path, line: $0, message: "`\(pattern.joined())` is not used here", remedy: remedy)
    }
  }
}

extension ForbiddenCode {
  static let everywhere = [
    ForbiddenCode(pattern: ["fatalError", "("], remedy: "throw an error, or state a precondition"),
    ForbiddenCode(pattern: ["try", "!"], remedy: "handle the error"),
    ForbiddenCode(pattern: ["as", "!"], remedy: "use `as?` and handle nil"),
  ]

  static let inLibraries = [
    ForbiddenCode(pattern: ["print", "("], isFree: true, remedy: "return the text; the command prints it"),
    ForbiddenCode(pattern: ["debugPrint", "("], isFree: true, remedy: "return the text"),
    ForbiddenCode(pattern: ["dump", "("], isFree: true, remedy: "return the text"),
    ForbiddenCode(pattern: ["Swift", ".", "print", "("], remedy: "return the text; the command prints it"),
  ]

  /// The modelled world has its own clock, and files belong to the laboratory.
  static let inModel =
    [
      ["FileManager"], ["FileHandle"], ["Date", "("], ["Date", ".", "now"], ["ContinuousClock"],
      ["SuspendingClock"], ["ProcessInfo"], ["fopen"],
    ].map { ForbiddenCode(pattern: $0, remedy: "files and the host's clock belong to Laboratory") }

  static let model: Set<String> = ["Analog", "Energy", "Learning", "Distillation"]

  /// Looked for in comments as well.
  static let marks = ["TODO", "FIXME", "XXX"].map {
    ForbiddenCode(pattern: [$0], remedy: "do it now, or write down in CHANGELOG.md what is missing")
  }

  static func findings(in file: SourceFile) -> [Finding] {
    guard let module = file.module else { return [] }
    let code =
      everywhere + (module == "mortal" ? [] : inLibraries) + (model.contains(module) ? inModel : [])
    return (file.language == .swift ? code : []).flatMap { $0.findings(in: file, tokens: file.tokens) }
      + marks.flatMap { $0.findings(in: file, tokens: file.words) }
  }
}

@Suite struct ForbiddenCodeTests {
  private func lines(_ text: String, module: String = "Analog", file: String = "A.swift") -> [Int] {
    ForbiddenCode.findings(in: SourceFile(path: "Sources/\(module)/\(file)", text: text)).map(\.line).sorted()
  }

  @Test func crashesAreFound() {
    let text = "let a = try! f()\nlet b = a as! Int\nfatalError(\"no\")\nlet c = try? f() as? Int\n"
    #expect(lines(text) == [1, 2, 3])
  }

  @Test func printingIsForTheCommand() {
    let text = "print(1)\nwriter.print(1)\nSwift.print(1)\nlet a = \"print(1)\" // print(1)\n"
    #expect(lines(text) == [1, 3])
    #expect(lines(text, module: "mortal").isEmpty)
  }

  @Test func marksAreFoundInComments() {
    #expect(lines("// " + "TO" + "DO: later\nlet template = \"XXXXXX\"\n") == [1])
    #expect(lines("/* FIX" + "ME */\n", module: "CKernels", file: "a.c") == [1])
  }

  @Test func theModelKnowsNoHost() {
    let text = "let a = Date()\nlet b = FileManager.default\nlet c = ContinuousClock()\nlet d = Dates(1)\n"
    #expect(lines(text) == [1, 2, 3])
    #expect(lines(text, module: "Laboratory").isEmpty)
  }

  @Test func sourcesAreFreeOfIt() { expectNone(Repository.sources.flatMap(ForbiddenCode.findings)) }

  @Test func thePackageUsesNoUnsafeFlags() throws {
    let manifests = Repository.files.filter { $0.path.hasSuffix("Package.swift") }
    #expect(!manifests.isEmpty)
    let rule = ForbiddenCode(
      pattern: ["unsafeFlags"], remedy: "packages that have them cannot be depended on")
    expectNone(manifests.flatMap { rule.findings(in: $0, tokens: $0.tokens) })
  }
}
