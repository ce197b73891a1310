import Energy
import Foundation

/// A published chip's account beside what its authors report, in every form it is printed in.
public struct PublishedReport: Sendable {
  /// The chip.
  public let chip: PublishedChip
  /// What is reported beside what is computed.
  public let rows: [PublishedRow]
  /// The account of each mode.
  public let accounts: [PublishedAccount]

  /// Computes all modes. Throws for a card that does not hang together.
  public init(_ chip: PublishedChip) throws {
    self.chip = chip
    rows = try chip.rows()
    accounts = try chip.modes.map { try PublishedAccount(chip, mode: $0) }
  }

  /// Joules of one pass that rest on numbers written from memory.
  private func recalled_J(_ account: PublishedAccount) -> Double {
    account.lines.filter { $0.part.charge.numbers.contains { $0.confidence == .recalled } }
      .map(\.energy.nominal).reduce(0, +)
  }

  /// Modes of which recalled numbers carry more than a tenth.
  public var warnings: [String] {
    accounts.compactMap { account in
      let total_J = account.energy().nominal
      let share = total_J > 0 ? recalled_J(account) / total_J : 0
      guard share > 0.1 else { return nil }
      return String(
        format: "warning: numbers written from memory carry %.0f %% of the energy of %@", 100 * share,
        account.mode.name)
    }
  }

  /// The object of the command's contract: `rows`, and beside it the account.
  public var json: JSONValue {
    [
      "chip": .string(chip.name), "summary": .string(chip.summary),
      "rows": .array(
        rows.map {
          [
            "quantity": .string($0.quantity), "modeled": .number($0.modeled),
            "reference": .number($0.reference),
            "unit": .string($0.unit.rawValue), "ratio": .number($0.ratio), "source": .string($0.source),
            "confidence": .string($0.confidence.rawValue),
          ]
        }),
      "accounts": .array(accounts.map(json)), "warnings": .array(warnings.map(JSONValue.string)),
    ]
  }

  private func json(_ account: PublishedAccount) -> JSONValue {
    [
      "mode": .string(account.mode.name), "bits": .string(account.mode.bits),
      "time_s": account.time_s.map(JSONValue.number) ?? .null, "operations": .number(account.operations),
      "area_m2": account.area_m2().map(JSONValue.number) ?? .null,
      "levels": .array(
        account.levels.map { level in
          let energy_J = account.energy(upTo: level).nominal
          return [
            "level": .string(level.rawValue), "energy_J": .number(energy_J),
            "fJ_per_MAC": .number(energy_J / account.operations * 2e15),
            "TOPS_per_W": .number(account.operations / energy_J * 1e-12),
          ]
        }),
      "lines": .array(
        account.lines.map { line in
          [
            "part": .string(line.part.name), "group": .string(line.part.group),
            "level": .string(line.part.level.rawValue), "count": .number(line.count),
            "J": [
              "low": .number(line.energy.low), "nominal": .number(line.energy.nominal),
              "high": .number(line.energy.high),
            ],
            "area_m2": line.area_m2.map(JSONValue.number) ?? .null,
            "basis": .string(line.part.charge.isPhysics ? "physics" : "table"),
            "source": .string(Self.sources(line.part.charge.numbers)),
          ]
        }),
    ]
  }

  private static func sources(_ numbers: [ComponentNumber]) -> String {
    var sources: [String] = []
    for number in numbers {
      let node = number.node_nm.map { "\(JSONValue.text(of: $0)) nm, " } ?? ""
      let source = "\(number.source) (\(node)\(number.confidence.rawValue))"
      if !sources.contains(source) { sources.append(source) }
    }
    return sources.joined(separator: "; ")
  }

  private static func short(_ value: Double) -> String { String(format: "%.4g", value) }

  private var comparison: TextTable {
    TextTable(
      header: ["quantity", "modeled", "reference", "unit", "ratio"],
      rows: rows.map {
        [
          $0.quantity, Self.short($0.modeled), Self.short($0.reference),
          $0.unit == .number ? "" : $0.unit.rawValue,
          String(format: "%.4f", $0.ratio),
        ]
      }, words: 1)
  }

  private var levels: TextTable {
    let rows = accounts.flatMap { account in
      account.levels.map { level in
        let energy_J = account.energy(upTo: level).nominal
        return [
          account.mode.name, account.mode.bits, level.rawValue, Self.short(energy_J),
          account.time_s.map(Self.short) ?? "", Self.short(energy_J / account.operations * 2e15),
          Self.short(account.operations / energy_J * 1e-12),
        ]
      }
    }
    return TextTable(
      header: [
        "mode", "inputs x weights -> outputs", "up to", "J per pass", "s per pass", "fJ/MAC", "TOPS/W",
      ],
      rows: rows, words: 3)
  }

  /// The lines of the last mode, the widest.
  private var lines: TextTable {
    let account = accounts[accounts.count - 1]
    let total_J = account.energy().nominal
    return TextTable(
      header: ["part", "level", "count", "J per pass", "share", "mm2", "charged by"],
      rows: account.lines.map {
        [
          $0.part.name, $0.part.level.rawValue, Self.short($0.count), Self.short($0.energy.nominal),
          String(format: "%.1f %%", 100 * $0.energy.nominal / total_J),
          $0.area_m2.map { Self.short($0 * 1e6) } ?? "", $0.part.charge.isPhysics ? "physics" : "table",
        ]
      }, words: 2)
  }

  private var titles: (first: String, levels: String, lines: String) {
    let mode = accounts[accounts.count - 1].mode.name
    return (
      "\(chip.name): \(chip.summary)", "One pass through all arrays; a level holds the ones before it:",
      accounts.count > 1 ? "The account of \(mode):" : "The account:"
    )
  }

  /// Sources, each with the parts that rest on it.
  private var notes: [String] {
    var notes: [(source: String, parts: [String])] = []
    func note(_ part: String, _ source: String) {
      if let index = notes.firstIndex(where: { $0.source == source }) {
        if !notes[index].parts.contains(part) { notes[index].parts.append(part) }
      } else {
        notes.append((source, [part]))
      }
    }
    for line in accounts.flatMap(\.lines) { note(line.part.name, Self.sources(line.part.charge.numbers)) }
    for row in rows { note("reported figures", "\(row.source) (\(row.confidence.rawValue))") }
    return notes.map { "\($0.parts.joined(separator: ", ")): \($0.source)" }
  }

  /// The report as aligned text.
  public var text: String {
    ([
      titles.first, "", comparison.text, "", titles.levels, levels.text, "", titles.lines, lines.text, "",
    ] + warnings + notes).joined(separator: "\n")
  }

  /// The comparison as CSV, one header line.
  public var csv: String { comparison.csv }

  /// The report as Markdown.
  public var markdown: String {
    "# \(titles.first)\n\n\(comparison.markdown)\n\(titles.levels)\n\n\(levels.markdown)\n\(titles.lines)\n\n"
      + "\(lines.markdown)\n" + (warnings + notes).map { "- \($0)\n" }.joined()
  }
}
