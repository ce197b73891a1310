import Energy
import Foundation

extension EnergyFindings {
  /// A part of the report: a title and a table or sentences beneath it.
  struct Section {
    let title: String
    var table: TextTable?
    var sentences: [String] = []
  }

  private static func joules(_ energy: Joules) -> [String] {
    [energy.low, energy.nominal, energy.high].map { Quantity.joules($0) }
  }

  private static func even(_ inferences: Double?) -> String {
    inferences.map { String(format: "%.4g", $0) } ?? "never"
  }

  /// Everything that follows from the bill, in the order it is printed.
  func sections(rival: RivalBill) -> [Section] {
    [
      levelSection, limitSection, kindSection, mortalitySection, immortalitySection(rival),
      batchSection(rival),
    ]
  }

  private var levelSection: Section {
    Section(
      title: "One inference (\(bits)); a level holds the ones before it",
      table: TextTable(
        header: ["up to", "low", "nominal", "high", "fJ/MAC", "TOPS/W"],
        rows: levels.map {
          [$0.level.rawValue] + Self.joules($0.energy) + [
            String(format: "%.4g", $0.fJ_per_MAC),
            $0.efficiency_TOPS_per_W.map { String(format: "%.4g", $0) } ?? "",
          ]
        }, words: 1),
      sentences: [
        "system: inputs and outputs crossing the pins are added at 10 to 20 pJ/bit, which is assumed, not an event",
        "time: at least \(Quantity.engineering(latency_s, "s")), reads only; weights fill"
          + String(format: " %.3g %% of the tiles at their full size", 100 * utilization),
      ])
  }

  private var limitSection: Section {
    let layers = precision.bits.map { $0.isFinite ? String(format: "%.2f", $0) : "exact" }
    let measured =
      precision.isMeasurable
      ? "measured bits by layer, from repeated reads: \(layers.joined(separator: ", ")) (lasting errors apart)"
      : "no bits to measure: the chip's answers do not depend on its inputs yet"
    let noise = overThermalNoise.map {
      String(
        format: "the cells' heat is %.3g times 2 kT SNR, the least that leaves thermal noise this small", $0)
    }
    return Section(
      title: "Precision and limits",
      sentences: [
        measured,
        String(format: "a multiply-accumulate takes %.3g times kT ln 2 at 300 K", overBitErasure),
      ] + (noise.map { [$0] } ?? []))
  }

  private var kindSection: Section {
    let total_J = kinds.map(\.energy.nominal).reduce(0, +)
    return Section(
      title: "The bill by kind",
      table: kinds.isEmpty
        ? nil
        : TextTable(
          header: ["kind", "low", "nominal", "high", "share"],
          rows: kinds.map {
            [$0.kind.rawValue] + Self.joules($0.energy)
              + [total_J > 0 ? String(format: "%.1f %%", 100 * $0.energy.nominal / total_J) : ""]
          }, words: 1), sentences: kinds.isEmpty ? ["nothing has been charged yet"] : [])
  }

  private var mortalitySection: Section {
    Section(
      title: "The price of mortality, paid by generation \(generation) once",
      table: mortality.isEmpty
        ? nil
        : TextTable(
          header: ["for", "low", "nominal", "high"],
          rows: mortality.map { [$0.phase.rawValue] + Self.joules($0.energy) }, words: 1),
      sentences: mortality.isEmpty ? ["nothing: the chip has not been taught anything yet"] : [])
  }

  private func immortalitySection(_ rival: RivalBill) -> Section {
    Section(
      title: "The price of immortality, paid by \(rival.rival) (8 bits, batch reuse \(rival.batchReuse))",
      table: TextTable(
        header: ["for", "low", "nominal", "high"],
        rows: immortality.map { [$0.item] + Self.joules($0.energy) }, words: 1))
  }

  private func batchSection(_ rival: RivalBill) -> Section {
    let bits = batches.first?.matched.bits ?? 8
    return Section(
      title: "An inference of \(rival.rival), and after how many the chip has paid for its education",
      table: TextTable(
        header: [
          "batch reuse", "8 bits", "break-even",
          "\(bits) bits\(precision.isMeasurable ? ", as measured" : "")", "break-even",
        ],
        rows: batches.map {
          [
            "\($0.batch)", Quantity.joules($0.int8.total.nominal), Self.even($0.breakEven),
            Quantity.joules($0.matched.total.nominal), Self.even($0.matchedBreakEven),
          ]
        }, words: 0))
  }
}
