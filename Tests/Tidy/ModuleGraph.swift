import Testing

/// Who may import whom. The arrows point one way, so the physics can be used without the laboratory.
enum ModuleGraph {
  /// What each module imports at most, besides what those import themselves.
  static let edges: [String: Set<String>] = [
    "CKernels": [],
    "Kernels": ["CKernels", "CGSL"],
    "Analog": ["Kernels", "CGSL", "COpenBLAS"],
    "Energy": ["Analog"],
    "Learning": ["Analog"],
    "Distillation": ["Learning"],
    "Laboratory": ["Energy", "Distillation", "COpenSSL", "CZlib"],
    "MortalComputing": ["Laboratory"],
    "Registry": ["Laboratory"],
    "mortal": ["MortalComputing", "Registry"],
  ]
  /// Its pointers stay behind the Swift face.
  static let hidden = ["CKernels": "Kernels"]
  static let system: Set<String> = [
    "Swift", "Foundation", "FoundationEssentials", "Dispatch", "Synchronization", "Glibc", "Musl", "Darwin",
  ]
  static let mayUsePackages: Set<String> = ["Laboratory", "Registry", "mortal"]

  /// Our own modules that `module` may import.
  static func allowed(in module: String) -> Set<String> {
    let below = (edges[module] ?? []).reduce(into: Set<String>()) { all, next in
      all.formUnion(allowed(in: next).union([next]))
    }
    return below.filter { hidden[$0] == nil || hidden[$0] == module }
  }

  static func findings(in file: SourceFile) -> [Finding] {
    guard let module = file.module, file.language == .swift else { return [] }
    let known = Set(edges.keys).union(edges.values.joined())
    guard edges[module] != nil else {
      return [
        Finding(
          path: file.path, line: 1, message: "the module \(module) has no place in the graph",
          remedy: "add it to ModuleGraph.edges")
      ]
    }
    let permitted = allowed(in: module).union(system)
    return imports(in: file).compactMap { name, line in
      if permitted.contains(name) { return nil }
      if mayUsePackages.contains(module), !known.contains(name) { return nil }
      let remedy =
        known.contains(name)
        ? "the graph points the other way; move the code"
        : "only \(mayUsePackages.sorted().joined(separator: " and ")) may use outside packages"
      return Finding(
        path: file.path, line: line, message: "\(module) must not import \(name)", remedy: remedy)
    } + portability(of: file)
  }

  /// Linux's C library alone would not build elsewhere.
  private static func portability(of file: SourceFile) -> [Finding] {
    let names = imports(in: file)
    guard let glibc = names.first(where: { $0.name == "Glibc" }),
      !names.contains(where: { $0.name == "Darwin" })
    else { return [] }
    return [
      Finding(
        path: file.path, line: glibc.line, message: "imports Glibc but not Darwin",
        remedy: "write `#if canImport(Glibc) ... #elseif canImport(Darwin)`, or use Foundation")
    ]
  }

  /// Module names after `import`, also in `import struct Module.Name`.
  static func imports(in file: SourceFile) -> [(name: String, line: Int)] {
    let kinds: Set<String> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
    let tokens = file.tokens
    return tokens.indices.filter { tokens[$0].text == "import" && tokens.text($0 - 1) != "." }.map { i in
      let named = kinds.contains(tokens.text(i + 1)) ? i + 2 : i + 1
      return (tokens.text(named), tokens[i].line)
    }
  }
}

@Suite struct ModuleGraphTests {
  private func findings(_ module: String, _ text: String) -> [Int] {
    ModuleGraph.findings(in: SourceFile(path: "Sources/\(module)/A.swift", text: text)).map(\.line)
  }

  @Test func importsAgainstTheArrowsAreFound() {
    #expect(findings("Analog", "import Kernels\nimport Energy\n") == [2])
    #expect(findings("Energy", "import Learning\n") == [1])
    #expect(findings("Learning", "import struct Distillation.A\n") == [1])
    #expect(findings("Distillation", "@_exported public import Laboratory\n") == [1])
    #expect(findings("Analog", "import CKernels\n") == [1])
    #expect(findings("Learning", "import COpenSSL\n") == [1])
  }

  @Test func importsAlongTheArrowsAreAllowed() {
    #expect(findings("Kernels", "import CKernels\nimport Foundation\n").isEmpty)
    #expect(findings("Laboratory", "import CZlib\nimport GRDB\nimport Analog\n// import mortal\n").isEmpty)
    #expect(findings("mortal", "import ArgumentParser\nimport MortalComputing\nimport Analog\n").isEmpty)
  }

  @Test func outsidePackagesBelowTheLaboratoryAreFound() {
    #expect(findings("Learning", "import GRDB\n") == [1])
    #expect(findings("MortalComputing", "import ArgumentParser\n") == [1])
  }

  @Test func oneCLibraryAloneIsFound() {
    #expect(findings("Laboratory", "import Glibc\n") == [1])
    let both = "#if canImport(Glibc)\n  import Glibc\n#else\n  import Darwin\n#endif\n"
    #expect(findings("Laboratory", both).isEmpty)
  }

  @Test func unknownModulesAreFound() { #expect(findings("Extras", "import Analog\n") == [1]) }

  @Test func sourcesFollowTheGraph() { expectNone(Repository.sources.flatMap(ModuleGraph.findings)) }
}
