import Testing

/// What Package.swift asks the system for, the bootstrap script installs.
enum SystemPackages {
  static func findings(manifest: SourceFile, script: SourceFile) -> [Finding] {
    let installed = Set(
      script.lines.joined(separator: " ").split { $0 == " " || $0 == "\"" }.map(String.init))
    return manifest.lines.enumerated().flatMap { index, line in
      provided(in: line).filter { !installed.contains($0) }.map {
        Finding(
          path: manifest.path, line: index + 1, message: "needs the system package \($0)",
          remedy: "add it to the lists in \(script.path)")
      }
    }
  }

  /// Names in `.apt(["a", "b"])` and `.brew(["c"])`.
  private static func provided(in line: String) -> [String] {
    line.matches(of: /\.(?:apt|brew)\(\[([^\]]*)\]\)/).flatMap { match in
      match.1.split(separator: ",").map { $0.filter { $0 != "\"" && $0 != " " } }
    }
  }
}

@Suite struct SystemPackagesTests {
  private let script = SourceFile(
    path: ".ci/bootstrap", text: "apt=\"libgsl-dev zlib1g-dev\"\nbrew=\"gsl\"\n")

  private func count(_ manifest: String) -> Int {
    SystemPackages.findings(manifest: SourceFile(path: "Package.swift", text: manifest), script: script).count
  }

  @Test func packagesThatNobodyInstallsAreFound() {
    #expect(count("providers: [.apt([\"libgsl-dev\"]), .brew([\"gsl\"])]\n") == 0)
    #expect(count("providers: [.apt([\"libgsl-dev\", \"libfoo-dev\"]), .brew([\"bar\"])]\n") == 2)
  }

  @Test func everySystemPackageIsInstalled() throws {
    let manifest = try #require(Repository.file("Package.swift"))
    let script = try #require(Repository.file(".ci/bootstrap"))
    expectNone(SystemPackages.findings(manifest: manifest, script: script))
  }
}
