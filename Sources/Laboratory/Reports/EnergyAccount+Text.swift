import Energy
import Foundation

extension EnergyAccount {
  /// Names of the columns that the bill's keys and numbers fill.
  private var header: [String] {
    Bill.Key.allCases.filter { bill.keys.contains($0) }.map(\.rawValue)
      + ["count", "low_J", "nominal_J", "high_J", "source"]
  }

  private func cells(_ line: Bill.Line) -> [String] {
    var cells: [String] = []
    if bill.keys.contains(.phase) { cells.append(line.phase?.rawValue ?? "") }
    if bill.keys.contains(.layer) { cells.append(line.layer.map(String.init) ?? "chip") }
    if bill.keys.contains(.component) { cells.append(line.component?.rawValue ?? "") }
    if bill.keys.contains(.action) { cells.append(line.action?.rawValue ?? "") }
    let energies = [line.energy.low, line.energy.nominal, line.energy.high].map { String(format: "%.4g", $0) }
    return cells + ["\(line.count)"] + energies + [line.source]
  }

  private var totals: [String] {
    let energies = [bill.total.low, bill.total.nominal, bill.total.high].map { String(format: "%.4g", $0) }
    let blanks = [String](repeating: "", count: bill.keys.count)
    return Array((["total"] + blanks).prefix(bill.keys.count + 1)) + energies + [""]
  }

  /// Price, rival and break-even in sentences.
  private var conclusions: [String] {
    let basis =
      isMeasured ? "over \(price.inferences) inferences of this chip" : "from one trial at half-scale inputs"
    let efficiency = price.efficiency_TOPS_per_W.map { String(format: ", %.3g TOPS/W", $0) } ?? ""
    let memory = rival.weightMemory.rawValue
    let even = breakEvenInferences.map { String(format: "after %.4g inferences", $0) } ?? "never"
    return [
      String(
        format: "one inference: %.4g J, %.4g fJ per multiply-accumulate", price.perInference.nominal,
        price.fJ_per_MAC)
        + "\(efficiency) (\(basis))",
      String(format: "digital rival %@: %.4g J per inference", rival.rival, rival.total.nominal)
        + " (batch reuse \(rival.batchReuse), weights in \(memory))",
      "break-even against it: \(even)",
    ]
  }

  /// The account as aligned text; sources are footnotes.
  public var text: String {
    var notes: [String] = []
    func note(_ source: String) -> String {
      guard !source.isEmpty else { return "" }
      if !notes.contains(source) { notes.append(source) }
      return "[\(notes.firstIndex(of: source)! + 1)]"
    }
    let rows = ([header] + bill.lines.map(cells) + [totals]).enumerated().map { index, row in
      index == 0 ? row : row.dropLast() + [note(row[row.count - 1])]
    }
    let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      row.enumerated().map { column, cell in
        let fill = String(repeating: " ", count: widths[column] - cell.count)
        if column == header.count - 1 { return cell }
        return column < bill.keys.count ? cell + fill : fill + cell
      }.joined(separator: "  ")
    }
    let footnotes = notes.enumerated().map { "[\($0.offset + 1)] \($0.element)" }
    return (lines + [""] + conclusions + [""] + footnotes).joined(separator: "\n")
  }

  /// The lines as CSV, one header line.
  public var csv: String {
    func quoted(_ cell: String) -> String {
      guard cell.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" }) else { return cell }
      return "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
    return ([header] + bill.lines.map(cells)).map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// The account as Markdown.
  public var markdown: String {
    func row(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacingOccurrences(of: "|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }
    let rule = row(header.map { _ in "---" })
    return row(header) + rule + bill.lines.map { row(cells($0)) }.joined() + row(totals) + "\n"
      + conclusions.map { "- \($0)\n" }.joined()
  }
}
