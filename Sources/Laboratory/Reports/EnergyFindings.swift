import Analog
import Energy

/// What follows from a chip's bill: levels, precision, limits, and the prices of being mortal and of not being.
public struct EnergyFindings: Sendable {
  /// One inference with everything up to a level.
  public struct LevelPrice: Sendable {
    /// The level.
    public let level: PublishedChip.Level
    /// Joules of one inference.
    public let energy: Joules
    /// Nominal femtojoules of one multiply-accumulate.
    public let fJ_per_MAC: Double
    /// Nominal tera-operations per second and watt; nil when it costs nothing.
    public let efficiency_TOPS_per_W: Double?
  }

  /// The rival at one batch.
  public struct Batch: Sendable {
    /// Inferences that share one fetch of a weight.
    public let batch: Int
    /// At 8 bits.
    public let int8: RivalBill
    /// At the chip's measured precision.
    public let matched: RivalBill
    /// After how many inferences the chip is cheaper than the 8-bit rival; nil for never.
    public let breakEven: Double?
    /// The same against the rival of matched precision.
    public let matchedBreakEven: Double?
  }

  /// Array, chip and system apart.
  public let levels: [LevelPrice]
  /// The bits that these figures hold for.
  public let bits: String
  /// Measured on the chip, by reading it again and again.
  public let precision: EffectivePrecision
  /// Seconds of one inference, reads only.
  public let latency_s: Double
  /// Share of the pairs of its tiles, at their full size, that the chip's weights take.
  public let utilization: Double
  /// Joules of a multiply-accumulate over kT ln 2 at 300 K.
  public let overBitErasure: Double
  /// Heat of cells of one inference over the 2 kT SNR that the measured precision of all outputs takes at least; nil
  /// where outputs are exact or say nothing.
  public let overThermalNoise: Double?
  /// The nine kinds of line.
  public let kinds: [(kind: Bill.Kind, energy: Joules)]
  /// What being mortal has cost: giving the chip its function and keeping it, by what was done.
  public let mortality: [(phase: Phase, energy: Joules)]
  /// What being immortal costs the rival: per inference, except the copy.
  public let immortality: [(item: String, energy: Joules)]
  /// The rival at batch 1, 16 and 256, and the one asked for.
  public let batches: [Batch]
  /// The chip's place in its line of successions.
  public let generation: Int
  /// Totals of which prices written from memory carry more than a tenth.
  public let warnings: [String]

  /// What follows from a bill. `chip` is read again and again, and pays for it: give one that is thrown away.
  init(
    _ chip: inout Chip, bill: Bill, mortality: [(phase: Phase, energy: Joules)], price: InferencePrice,
    rival: DigitalRival,
    conditions: DigitalRival.Conditions
  ) throws {
    let card = chip.card
    let macs = Double(price.size.multiplyAccumulates)
    // A large chip, or one whose every read is a nonlinear solution, is measured less often.
    let isSlow = price.size.weights > 1 << 22 || card.conduction != .ohmic
    precision = EffectivePrecision(measuring: &chip, examples: isSlow ? 8 : 64, reads: isSlow ? 4 : 16)
    levels = PublishedChip.Level.allCases.map { level in
      let energy = price.perInference(upTo: level, card: card)
      return LevelPrice(
        level: level, energy: energy, fJ_per_MAC: energy.nominal / macs * 1e15,
        efficiency_TOPS_per_W: energy.nominal > 0 ? 2 * macs / (energy.nominal * 1e12) : nil)
    }
    bits = Self.bits(card)
    latency_s = price.latency_s(card: card)
    utilization = Self.utilization(chip.placement)
    let limits = ThermalLimits()
    overBitErasure = price.perMultiplyAccumulate.nominal / limits.bitErasure_J
    overThermalNoise = Self.overThermalNoise(price, precision, limits)
    kinds = bill.byKind
    self.mortality = mortality
    generation = chip.lineage.generation
    let setup_J = mortality.map(\.energy).sum().nominal
    let analog_J = price.perInference.nominal
    let matchedBits = precision.rivalBits
    let layers = chip.layers
    batches = try Set([1, 16, 256, conditions.batch]).sorted().map { batch in
      func side(_ bits: Int) throws -> (bill: RivalBill, even: Double?) {
        var own = conditions
        (own.batch, own.bits) = (batch, bits)
        let inference = try rival.inference(layers: layers, conditions: own)
        let even = breakEvenInferences(
          setup_J: setup_J, digitalCopy_J: try rival.copying(layers: layers, conditions: own).total.nominal,
          digitalInference_J: inference.total.nominal, analogInference_J: analog_J)
        return (inference, even)
      }
      let (int8, matched) = (try side(8), try side(matchedBits))
      return Batch(
        batch: batch, int8: int8.bill, matched: matched.bill, breakEven: int8.even,
        matchedBreakEven: matched.even)
    }
    let asked = batches.first { $0.batch == conditions.batch }!
    immortality = Self.immortality(
      asked, copy: try rival.copying(layers: layers, conditions: conditions).total)
    warnings = Self.warnings(bill, price, asked)
  }

  /// What it took to give a chip its function and to keep it, its teacher's part with it, by phase.
  static func mortality(_ bill: Bill, _ teaching: [Phase: Joules]) -> [(phase: Phase, energy: Joules)] {
    Phase.allCases.compactMap { phase in
      let own = Bill.setupPhases.contains(phase) ? [bill.total(of: [phase])] : []
      let energy = (own + [teaching[phase] ?? .zero]).sum()
      return energy.nominal > 0 ? (phase, energy) : nil
    }
  }

  private static func bits(_ card: DeviceCard) -> String {
    func words(_ bits: Int) -> String { bits == 0 ? "exact" : "\(bits)b" }
    return
      "\(words(card.converters.inputBits)) inputs, analog weights, \(words(card.converters.outputBits)) outputs"
  }

  private static func utilization(_ placement: Placement) -> Double {
    let tiles = placement.blocks.joined()
    let used = tiles.reduce(0.0) { $0 + Double($1.rows.count) * Double($1.columns.count) }
    return used / (Double(tiles.count) * Double(placement.limits.rows) * Double(placement.limits.columns))
  }

  private static func overThermalNoise(
    _ price: InferencePrice, _ precision: EffectivePrecision, _ limits: ThermalLimits
  ) -> Double? {
    let outputs = price.size.layers.dropFirst()
    let floor_J = zip(outputs, precision.signalToNoise).reduce(0.0) {
      $0 + Double($1.0) * limits.cells_J(signalToNoise: $1.1)
    }
    return floor_J > 0 && floor_J.isFinite ? price.cells_J / floor_J : nil
  }

  private static func immortality(_ asked: Batch, copy: Joules) -> [(item: String, energy: Joules)] {
    var items: [(item: String, energy: Joules)] = []
    let correction = asked.int8.total(of: .errorCorrection)
    if correction.nominal > 0 { items.append(("error correction, per inference", correction)) }
    let leakage = asked.int8.total(of: .leakage)
    if leakage.nominal > 0 { items.append(("memory kept alive, per inference", leakage)) }
    let (wide, narrow) = (asked.int8.total, asked.matched.total)
    if asked.matched.bits < asked.int8.bits {
      let spare = Joules(
        low: wide.low - narrow.low, nominal: wide.nominal - narrow.nominal, high: wide.high - narrow.high)
      items.append(("bits beyond the chip's \(asked.matched.bits), per inference", spare))
    }
    return items + [("one exact copy of the network", copy)]
  }

  private static func warnings(_ bill: Bill, _ price: InferencePrice, _ asked: Batch) -> [String] {
    let totals = [
      ("the chip's bill", bill.recalled_J, bill.total.nominal),
      ("an inference of the chip", price.bill.recalled_J, price.bill.total.nominal),
      ("an inference of the 8-bit rival", asked.int8.recalled_J, asked.int8.total.nominal),
      (
        "an inference of the \(asked.matched.bits)-bit rival", asked.matched.recalled_J,
        asked.matched.total.nominal
      ),
    ]
    return totals.compactMap { name, recalled_J, total_J in
      guard total_J > 0, recalled_J > 0.1 * total_J else { return nil }
      let percent = Int((100 * recalled_J / total_J).rounded())
      return "warning: prices written from memory carry \(percent) % of \(name); check them first"
    }
  }
}
