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
  }

  /// Arithmetic.
  func computation(_ item: RivalBill.Item, _ operation: DigitalFigure.Operation, count: Int) -> RivalBill.Line
  {
    RivalBill.Line(
      item: item, count: count, sharedBy: 1, energy: stated(operation).energy * Double(count),
      source: label(operation))
  }

  /// Bytes through a memory, eight per access.
  func traffic(
    _ item: RivalBill.Item, _ memory: DigitalFigure.Operation, bytes: Int, sharedBy: Int = 1
  ) -> RivalBill.Line {
    RivalBill.Line(
      item: item, count: bytes, sharedBy: sharedBy,
      energy: stated(memory).energy * (Double(bytes) / 8) / Double(sharedBy), source: label(memory))
  }

  /// Lines for check bits and for the rest of the system, after the lines they are shares of.
  func bill(
    _ computing: [RivalBill.Line], _ moving: [RivalBill.Line], weights: DigitalFigure.Operation,
    _ conditions: Conditions
  ) -> RivalBill {
    var lines = computing + moving
    if conditions.correctsErrors { lines.append(Self.correction(of: moving.map(\.energy).sum())) }
    if conditions.systemFactor > 1 {
      lines.append(
        RivalBill.Line(
          item: .system, count: 0, sharedBy: 1,
          energy: lines.map(\.energy).sum() * (conditions.systemFactor - 1),
          source: "chosen factor \(conditions.systemFactor)"))
    }
    return RivalBill(
      rival: name, batchReuse: conditions.batch, weightMemory: weights, systemFactor: conditions.systemFactor,
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
