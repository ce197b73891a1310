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
    let surroundings =
      (rival.systemFactor > 1 ? String(format: ", system factor %g", rival.systemFactor) : "")
      + (rival.correctsErrors ? "" : ", errors not corrected")
    let even = breakEvenInferences.map { String(format: "after %.4g inferences", $0) } ?? "never"
    return [
      String(
        format: "one inference: %.4g J, %.4g fJ per multiply-accumulate", price.perInference.nominal,
        price.fJ_per_MAC)
        + "\(efficiency) (\(basis))",
      String(format: "digital rival %@: %.4g J per inference", rival.rival, rival.total.nominal)
        + " (batch reuse \(rival.batchReuse), \(rival.bits) bits, weights in \(memory)\(surroundings))",
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
    let rows = (bill.lines.map(cells) + [totals]).map { $0.dropLast() + [note($0[$0.count - 1])] }
    // Sources stand at the left of their column, after the numbers.
    let table = TextTable(header: header, rows: rows, words: bill.keys.count).text
    let sections = findings.sections(rival: rival).map { section in
      ([section.title] + (section.table.map { [$0.text] } ?? []) + section.sentences).joined(separator: "\n")
    }
    let footnotes = notes.enumerated().map { "[\($0.offset + 1)] \($0.element)" }
    let parts = [table] + sections + [(findings.warnings + conclusions).joined(separator: "\n")]
    return (parts + [footnotes.joined(separator: "\n")]).joined(separator: "\n\n")
  }

  /// The lines as CSV, one header line.
  public var csv: String {
    TextTable(header: header, rows: bill.lines.map(cells), words: bill.keys.count).csv
  }

  /// The account as Markdown.
  public var markdown: String {
    let table = TextTable(header: header, rows: bill.lines.map(cells) + [totals], words: bill.keys.count)
    let sections = findings.sections(rival: rival).map { section in
      "## \(section.title)\n\n" + (section.table.map { $0.markdown + "\n" } ?? "")
        + section.sentences.map { "- \($0)\n" }.joined()
    }
    return table.markdown + "\n" + sections.map { $0 + "\n" }.joined()
      + (findings.warnings + conclusions).map { "- \($0)\n" }.joined()
  }
}
