/// A fenced block of a Markdown file.
struct MarkdownBlock: Equatable {
  /// The first word after the fence, empty if there is none.
  var language: String
  /// The file that the block is to be the whole of, named behind `file=`.
  var file: String?
  /// The line of the opening fence.
  var line: Int
  var lines: [String]
  var isClosed: Bool
}

/// Lists the fenced blocks of a Markdown file.
func markdownBlocks(in lines: [String]) -> [MarkdownBlock] {
  var blocks: [MarkdownBlock] = []
  var open: MarkdownBlock?
  for (index, line) in lines.enumerated() {
    let text = line.drop { $0 == " " }
    if let block = open {
      if text.hasPrefix("```") {
        blocks.append(block)
        blocks[blocks.count - 1].isClosed = true
        open = nil
      } else {
        open?.lines.append(line)
      }
    } else if text.hasPrefix("```") {
      let words = text.drop { $0 == "`" }.split(separator: " ").map(String.init)
      let file = words.last { $0.hasPrefix("file=") }.map { String($0.dropFirst(5)) }
      open = MarkdownBlock(
        language: words.first ?? "", file: file, line: index + 1, lines: [], isClosed: false)
    }
  }
  return blocks + (open.map { [$0] } ?? [])
}
