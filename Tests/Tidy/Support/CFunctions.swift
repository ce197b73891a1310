/// Finds the functions of a C file, and directives that go over several lines (macros that hold code).
func cFunctions(in file: SourceFile) -> [FunctionSpan] {
  let (directives, directiveLines) = cDirectives(in: file.lines)
  let tokens = file.tokens.filter { !directiveLines.contains($0.line) }
  var spans = directives
  var depth = 0
  var start = 0
  for i in tokens.indices {
    switch tokens[i].text {
    case "{":
      if depth == 0, tokens.text(i - 1) == ")", let close = tokens.closing(i) {
        let name = tokens.opening(i - 1).map { tokens.text($0 - 1) } ?? ""
        spans.append(
          FunctionSpan(name: name, firstLine: tokens[start].line, lastLine: tokens[close].line))
      }
      // `extern "C" {` opens no scope of interest.
      if tokens.text(i - 1) == "extern" { start = i + 1 } else { depth += 1 }
    case "}":
      depth = max(0, depth - 1)
      if depth == 0 { start = i + 1 }
    case ";" where depth == 0:
      start = i + 1
    default:
      break
    }
  }
  return spans
}

/// Directives with their continuation lines, and the set of all lines they take.
private func cDirectives(in lines: [String]) -> (spans: [FunctionSpan], lines: Set<Int>) {
  var spans: [FunctionSpan] = []
  var taken: Set<Int> = []
  var first: Int?
  for (index, line) in lines.enumerated() {
    if first == nil, line.drop(while: \.isWhitespace).first == "#" { first = index + 1 }
    guard let start = first else { continue }
    taken.insert(index + 1)
    if !line.hasSuffix("\\") {
      spans.append(FunctionSpan(name: "directive", firstLine: start, lastLine: index + 1))
      first = nil
    }
  }
  return (spans.filter { $0.lineCount > 1 }, taken)
}
