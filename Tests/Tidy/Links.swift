import Foundation
import Testing

/// A link from one page to another leads somewhere: the file is there, and so is the heading that it names.
enum Links {
  static func findings(
    in page: SourceFile, exists: (String) -> Bool, anchors: (String) -> Set<String>
  ) -> [Finding] {
    prose(of: page).flatMap { number, line in
      line.replacing(/`[^`]*`/, with: "").matches(of: /\]\(([^)\s]+)\)/).compactMap { match -> Finding? in
        let target = String(match.1)
        if target.hasPrefix("https://") || target.hasPrefix("mailto:") { return nil }
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
          String.init)
        let path = parts[0].isEmpty ? page.path : resolved(parts[0], from: page.path)
        guard let path, exists(path) else {
          return Finding(
            path: page.path, line: number, message: "`\(target)` leads nowhere",
            remedy: "name a file by its way from this page's folder")
        }
        if parts.count == 2, !anchors(path).contains(parts[1]) {
          return Finding(
            path: page.path, line: number, message: "\(path) has no heading `#\(parts[1])`",
            remedy: "its headings are \(anchors(path).sorted().joined(separator: ", "))")
        }
        return nil
      }
    }
  }

  /// Anchors as GitHub makes them of headings: small letters, blanks to hyphens, other signs dropped, and a number behind what
  /// comes again.
  static func anchors(of page: SourceFile) -> Set<String> {
    var seen: [String: Int] = [:]
    return Set(
      prose(of: page).filter { $0.1.hasPrefix("#") }.map { _, line in
        let words = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
        let anchor = String(
          words.compactMap { sign in
            sign == " " ? "-" : sign.isLetter || sign.isNumber || sign == "-" || sign == "_" ? sign : nil
          })
        let times = seen[anchor, default: 0]
        seen[anchor] = times + 1
        return times == 0 ? anchor : "\(anchor)-\(times)"
      })
  }

  /// The lines outside fenced blocks, with their numbers.
  private static func prose(of page: SourceFile) -> [(Int, String)] {
    var isFenced = false
    var found: [(Int, String)] = []
    for (index, line) in page.lines.enumerated() {
      if line.hasPrefix("```") {
        isFenced.toggle()
      } else if !isFenced {
        found.append((index + 1, line))
      }
    }
    return found
  }

  /// A path from the root of the repository; nil if it leads out of it.
  static func resolved(_ target: String, from page: String) -> String? {
    var folders = page.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/") where part != "." {
      if part != ".." {
        folders.append(String(part))
      } else if folders.popLast() == nil {
        return nil
      }
    }
    return folders.joined(separator: "/")
  }

  static var pages: [SourceFile] { Repository.files.filter { $0.path.hasSuffix(".md") } }
}

@Suite struct LinksTests {
  private func lines(_ text: String) -> [Int] {
    Links.findings(
      in: SourceFile(path: "Documentation/a.md", text: text),
      exists: { ["Documentation/a.md", "README.md"].contains($0) }, anchors: { _ in ["two-words"] }
    ).map(\.line)
  }

  @Test func linksThatLeadSomewhereAreFine() {
    #expect(lines("[a](a.md) [b](../README.md#two-words) [c](#two-words) [d](https://example.org)\n").isEmpty)
    #expect(lines("```text\n[a](nowhere.md)\n```\n").isEmpty)
  }

  @Test func linksThatLeadNowhereAreFound() {
    #expect(lines("x\n[a](b.md)\n") == [2])
    #expect(lines("[a](README.md)\n[b](../../README.md)\n[c](a.md#three)\n") == [1, 2, 3])
  }

  @Test func anchorsAreGitHubs() {
    let page = SourceFile(
      path: "a.md", text: "# A chip's life\n## What `x` is, and isn't\n## B\n```sh\n# c\n```\n## B\n")
    #expect(Links.anchors(of: page) == ["a-chips-life", "what-x-is-and-isnt", "b", "b-1"])
  }

  @Test func everyLinkLeadsSomewhere() {
    var known: [String: Set<String>] = [:]
    for page in Links.pages { known[page.path] = Links.anchors(of: page) }
    expectNone(
      Links.pages.flatMap {
        Links.findings(in: $0, exists: Repository.exists, anchors: { known[$0] ?? [] })
      })
  }

  /// The contents page leads to every other page.
  @Test func everyPageIsInTheContents() throws {
    let contents = try #require(Repository.file("Documentation/README.md"))
    for page in Links.pages where page.path.hasPrefix("Documentation/") && page.path != contents.path {
      let name = page.path.split(separator: "/").dropFirst().joined(separator: "/")
      #expect(
        contents.lines.contains { $0.contains("](\(name))") },
        "Documentation/README.md does not lead to \(name)")
    }
  }
}
