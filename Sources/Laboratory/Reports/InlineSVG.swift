/// A drawing of gnuplot's made fit for a page: nothing but shapes and words, names that occur once in the page, colours
/// that follow the page's, and words for those who do not see it.
///
/// Elements and attributes that are not known to be harmless are left out, so no script and no outside address can
/// be left in.
package struct InlineSVG {
  private static let elements: Set<String> = [
    "svg", "g", "defs", "path", "polygon", "polyline", "line", "rect", "circle", "ellipse", "use", "text",
    "tspan",
  ]
  private static let attributes: Set<String> = [
    "viewBox", "d", "points", "x", "y", "x1", "y1", "x2", "y2", "width", "height", "cx", "cy", "r", "rx",
    "ry", "transform", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "stroke-dasharray", "stroke-opacity", "color", "opacity", "font-family", "font-size", "font-weight",
    "text-anchor", "id", "href",
  ]

  private let prefix: String
  private var page = ""
  /// Depth within an element that is left out with all it holds; 0 outside.
  private var skipped = 0
  /// Whether each open element was written.
  private var open: [Bool] = []

  private init(prefix: String) { self.prefix = prefix }

  /// The drawing as an `<svg>` element. Throws for what is no drawing.
  /// - Parameters:
  ///   - prefix: what ids begin with: letters, digits and hyphens.
  ///   - alternative: what the picture shows, in words.
  package static func clean(
    _ drawing: String, prefix: String, alternative: String
  ) throws(Gnuplot.Failure) -> String {
    guard let start = drawing.firstRange(of: "<svg") else {
      throw Gnuplot.Failure(message: "gnuplot drew nothing")
    }
    var cleaner = InlineSVG(prefix: prefix)
    var rest = drawing[start.lowerBound...]
    while let opening = rest.firstIndex(of: "<") {
      cleaner.words(rest[..<opening])
      guard let closing = rest[opening...].firstIndex(of: ">") else { break }
      cleaner.tag(rest[rest.index(after: opening)..<closing], alternative: alternative)
      rest = rest[rest.index(after: closing)...]
    }
    guard cleaner.open.isEmpty, cleaner.page.hasSuffix("</svg>") else {
      throw Gnuplot.Failure(message: "gnuplot did not finish its drawing")
    }
    return cleaner.page
  }

  private mutating func words(_ text: Substring) {
    guard skipped == 0, !open.isEmpty else { return }
    page += text.replacing(">", with: "&gt;")
  }

  private mutating func tag(_ tag: Substring, alternative: String) {
    if tag.hasPrefix("?") || tag.hasPrefix("!") { return }
    if tag.hasPrefix("/") {
      guard let written = open.popLast() else { return }
      if written { page += "</\(tag.dropFirst().trimmed)>" } else { skipped -= 1 }
      return
    }
    let isWhole = tag.hasSuffix("/")
    let name = tag.prefix { $0.isLetter || $0.isNumber || $0 == ":" }
    let attributes = Self.attributes(in: tag.dropFirst(name.count))
    // A white mark under another one hides the lines beneath it, which a page of another colour would show.
    let isHarmless =
      Self.elements.contains(String(name))
      && !(name == "use" && attributes.contains { $0 == ("color", "white") })
    if skipped > 0 || !isHarmless {
      if !isWhole {
        open.append(false)
        skipped += 1
      }
      return
    }
    let kept = attributes.compactMap { self.kept($0.name, $0.value) }
    page +=
      "<\(name)" + (name == "svg" ? Self.heading(alternative) : "") + kept.joined() + (isWhole ? "/>" : ">")
    if !isWhole { open.append(true) }
  }

  private static func heading(_ alternative: String) -> String {
    " xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"\(escaped(alternative))\""
  }

  /// An attribute as the page has it, or nil where it is left out.
  private func kept(_ name: String, _ value: String) -> String? {
    let name = name == "xlink:href" ? "href" : name
    guard Self.attributes.contains(name), !value.contains("<") else { return nil }
    switch name {
    case "id": return " id=\"\(prefix)-\(value)\""
    case "href": return value.hasPrefix("#") ? " href=\"#\(prefix)-\(value.dropFirst())\"" : nil
    // What gnuplot draws in black takes the colour of the page's words.
    case "color": return Self.isBlack(value) || value == "white" ? nil : " color=\"\(value)\""
    case "fill", "stroke":
      guard !value.contains("url") else { return nil }
      return " \(name)=\"\(Self.isBlack(value) ? "currentColor" : value)\""
    default: return " \(name)=\"\(value)\""
    }
  }

  private static func isBlack(_ color: String) -> Bool {
    color == "black" || color.filter { $0 != " " } == "rgb(0,0,0)"
  }

  /// Names and values, in either kind of quotation marks; what is written otherwise is left out.
  private static func attributes(in text: Substring) -> [(name: String, value: String)] {
    text.matches(of: /([A-Za-z][A-Za-z0-9:-]*)\s*=\s*("([^"<>]*)"|'([^'"<>]*)')/).map { match in
      (String(match.1), String(match.3 ?? match.4 ?? ""))
    }
  }
}

extension Substring {
  fileprivate var trimmed: Substring { self.prefix { !$0.isWhitespace } }
}
