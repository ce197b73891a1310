import Analog
import Energy

/// Joules by what took them.
public struct Spending: Sendable, Equatable {
  /// Joules of each part; parts that took none may be missing.
  public private(set) var parts: [EnergyPart: Joules] = [:]

  /// Nothing spent.
  public init() {}

  /// What the parts took.
  init(parts: [EnergyPart: Joules]) { self.parts = parts }

  /// What everything in a ledger cost.
  init(_ ledger: Ledger, _ card: DeviceCard) {
    self.init(Bill(ledger, energy: card.energy))
  }

  /// A bill whose lines are told apart by component and action.
  init(_ bill: Bill) {
    for line in bill.lines { add(line.energy, to: EnergyPart(line.component!, line.action!)) }
  }

  /// A rival's bill.
  init(_ bill: RivalBill) {
    for line in bill.lines { add(line.energy, to: EnergyPart(line.item)) }
  }

  /// What one inference costs a chip, from those it has done; nil for a chip without any.
  init?(inferenceOf chip: borrowing Chip) {
    guard let price = try? InferencePrice(chip.ledger, card: chip.card, placement: chip.placement) else {
      return nil
    }
    self = Spending(price.bill) / Double(price.inferences)
  }

  /// What everything took. Parts are added in their order, so that the same spending has the same total to the bit.
  public var total: Joules { EnergyPart.allCases.reduce(.zero) { $0 + (parts[$1] ?? .zero) } }

  private mutating func add(_ energy: Joules, to part: EnergyPart) {
    parts[part] = (parts[part] ?? .zero) + energy
  }

  /// Part by part.
  static func + (left: Spending, right: Spending) -> Spending {
    var sum = left
    for (part, energy) in right.parts { sum.add(energy, to: part) }
    return sum
  }

  static func / (spending: Spending, divisor: Double) -> Spending {
    Spending(parts: spending.parts.mapValues { $0 / divisor })
  }

  /// The mean of some; nil of none.
  static func mean(_ several: [Spending]) -> Spending? {
    guard let first = several.first else { return nil }
    return several.dropFirst().reduce(first, +) / Double(several.count)
  }
}

/// Where one pair's joules went.
public struct PairSpending: Sendable, Equatable {
  /// Training the teacher.
  public let training: Spending
  /// One inference of the teacher when it was new; nil for one that was dead at birth.
  public let teacherInference: Spending?
  /// The first hand-over in each way, teacher and student together; none where there was none.
  public let handOver: [Succession: Spending]
  /// One inference of the first student of each way.
  public let inference: [Succession: Spending]
}
