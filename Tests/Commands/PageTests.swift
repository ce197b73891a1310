import Foundation
import Testing

/// The pages of the documentation, run as they stand, and what they show held against what is printed. After a wanted
/// change run these tests once with `MORTAL_RECORD_SNAPSHOTS=1`, and read what changed before committing it.
@Suite struct PageTests {
  private static let environment = ProcessInfo.processInfo.environment
  /// The test process's own search path: Python with packages is often not the system's.
  private static let search = environment["PATH"] ?? "/usr/bin:/bin"
  private static let isRecording = environment["MORTAL_RECORD_SNAPSHOTS"] == "1"

  static func succeeds(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  private static let hasPackages = succeeds("python3", "-c", "import numpy, safetensors")
  private static let hasParallel = succeeds("parallel", "--version")
  private static let hasSnakemake = succeeds("snakemake", "--version")

  @Test(arguments: Page.all.filter { $0.runs && !$0.hasPython }) func runsAsItStands(_ page: Page)
    async throws
  {
    try await run(page, tools: [])
  }

  @Test(
    .enabled(
      if: hasPackages, "python3 with numpy and safetensors is not installed (pip install numpy safetensors)"),
    arguments: Page.all.filter(\.hasPython))
  func runsWithPython(_ page: Page) async throws { try await run(page, tools: []) }

  @Test(
    .enabled(if: hasParallel, "GNU parallel is not installed (apt install parallel)"),
    arguments: Page.all.filter { $0.tools.contains("parallel") })
  func runsWithParallel(_ page: Page) async throws { try await run(page, tools: ["parallel"]) }

  @Test(
    .enabled(if: hasSnakemake, "Snakemake is not installed (pip install snakemake)"),
    arguments: Page.all.filter { $0.tools.contains("snakemake") })
  func runsWithSnakemake(_ page: Page) async throws { try await run(page, tools: ["snakemake"]) }

  /// No block is left out because its tool has no test.
  @Test func everyToolIsTried() {
    #expect(Page.all.filter(\.runs).count >= 5)
    #expect(Page.all.reduce(into: Set()) { $0.formUnion($1.tools) } == ["parallel", "snakemake"])
  }

  private func run(_ page: Page, tools: Set<String>) async throws {
    let scratch = try Scratch()
    let (script, shown) = page.script(tools: tools)
    try scratch.write(script, to: "page.script")
    try FileManager.default.createDirectory(at: scratch.url("bin"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/bin/mortal", withDestinationPath: Command.path)
    let outcome = try await Command.shell(
      """
      export PATH="$PWD/bin:"'\(Self.search)' MORTAL_REGISTRY="$PWD/registry.sqlite" HOME="$PWD"
      \(page.hasPython ? "python3" : "sh") page.script
      """, in: scratch.path)
    try #require(outcome.status == 0, "\(page.name): \(outcome.out)\n\(outcome.err)")
    var lines = page.lines
    for one in shown {
      let printed = try scratch.text(one.file).split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init).dropLast()
      do {
        lines.replaceSubrange(
          one.range,
          with: try ShownOutput.matched(
            Array(page.lines[one.range]), in: Array(printed), isLoose: Self.isRecording))
      } catch { Issue.record("\(page.name):\(one.range.lowerBound): \(error)") }
    }
    if Self.isRecording {
      try lines.joined(separator: "\n").write(to: page.url, atomically: true, encoding: .utf8)
    }
  }
}

/// The comparison itself, which has to find what it is there to find.
@Suite struct ShownOutputTests {
  private func fits(_ shown: String, _ printed: String) -> Bool {
    func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
    return (try? ShownOutput.matched(lines(shown), in: lines(printed))) != nil
  }

  @Test func wordsAreComparedToTheLetterAndNumbersNearly() {
    #expect(fits("accuracy 92.4 %", "accuracy   92.2 %"))
    #expect(!fits("accuracy 92.4 %", "accuracy 80.0 %"))
    #expect(!fits("accuracy 92.4 %", "precision 92.4 %"))
    #expect(!fits("120 µJ", "120 nJ"))
    #expect(fits("break-even 2.57e+04", "break-even 2.6e+04") && !fits("2.57e+04", "2.57e+05"))
    #expect(fits("25,700 times", "25,800 times") && !fits("25,700 times", "27,700 times"))
  }

  @Test func onlyDotsLeaveLinesOut() {
    #expect(fits("a 1\n...\nc 3", "a 1\nb 2\nc 3") && fits("a 1\n...", "a 1\nb 2"))
    #expect(!fits("a 1\nc 3", "a 1\nb 2\nc 3"))
    #expect(!fits("a 1", "a 1\nb 2") && !fits("a 1\nb 2", "a 1") && !fits("...\nd 4", "a 1\nb 2"))
  }
}
