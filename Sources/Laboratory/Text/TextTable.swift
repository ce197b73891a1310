/// Rows of cells in the forms that reports are printed in.
struct TextTable {
  let header: [String]
  let rows: [[String]]
  /// How many columns, from the left, hold words rather than numbers.
  let words: Int

  /// Columns aligned by blanks; words to the left, numbers to the right, the last column as it is.
  var text: String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      var line = row.enumerated().map { column, cell in
        column < words ? cell.padded(to: widths[column]) : cell.rightAligned(to: widths[column])
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// Comma-separated, one header line.
  var csv: String {
    func quoted(_ cell: String) -> String {
      guard cell.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" }) else { return cell }
      return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
    }
    return ([header] + rows).map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// A Markdown table.
  var markdown: String {
    func row(_ cells: [String]) -> String {
      "| "
        + cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
        .joined(separator: " | ") + " |\n"
    }
    return row(header) + row(header.map { _ in "---" }) + rows.map(row).joined()
  }
}
