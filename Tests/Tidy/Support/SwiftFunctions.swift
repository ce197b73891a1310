/// The lines that a function, initialiser, subscript or computed property takes, signature included.
struct FunctionSpan: Equatable {
  var name: String
  var firstLine: Int
  var lastLine: Int

  var lineCount: Int { lastLine - firstLine + 1 }
}

/// Finds the bodies in a Swift file; nested functions are found as well.
func swiftFunctions(in tokens: [Token]) -> [FunctionSpan] {
  tokens.indices.compactMap { i in
    guard tokens.text(i - 1) != ".", let open = bodyStart(of: i, in: tokens),
      let close = tokens.closing(open)
    else { return nil }
    let named = ["func", "var"].contains(tokens[i].text)
    let name = named ? tokens.text(i + 1) : tokens[i].text
    return FunctionSpan(name: name, firstLine: tokens[i].line, lastLine: tokens[close].line)
  }
}

/// The index of the `{` of the declaration whose keyword stands at `i`, if there is such a declaration and
/// it has a body.
private func bodyStart(of i: Int, in tokens: [Token]) -> Int? {
  let next = tokens.text(i + 1)
  switch tokens[i].text {
  case "func": return functionBody(from: i + 2, in: tokens)
  case "init" where ["(", "?", "!", "<"].contains(next): return functionBody(from: i + 1, in: tokens)
  case "subscript" where ["(", "<"].contains(next): return functionBody(from: i + 1, in: tokens)
  case "deinit" where next == "{": return i + 1
  case "var": return propertyBody(from: i + 1, in: tokens)
  default: return nil
  }
}

/// Words that start the next declaration, so that a requirement of a protocol is seen to have no body.
private let declarationWords: Set<String> = [
  "func", "var", "let", "init", "deinit", "subscript", "case", "typealias", "associatedtype", "struct",
  "enum", "class", "protocol", "extension", "import", "public", "private", "internal", "package",
  "fileprivate", "open", "static", "mutating", "nonmutating", "override", "final",
]

private func functionBody(from start: Int, in tokens: [Token]) -> Int? {
  var i = start
  while i < tokens.count {
    let text = tokens[i].text
    if text == "{" { return i }
    if "})]".contains(text) || declarationWords.contains(text) { return nil }
    i = "([".contains(text) ? (tokens.closing(i) ?? tokens.count) + 1 : i + 1
  }
  return nil
}

/// A computed property has a type and no value before its `{`, all on one line unless the type is wrapped.
private func propertyBody(from start: Int, in tokens: [Token]) -> Int? {
  var i = start
  var line = tokens[start - 1].line
  while i < tokens.count {
    let text = tokens[i].text
    guard tokens[i].line == line || tokens.text(i - 1) == ":" else { return nil }
    if text == "{" { return i }
    if "})]=;".contains(text) || text == "in" { return nil }
    let end = "([".contains(text) ? tokens.closing(i) ?? tokens.count - 1 : i
    line = tokens[end].line
    i = end + 1
  }
  return nil
}
