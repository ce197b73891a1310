import Foundation
import Testing

/// The page for Python users, run from top to bottom as it stands: its shell and its Python in order.
@Suite struct PythonPageTests {
  private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Documentation/python.md")

  /// The test process's own search path: Python with packages is often not the system's.
  private static let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

  private static let hasPackages: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", "import numpy, safetensors"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  @Test(
    .enabled(
      if: hasPackages, "python3 with numpy and safetensors is not installed (pip install numpy safetensors)"))
  func runsAsItStands() async throws {
    let scratch = try Scratch()
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    // One Python for all blocks, so that later ones see earlier names: what is shell runs from within it.
    var script = "import subprocess\n"
    var blocks = 0
    for block in text.matches(of: /```(sh|python)\n((?s).*?)\n```/) {
      blocks += 1
      script +=
        block.1 == "python"
        ? "\(block.2)\n"
        : "subprocess.run(['sh', '-ec', '''mortal() { \"$MORTAL\" \"$@\"; }\n\(block.2)\n'''], check=True)\n"
    }
    #expect(blocks >= 8)
    try scratch.write(script, to: "page.py")
    let outcome = try await Command.shell("PATH='\(Self.search)' python3 page.py", in: scratch.path)
    #expect(outcome.status == 0, "\(outcome.out)\n\(outcome.err)")
    for words in [
      "cells stuck", "of the conductance is left", "points after two generations", "after 30 days",
    ] {
      #expect(outcome.out.contains(words), "\(words)")
    }
  }
}
