import Testing

/// Pointers stay in `Sources/Kernels`, behind spans, and in the few files that must call a C library.
enum UnsafePointers {
  /// Path and reason. An entry that is no longer needed is itself a finding.
  static let exceptions = [
    "Sources/Laboratory/Files/SHA256Digest.swift": "OpenSSL takes the bytes to digest as a pointer"
  ]

  static func findings(in file: SourceFile, exceptions: Set<String>) -> [Finding] {
    guard file.language == .swift, file.module != "Kernels", !exceptions.contains(file.path) else {
      return []
    }
    return file.tokens.filter { isUnsafe($0.text) }.map {
      Finding(
        path: file.path, line: $0.line, message: "`\($0.text)` outside Sources/Kernels",
        remedy: "use a span, or give the file and the reason in UnsafePointers.exceptions")
    }
  }

  static func staleExceptions(_ exceptions: Set<String>, in files: [SourceFile]) -> [Finding] {
    let used = Set(files.filter { $0.tokens.contains { isUnsafe($0.text) } }.map(\.path))
    return exceptions.subtracting(used).sorted().map {
      Finding(
        path: $0, line: 1, message: "is excepted from the rule on pointers but has none",
        remedy: "remove it from UnsafePointers.exceptions")
    }
  }

  private static func isUnsafe(_ word: String) -> Bool {
    let prefixes = ["UnsafePointer", "UnsafeMutable", "UnsafeRaw", "UnsafeBuffer", "withUnsafe"]
    return prefixes.contains { word.hasPrefix($0) }
  }
}

@Suite struct UnsafePointersTests {
  private let text =
    "let a = 1\nx.withUnsafeBytes { _ in }\n// UnsafePointer\nlet p: UnsafeMutablePointer<Int>\n"

  private func lines(_ path: String, exceptions: Set<String> = []) -> [Int] {
    UnsafePointers.findings(in: SourceFile(path: path, text: text), exceptions: exceptions).map(\.line)
  }

  @Test func pointersAreFoundOutsideTheKernels() {
    #expect(lines("Sources/Analog/A.swift") == [2, 4])
    #expect(lines("Sources/Kernels/A.swift").isEmpty)
    #expect(lines("Sources/Laboratory/A.swift", exceptions: ["Sources/Laboratory/A.swift"]).isEmpty)
  }

  @Test func exceptionsWithoutUseAreFound() {
    let files = [SourceFile(path: "a.swift", text: text), SourceFile(path: "b.swift", text: "let a = 1\n")]
    #expect(UnsafePointers.staleExceptions(["a.swift", "b.swift"], in: files).map(\.path) == ["b.swift"])
  }

  @Test func sourcesKeepToIt() {
    let exceptions = Set(UnsafePointers.exceptions.keys)
    expectNone(Repository.sources.flatMap { UnsafePointers.findings(in: $0, exceptions: exceptions) })
    expectNone(UnsafePointers.staleExceptions(exceptions, in: Repository.sources))
  }
}
