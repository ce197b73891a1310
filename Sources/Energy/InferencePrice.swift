import Analog

/// What one inference costs a chip, from inferences it has done. One inference is one pass of one example through
/// all layers; an answer that averages several reads is as many.
public struct InferencePrice: Sendable, Equatable {
  /// The bill of all inferences together, inference lines only.
  public let bill: Bill
  /// Number of inferences.
  public let inferences: Int
  /// The network.
  public let size: NetworkSize

  /// Prices inferences from a ledger, or from the difference of a ledger before and after. Only lines of `phase` are
  /// billed. `inferences` is how many passes they hold; nil counts them from the reads of the first layer.
  /// Throws when there are none.
  public init(
    _ ledger: Ledger, inferences: Int? = nil, card: DeviceCard, placement: Placement, phase: Phase = .infer
  ) throws(EnergyError) {
    let count = inferences ?? Self.passes(in: ledger, placement: placement, phase: phase)
    let entries = ledger.entries.filter { $0.key.phase == phase }
    guard count > 0, !entries.isEmpty else {
      throw EnergyError("there are no inferences to price", remedy: "let the chip infer at least once")
    }
    self.inferences = count
    size = try NetworkSize(layers: placement.layers)
    bill = Bill(Ledger(entries: entries), energy: card.energy)
  }

  /// How many examples have passed through a chip in a phase: reads of the first layer's tiles over their number.
  /// Each tile is read once per pass as long as no rows are left out.
  public static func passes(in ledger: Ledger, placement: Placement, phase: Phase = .infer) -> Int {
    let reads = ledger.entries[LedgerKey(phase, layer: 0, .cells, .read)]?.count ?? 0
    return reads / placement.blocks[0].count
  }

  /// Joules of one inference.
  public var perInference: Joules { bill.total / Double(inferences) }
  /// Joules of one multiply-accumulate; the biases' share is in it, the biases are not among its divisors.
  public var perMultiplyAccumulate: Joules { perInference / Double(size.multiplyAccumulates) }
  /// Nominal femtojoules of one multiply-accumulate.
  public var fJ_per_MAC: Double { perMultiplyAccumulate.nominal * 1e15 }

  /// Nominal tera-operations per second and watt, which is operations per picojoule. A multiply-accumulate is two
  /// operations. nil when inference costs nothing.
  public var efficiency_TOPS_per_W: Double? {
    let energy_J = perMultiplyAccumulate.nominal
    return energy_J > 0 ? 2 / (energy_J * 1e12) : nil
  }
}
