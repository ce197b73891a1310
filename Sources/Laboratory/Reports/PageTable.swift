/// A table of a page, which screen readers can walk through: a caption, and headings that say what they head.
struct PageTable {
  let caption: String
  let header: [String]
  /// Cells; the first of each row heads it.
  let rows: [[String]]
  /// Columns that hold words rather than numbers, beside the first.
  var words: Set<Int> = []

  /// The table as HTML, in a frame that scrolls where it is too wide.
  var html: String {
    let head = header.enumerated().map { index, cell in
      "<th scope=\"col\"\(isWords(index) ? " class=\"words\"" : "")>\(escaped(cell))</th>"
    }.joined()
    let body = rows.map { row in
      "<tr>"
        + row.enumerated().map { index, cell in
          index == 0
            ? "<th scope=\"row\">\(escaped(cell))</th>"
            : "<td\(isWords(index) ? " class=\"words\"" : "")>\(escaped(cell))</td>"
        }.joined() + "</tr>"
    }.joined(separator: "\n")
    return """
      <div class="wide" role="region" aria-label="\(escaped(caption))" tabindex="0">
      <table>
      <caption>\(escaped(caption))</caption>
      <thead>
      <tr>\(head)</tr>
      </thead>
      <tbody>
      \(body)
      </tbody>
      </table>
      </div>
      """
  }

  private func isWords(_ column: Int) -> Bool { column == 0 || words.contains(column) }
}
