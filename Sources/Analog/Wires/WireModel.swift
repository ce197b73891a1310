/// Resistances between a tile's cells and its edge. The two cells of a pair lie on neighbouring bit lines, G+ first, so
/// a tile of N x M pairs is an array of N x 2M cells.
public struct WireModel: Sendable, Equatable {
  /// Resistance of one segment of a word line, in ohms: from a cell to its neighbour, and from the driver to the first.
  public var rowSegment_ohm: Double = 0
  /// Resistance of one segment of a bit line, in ohms: from a cell to its neighbour, and from the last to the amplifier.
  public var columnSegment_ohm: Double = 0
  /// Output resistance of each word line's driver, in ohms.
  public var driver_ohm: Double = 0
  /// Input resistance of each bit line's amplifier, in ohms.
  public var sense_ohm: Double = 0

  /// Wires without resistance.
  public init() {}

  /// The same resistance for every segment.
  public init(segment_ohm: Double) {
    rowSegment_ohm = segment_ohm
    columnSegment_ohm = segment_ohm
  }

  /// Whether a direction needs no merge.
  var isFree: Bool { rowSegment_ohm == 0 || columnSegment_ohm == 0 }

  /// A tile's cells and wires. The cells' conductances are finite and not negative; what a card may say keeps the rest
  /// within the solver's limits.
  func array(_ cells_S: PreciseMatrix) -> WiredArray {
    do {
      return try WiredArray(
        conductances_S: cells_S, rowWire_ohm: rowSegment_ohm, columnWire_ohm: columnSegment_ohm,
        drivers_ohm: [Double](repeating: driver_ohm, count: cells_S.rows),
        senses_ohm: [Double](repeating: sense_ohm, count: cells_S.columns))
    } catch {
      preconditionFailure("\(error)")
    }
  }
}

/// Whether a chip's reads see its wires.
public enum WireTreatment: String, Sendable, CaseIterable {
  /// Every read is that of the network of cells and wires.
  case exact
  /// Wires have no resistance, whatever the card says.
  case ideal
}

extension DeviceCard {
  /// Memory that one tile's wires may take to solve, in bytes: the same on every host, so that a chip's file opens
  /// everywhere or nowhere.
  public static let wireMemory_bytes = PortAdmittance.usualMemory_bytes

  /// The most cells, two per pair, of a tile whose cells are not ohmic: each read of it is a Newton iteration.
  public static let nonlinearCellsMax = 1 << 15

  /// How chips of this card treat wires unless told otherwise: exactly if it has them.
  public var usualWires: WireTreatment { wires == nil ? .ideal : .exact }

  /// Throws when a chip's wires could not be solved: the card has none, or a tile is too large.
  public func check(_ treatment: WireTreatment, _ placement: Placement) throws(AnalogError) {
    guard treatment == .exact else { return }
    guard let wires else {
      throw AnalogError(
        "card `\(name)` says nothing of its wires",
        remedy: "give it a section `wires` (see `Devices/README.md`), or treat wires as ideal")
    }
    for block in placement.blocks.joined() {
      let (rows, columns) = (block.rows.count, block.columns.count)
      let estimate = MergeEstimate(rows: rows, columns: 2 * columns, isFree: wires.isFree)
      guard estimate.memory_bytes <= Self.wireMemory_bytes else {
        let side = MergeEstimate.largestPairSquare(
          memory_bytes: Self.wireMemory_bytes, isFree: wires.isFree)
        throw AnalogError(
          "the wires of a tile of \(rows) x \(columns) pairs need \(estimate.memory_bytes >> 20) MiB to solve and "
            + "\(Self.wireMemory_bytes >> 20) MiB are allowed",
          remedy: "use tiles of at most \(side) x \(side), or ideal wires")
      }
      guard conduction == .ohmic || rows * 2 * columns <= Self.nonlinearCellsMax else {
        throw AnalogError(
          "a tile of \(rows) x \(columns) pairs is too slow to read: its cells are not ohmic, so each read of it is a "
            + "Newton iteration over all cells",
          remedy: "use tiles of at most \(Self.nonlinearCellsMax) cells such as 128x128, or ideal wires")
      }
    }
  }
}

extension DeviceCard {
  /// Throws when cells conduct in a way that reads could not solve: a current that falls somewhere with voltage, or that
  /// rises too steeply at the voltages that lie across cells.
  public func checkConduction() throws(AnalogError) {
    if case .polynomial(let a, let b) = conduction, a != 0 || b != 0, a * a >= 3 * b {
      throw AnalogError(
        "the cells' current V + \(a) V^2 + \(b) V^3 falls somewhere with voltage",
        remedy: "keep the square of a_per_V below three times b_per_V2")
    }
    // Six sigmas of the drivers' gains, of either sign on neighbouring rows.
    let full_V = energy.readVoltage_V * (1 + 6 * converters.rowGainSigma)
    try conduction.check(span_V: 2 * full_V)
  }
}

extension MergeEstimate {
  /// The largest square of pairs, two cells each, whose merge stays within a limit of memory.
  static func largestPairSquare(memory_bytes: Int, isFree: Bool) -> Int {
    var (fits, fails) = (0, 2)
    func isWithin(_ side: Int) -> Bool {
      MergeEstimate(rows: side, columns: 2 * side, isFree: isFree).memory_bytes <= memory_bytes
    }
    while isWithin(fails) { (fits, fails) = (fails, 2 * fails) }
    while fails - fits > 1 {
      let middle = (fits + fails) / 2
      if isWithin(middle) { fits = middle } else { fails = middle }
    }
    return fits
  }
}
