import Analog
import Foundation

extension DigitalRival {
  func check(_ conditions: Conditions) throws(EnergyError) {
    guard conditions.batch >= 1 else {
      throw EnergyError(
        "a batch of \(conditions.batch) holds no inference", remedy: "use a batch of at least 1")
    }
    guard conditions.systemFactor >= 1, conditions.systemFactor.isFinite else {
      throw EnergyError(
        "the system factor \(conditions.systemFactor) is not a number of at least 1",
        remedy: "use 1, or 3 to 4 for a whole accelerator")
    }
    guard (1...32).contains(conditions.bits) else {
      throw EnergyError("\(conditions.bits) bits are no precision of a rival", remedy: "use 1 to 32 bits")
    }
    guard conditions.time_s >= 0, conditions.time_s.isFinite else {
      throw EnergyError(
        "\(conditions.time_s) s is no time of an inference",
        remedy: "use 0 (no leakage) or a number of seconds")
    }
    if let memory = conditions.weightMemory, figure(memory) == nil {
      throw EnergyError(
        "\(name) has no memory `\(memory.rawValue)`",
        remedy: "use one of "
          + DigitalFigure.Operation.memories.filter { figure($0) != nil }.map(\.word).joined(separator: ", "))
    }
  }

  /// Arithmetic.
  func computation(_ item: RivalBill.Item, _ operation: DigitalFigure.Operation, count: Int) -> RivalBill.Line
  {
    RivalBill.Line(
      item: item, count: count, sharedBy: 1, energy: stated(operation).energy * Double(count),
      source: label(operation), isRecalled: stated(operation).confidence == .recalled)
  }

  /// Multiplications of some bits. A table has 8 and 32 bits only; between and below, the power law through these two
  /// rows (exponents 1.98 at 45 nm and 2.2 at 7 nm, where a multiplier's area says 2), printed with the line.
  func multiplication(bits: Int, count: Int) -> RivalBill.Line {
    guard bits != 8 else { return computation(.multiply, .int8Multiply, count: count) }
    let narrow = stated(.int8Multiply)
    let wide = stated(.int32Multiply)
    let exponent = Foundation.log(wide.nominal_pJ / narrow.nominal_pJ) / Foundation.log(4)
    let factor = Foundation.pow(Double(bits) / 8, exponent)
    return RivalBill.Line(
      item: .multiply, count: count, sharedBy: 1, energy: narrow.energy * (factor * Double(count)),
      source: "\(label(.int8Multiply)) x \(String(format: "(%d/8)^%.2f", bits, exponent)) by way of"
        + " \(DigitalFigure.Operation.int32Multiply.rawValue) (\(wide.confidence.rawValue))",
      isRecalled: [narrow, wide].contains { $0.confidence == .recalled })
  }

  /// What static memory of some size leaks in a time; nil where the table states no leakage or the memory does not
  /// leak.
  func leakage(_ memory: DigitalFigure.Operation, time_s: Double) -> RivalBill.Line? {
    guard let leakage, time_s > 0, let bytes = memory.capacity_B else { return nil }
    return RivalBill.Line(
      item: .leakage, count: bytes, sharedBy: 1, energy: Joules(leakage) * (Double(bytes) * time_s),
      source: leakage.label, isRecalled: leakage.confidence == .recalled)
  }

  /// Bytes through a memory, eight per access.
  func traffic(
    _ item: RivalBill.Item, _ memory: DigitalFigure.Operation, bytes: Int, sharedBy: Int = 1
  ) -> RivalBill.Line {
    RivalBill.Line(
      item: item, count: bytes, sharedBy: sharedBy,
      energy: stated(memory).energy * (Double(bytes) / 8) / Double(sharedBy), source: label(memory),
      isRecalled: stated(memory).confidence == .recalled)
  }

  /// Lines for check bits and for the rest of the system, after the lines they are shares of.
  func bill(
    _ computing: [RivalBill.Line], _ moving: [RivalBill.Line], leaking: RivalBill.Line? = nil,
    weights: DigitalFigure.Operation, _ conditions: Conditions
  ) -> RivalBill {
    var lines = computing + moving
    if let leaking { lines.append(leaking) }
    if conditions.correctsErrors { lines.append(Self.correction(of: moving.map(\.energy).sum())) }
    if conditions.systemFactor > 1 {
      lines.append(
        RivalBill.Line(
          item: .system, count: 0, sharedBy: 1,
          energy: lines.map(\.energy).sum() * (conditions.systemFactor - 1),
          source: "chosen factor \(conditions.systemFactor)"))
    }
    return RivalBill(
      rival: name, batchReuse: conditions.batch, weightMemory: weights, bits: conditions.bits,
      systemFactor: conditions.systemFactor,
      correctsErrors: conditions.correctsErrors, lines: lines)
  }

  /// What (72,64) coding adds to traffic: 8 bits to 64, and 3, 5 or 7 % of an access for the codec.
  private static func correction(of traffic: Joules) -> RivalBill.Line {
    let energy = Joules(
      low: traffic.low * (1.125 * 1.03 - 1), nominal: traffic.nominal * (1.125 * 1.05 - 1),
      high: traffic.high * (1.125 * 1.07 - 1))
    return RivalBill.Line(
      item: .errorCorrection, count: 0, sharedBy: 1, energy: energy,
      source: "(72,64) code: 12.5 % more bits by definition, codec 3-7 % from gate counts")
  }

  /// A row that every rival's table has.
  private func stated(_ operation: DigitalFigure.Operation) -> DigitalFigure {
    guard let figure = figure(operation) else {
      preconditionFailure("\(name) has no row `\(operation.rawValue)`")
    }
    return figure
  }

  private func label(_ operation: DigitalFigure.Operation) -> String {
    "\(source): \(operation.rawValue) (\(stated(operation).confidence.rawValue))"
  }
}
