import Testing

/// A type named like its module makes everything else in the module impossible to name in full.
enum TypeNames {
  static let keywords: Set<String> = ["struct", "enum", "class", "actor", "protocol", "typealias"]

  static func findings(in file: SourceFile) -> [Finding] {
    declarations(in: file.tokens).filter { keywords.contains($0.keyword) && $0.name == file.module }.map {
      Finding(
        path: file.path, line: $0.line, message: "the type \($0.name) is named like its module",
        remedy: "rename the type")
    }
  }
}

@Suite struct TypeNamesTests {
  private func count(_ text: String) -> Int {
    TypeNames.findings(in: SourceFile(path: "Sources/Energy/A.swift", text: text)).count
  }

  @Test func onlyTheModulesOwnNameIsFound() {
    #expect(count("public struct Energy {}\n") == 1)
    #expect(count("enum Bill { typealias Energy = Double }\n") == 1)
    #expect(count("struct EnergyBill { var Energy = 1 }\n// struct Energy\n") == 0)
  }

  @Test func sourcesKeepToIt() { expectNone(Repository.sources.flatMap(TypeNames.findings)) }
}
