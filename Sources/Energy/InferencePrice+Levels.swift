import Analog

extension InferencePrice {
  /// What leaves or enters a chip per bit, in joules: an efficient interface, and one as deployed.
  public static let pinBit = EnergyConstant(
    low: 10e-12, nominal: 10e-12, high: 20e-12, node_nm: 45,
    source: "Horowitz, ISSCC 2014, Section 5: 10 pJ/bit where efficient, 20 as deployed",
    confidence: .secondary)

  /// Joules of one inference with everything up to a level: the array (cells, lines, converters, neurons), the chip
  /// (and digital work, buffers, leakage), the system (and inputs and outputs crossing the pins at the converters'
  /// bits, or `exactBits` where they are exact, which no event in the ledger says).
  public func perInference(upTo level: PublishedChip.Level, card: DeviceCard, exactBits: Int = 8) -> Joules {
    let array: Set<Component> = [.cells, .lines, .dac, .adc, .neurons]
    let lines = level == .array ? bill.lines.filter { array.contains($0.component!) } : bill.lines
    let energy = lines.map(\.energy).sum() / Double(inferences)
    guard level == .system else { return energy }
    func bits(_ stated: Int) -> Int { stated == 0 ? exactBits : stated }
    let crossing =
      size.layers[0] * bits(card.converters.inputBits)
      + size.layers[size.layers.count - 1] * bits(card.converters.outputBits)
    return energy + Joules(Self.pinBit) * Double(crossing)
  }

  /// Seconds of one inference: a read per layer, one after the other, tiles side by side. Cards state no time of a
  /// conversion, so that is not in it.
  public func latency_s(card: DeviceCard) -> Double { Double(size.layers.count - 1) * card.energy.readTime_s }

  /// Joules of one inference that heat the cells.
  public var cells_J: Double {
    bill.lines.filter { $0.component == .cells && $0.action == .read }.map(\.energy).sum().nominal
      / Double(inferences)
  }
}
