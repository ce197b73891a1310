import Foundation
import Testing

/// A page of the documentation: its fenced blocks, which run from top to bottom in one directory.
///
/// `sh` and `python` blocks run as they stand; one Python sees the names of all blocks. In a `console` block the lines after
/// `$ ` run, and those below are what the command prints. `sh needs=TOOL` runs only where TOOL is installed. Other
/// blocks do not run.
struct Page: Sendable, CustomTestStringConvertible {
  struct Block: Sendable {
    let language: String
    let tool: String?
    /// The lines between the fences, as places in the page.
    var range: Range<Int>
  }

  /// A command of a `console` block and the place of the lines that show its output.
  struct Shown: Sendable {
    let file: String
    let range: Range<Int>
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Documentation")

  static let all: [Page] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".md") }.sorted().compactMap { try? Page(name: $0) }
  }()

  let name: String
  var lines: [String]
  let blocks: [Block]

  var testDescription: String { name }
  var url: URL { Self.folder.appendingPathComponent(name) }
  var runs: Bool { blocks.contains { ["sh", "python", "console"].contains($0.language) } }
  var hasPython: Bool { blocks.contains { $0.language == "python" } }
  var tools: Set<String> { Set(blocks.compactMap(\.tool)) }

  init(name: String) throws {
    self.name = name
    let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var blocks: [Block] = []
    var open: Block?
    for (index, line) in lines.enumerated() where line.hasPrefix("```") {
      if var block = open {
        block.range = block.range.lowerBound..<index
        blocks.append(block)
        open = nil
      } else {
        let words = line.dropFirst(3).split(separator: " ").map(String.init)
        let tool = words.last { $0.hasPrefix("needs=") }.map { String($0.dropFirst(6)) }
        open = Block(language: words.first ?? "", tool: tool, range: index + 1..<index + 1)
      }
    }
    self.blocks = blocks
  }

  /// The script of the page for a computer with these tools, and what it is to have printed into which files.
  func script(tools: Set<String>) -> (text: String, shown: [Shown]) {
    var script = hasPython ? "import subprocess\n" : "set -e\n"
    var shown: [Shown] = []
    func add(shell: String) {
      script += hasPython ? "subprocess.run(['sh', '-ec', r'''\(shell)\n'''], check=True)\n" : shell + "\n"
    }
    for block in blocks where block.tool.map(tools.contains) ?? true {
      let text = lines[block.range].joined(separator: "\n")
      switch block.language {
      case "sh": add(shell: text)
      case "python": script += text + "\n"
      case "console":
        for (command, range) in commands(in: block) {
          shown.append(Shown(file: "shown-\(shown.count).txt", range: range))
          add(shell: "{\n\(command)\n} > shown-\(shown.count - 1).txt")
        }
      default: continue
      }
    }
    return (script, shown)
  }

  /// A line that ends in a backslash goes on in the next.
  private func commands(in block: Block) -> [(String, Range<Int>)] {
    var found: [(String, Range<Int>)] = []
    var index = block.range.lowerBound
    while index < block.range.upperBound {
      precondition(lines[index].hasPrefix("$ "), "\(name):\(index + 1): a command starts with `$ `")
      var command = String(lines[index].dropFirst(2))
      while lines[index].hasSuffix("\\") {
        index += 1
        command += "\n" + lines[index]
      }
      let start = index + 1
      let rest = lines[start..<block.range.upperBound]
      index = rest.firstIndex { $0.hasPrefix("$ ") } ?? block.range.upperBound
      found.append((command, start..<index))
    }
    return found
  }
}
