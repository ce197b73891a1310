/// A declaration at file level or in a type; what is local to a function does not count.
struct Declaration: Equatable {
  /// `func`, `case`, `struct` and so on.
  var keyword: String
  /// The name, or the keyword where there is none.
  var name: String
  /// The line of the first attribute or modifier.
  var firstLine: Int
  /// The line of the keyword.
  var line: Int
  var modifiers: Set<String>
  /// Public by its own modifier, or as a case, requirement or member of something public.
  var isPublic: Bool
}

/// Lists the declarations of a Swift file in order.
func declarations(in tokens: [Token]) -> [Declaration] {
  var scanner = DeclarationScanner(tokens: tokens)
  return scanner.scan()
}

private struct DeclarationScanner {
  /// What a pair of braces belongs to.
  struct Scope {
    var keyword: String
    var isPublic: Bool
    var isType: Bool { typeKeywords.contains(keyword) || keyword == "extension" }
  }

  static let typeKeywords: Set<String> = ["struct", "enum", "class", "actor", "protocol"]
  static let memberKeywords: Set<String> = [
    "func", "var", "let", "init", "subscript", "typealias", "associatedtype", "case",
  ]
  static let modifierWords: Set<String> = [
    "public", "open", "package", "internal", "private", "fileprivate", "static", "class", "final",
    "mutating", "nonmutating", "consuming", "borrowing", "override", "required", "convenience", "lazy",
    "weak", "unowned", "indirect", "nonisolated", "dynamic", "prefix", "postfix", "infix", "isolated",
    "distributed",
  ]
  static let wordsWithArguments: Set<String> = accessWords.union(["nonisolated", "unowned"])
  static let accessWords: Set<String> = ["public", "open", "package", "internal", "private", "fileprivate"]

  let tokens: [Token]
  var scopes: [Scope] = []
  var pending: Scope?

  mutating func scan() -> [Declaration] {
    var found: [Declaration] = []
    for i in tokens.indices {
      let text = tokens[i].text
      if text == "{" {
        scopes.append(pending ?? Scope(keyword: "body", isPublic: false))
        pending = nil
      } else if text == "}" {
        _ = scopes.popLast()
      } else if let declaration = declaration(at: i) {
        found.append(declaration)
        if Self.typeKeywords.contains(text) || text == "extension" {
          pending = Scope(keyword: text, isPublic: declaration.isPublic)
        }
      }
    }
    return found.filter { $0.keyword != "extension" }
  }

  private func declaration(at i: Int) -> Declaration? {
    let text = tokens[i].text
    let next = tokens.text(i + 1)
    guard scopes.last?.isType ?? true, ![".", "@"].contains(tokens.text(i - 1)),
      isKeyword(text, next: next)
    else { return nil }
    let (modifiers, first) = modifiers(before: i)
    let named = !["init", "subscript"].contains(text)
    return Declaration(
      keyword: text, name: named ? next : text, firstLine: tokens[first].line, line: tokens[i].line,
      modifiers: modifiers, isPublic: isPublic(text, modifiers))
  }

  private func isKeyword(_ text: String, next: String) -> Bool {
    switch text {
    case "init": ["(", "?", "!", "<"].contains(next)
    case "subscript": ["(", "<"].contains(next)
    case "case": scopes.last?.keyword == "enum"
    // `class func` is a modifier; `: class` and labels are followed by a sign.
    case _ where Self.typeKeywords.contains(text) || text == "extension":
      next.utf8.first.map { isWordByte($0) || $0 == UInt8(ascii: "`") } == true
        && !Self.memberKeywords.contains(next) && !Self.modifierWords.contains(next)
    default: Self.memberKeywords.contains(text) && next != ":" && next != ","
    }
  }

  private func isPublic(_ keyword: String, _ modifiers: Set<String>) -> Bool {
    if !modifiers.isDisjoint(with: ["public", "open"]) { return true }
    guard modifiers.isDisjoint(with: Self.accessWords), let scope = scopes.last, scope.isPublic else {
      return false
    }
    return scope.keyword == "protocol" || scope.keyword == "extension" || keyword == "case"
  }

  /// Walks back over modifiers such as `private(set)` and attributes such as `@available(macOS 26, *)`.
  private func modifiers(before index: Int) -> (Set<String>, first: Int) {
    var modifiers: Set<String> = []
    var first = index
    while first > 0 {
      var word = first - 1
      let arguments = tokens.text(word) == ")" ? tokens.opening(word) : nil
      if let arguments { word = arguments - 1 }
      if tokens.text(word - 1) == "@" {
        first = word - 1
      } else if isModifier(word, hasArguments: arguments != nil) {
        // `private(set)` says nothing about who may read.
        if arguments == nil { modifiers.insert(tokens.text(word)) }
        first = word
      } else {
        break
      }
    }
    return (modifiers, first)
  }

  /// `nonisolated(unsafe)` is a modifier, the call `prefix(3)` or the value `.open` on the line before is not.
  private func isModifier(_ index: Int, hasArguments: Bool) -> Bool {
    let words = hasArguments ? Self.wordsWithArguments : Self.modifierWords
    return words.contains(tokens.text(index)) && tokens.text(index - 1) != "."
  }
}
