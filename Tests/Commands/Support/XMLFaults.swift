/// A small reader of XML and of HTML that is written like XML, for pages of our own making.
enum XMLFaults {
  /// Elements that have no end in HTML.
  private static let empty: Set<String> = ["meta", "br", "hr", "img", "link", "input"]

  /// The first thing that is not well formed: a tag that is not closed in order, a bare sign, a repeated attribute.
  static func first(in text: String) -> String? {
    var open: [String] = []
    var rest = Substring(text)
    if rest.hasPrefix("<!DOCTYPE html>") { rest = rest.dropFirst(15) }
    while let start = rest.firstIndex(of: "<") {
      if let fault = fault(inWords: rest[..<start]) { return fault }
      guard let end = rest[start...].firstIndex(of: ">") else { return "a tag without an end" }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard open.popLast() == String(tag.dropFirst()) else { return "</\(tag.dropFirst())> closes nothing" }
        continue
      }
      guard let match = tag.wholeMatch(of: /([a-zA-Z][a-zA-Z0-9]*)((\s+[a-zA-Z0-9:-]+="[^"<]*")*)\s*(\/?)/)
      else {
        return "<\(tag)> is malformed"
      }
      let names = match.2.matches(of: /\s([a-zA-Z0-9:-]+)="/).map { String($0.1) }
      if Set(names).count < names.count { return "<\(tag)> repeats an attribute" }
      if let fault = fault(inWords: match.2) { return fault }
      let name = String(match.1)
      if match.4 != "/", !empty.contains(name.lowercased()) { open.append(name) }
      if name == "style" {
        guard let close = rest.firstRange(of: "</style>") else { return "a style without an end" }
        rest = rest[close.lowerBound...]
      }
    }
    if let fault = fault(inWords: rest) { return fault }
    return open.last.map { "<\($0)> is never closed" }
  }

  private static func fault(inWords words: Substring) -> String? {
    for part in words.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
    where part.prefixMatch(of: /(amp|lt|gt|quot|apos|#[0-9]+);/) == nil {
      return "a bare & before \(part.prefix(20))"
    }
    return nil
  }
}
