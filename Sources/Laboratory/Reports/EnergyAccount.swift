import Analog
import Energy
import Learning

/// A chip's bill with its price per inference, its digital rival and the break-even, in every form it is printed in.
public struct EnergyAccount: Sendable {
  /// The bill of the chip's life, grouped.
  public let bill: Bill
  /// What one inference costs the chip.
  public let price: InferencePrice
  /// Whether the price comes from inferences the chip has done; otherwise from one trial that changed nothing.
  public let isMeasured: Bool
  /// What one inference costs the digital rival.
  public let rival: RivalBill
  /// Inferences after which the chip has paid for its setup; nil for never.
  public let breakEvenInferences: Double?

  /// What follows from these.
  public let findings: EnergyFindings

  private let layers: [Int]

  /// The account of a chip. Where the conditions state no time, the rival's memory leaks as long as the chip's own
  /// inference lasts. `teaching` is what its teacher spent on it (`Bill.teaching`), which belongs to its setup.
  public init(
    chip: consuming Chip, keys: Set<Bill.Key>, rival: DigitalRival,
    conditions stated: DigitalRival.Conditions,
    teaching: [Phase: Joules] = [:]
  ) throws {
    let full = Bill(chip.ledger, energy: chip.card.energy)
    var conditions = stated
    layers = chip.layers
    bill = full.grouped(by: keys)
    isMeasured = InferencePrice.passes(in: chip.ledger, placement: chip.placement) > 0
    price = try Self.price(&chip, isMeasured: isMeasured)
    if conditions.time_s == 0 { conditions.time_s = price.latency_s(card: chip.card) }
    self.rival = try rival.inference(layers: layers, conditions: conditions)
    let mortality = EnergyFindings.mortality(full, teaching)
    breakEvenInferences = Energy.breakEvenInferences(
      setup_J: mortality.map(\.energy).sum().nominal,
      digitalCopy_J: try rival.copying(layers: layers, conditions: conditions).total.nominal,
      digitalInference_J: self.rival.total.nominal, analogInference_J: price.perInference.nominal)
    findings = try EnergyFindings(
      &chip, bill: full, mortality: mortality, price: price, rival: rival, conditions: conditions)
  }

  /// From the chip's own inferences, or from one of inputs at half scale on a chip that is thrown away.
  private static func price(_ chip: inout Chip, isMeasured: Bool) throws -> InferencePrice {
    if isMeasured { return try InferencePrice(chip.ledger, card: chip.card, placement: chip.placement) }
    let before = chip.ledger
    _ = chip.infer(Matrix(rows: 1, columns: chip.layers[0], repeating: 0.5))
    return try InferencePrice(chip.ledger.since(before), card: chip.card, placement: chip.placement)
  }

  /// The object of the command's contract.
  public var json: JSONValue {
    guard case .object(let members) = contract else { return contract }
    return .object(members + findings.members)
  }

  private var contract: JSONValue {
    [
      "lines": .array(bill.lines.map(line)), "total_J": .number(bill.total.nominal),
      "total_interval_J": Self.json(bill.total), "inference_J": .number(price.perInference.nominal),
      "inference_is_measured": .bool(isMeasured), "fJ_per_MAC": .number(price.fJ_per_MAC),
      "TOPS_per_W": price.efficiency_TOPS_per_W.map(JSONValue.number) ?? .null,
      "rival": [
        "name": .string(rival.rival), "batch": .integer(rival.batchReuse),
        "inference_J": .number(rival.total.nominal), "bits": .integer(rival.bits),
        "weight_memory": .string(rival.weightMemory.rawValue),
        "lines": .array(
          rival.lines.map {
            [
              "item": .string($0.item.rawValue), "count": .integer($0.count),
              "shared_by": .integer($0.sharedBy),
              "J": Self.json($0.energy), "source": .string($0.source),
            ]
          }),
      ],
      "break_even_inferences": breakEvenInferences.map(JSONValue.number) ?? .null,
    ]
  }

  private func line(_ line: Bill.Line) -> JSONValue {
    var members: [JSONValue.Member] = []
    if bill.keys.contains(.phase) { members.append(.init("phase", .string(line.phase?.rawValue ?? ""))) }
    if bill.keys.contains(.layer) { members.append(.init("layer", line.layer.map { .integer($0) } ?? .null)) }
    if bill.keys.contains(.component) {
      members.append(.init("component", .string(line.component?.rawValue ?? "")))
    }
    if bill.keys.contains(.action) { members.append(.init("action", .string(line.action?.rawValue ?? ""))) }
    return .object(
      members + [
        .init("count", .integer(line.count)), .init("J", Self.json(line.energy)),
        .init("source", .string(line.source)),
      ])
  }

  static func json(_ energy: Joules) -> JSONValue {
    ["low": .number(energy.low), "nominal": .number(energy.nominal), "high": .number(energy.high)]
  }
}
