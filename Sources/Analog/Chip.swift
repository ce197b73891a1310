import Kernels

/// A chip: tiles, a clock and a ledger. It cannot be copied, because what it knows lives in cells of which there is
/// only one of each; the type says so.
///
/// Everything about a chip is a function of its card, its serial and what has been done to it, so the same history
/// gives the same bytes on any machine.
public struct Chip: ~Copyable, Sendable {
  /// The technology it was made in.
  public let card: DeviceCard
  /// Where it came from; the key of all its draws.
  public let serial: Serial
  /// How its network lies on its tiles.
  public let placement: Placement
  /// Whether its reads see its wires.
  public let wires: WireTreatment
  /// How far an effective conductance may be off while the chip learns, relative to the largest of its tile. At 0, as it
  /// is unless told otherwise, every programmed state is solved anew. Above it an old solution is followed along the
  /// lines as long as a bound on its error allows (`Sources/Analog/README.md`); a chip's file does not hold it.
  public var wireTolerance: Double = 0 {
    didSet { forgetSolutions() }
  }
  /// Its own time.
  public internal(set) var clock = Clock()
  /// What everything has cost so far.
  public internal(set) var ledger = Ledger()
  /// Whose knowledge it holds.
  public var lineage = Lineage()
  /// How many threads its large reads and writes may use. Never changes a result, and is not part of its state.
  public var threads = 1 {
    didSet { precondition(threads >= 1, "work needs a thread") }
  }

  var tiles: [Tile]
  /// Offsets of each layer's neurons; an empty array where the card has none.
  let neuronOffsets: [[Float]]
  /// Gains of each layer's neurons; an empty array where all are 1.
  let neuronGains: [[Float]]
  /// What perturbation lines add to real weights while a rule holds them; empty arrays where they rest.
  var perturbations: [[Float]]
  /// Reads so far; each batch is one event.
  var readEvent: UInt64 = 0
  /// Writes so far; each pass over a layer is one event.
  var writeEvent: UInt64 = 0
  /// Ages in seconds at which cells were last written.
  var writeTimes_s: [Double] = [0]
  /// What the controller remembers for compensating drift, for each layer.
  var driftReferences: [DriftReference]
  /// Age at which its factors were last set.
  var compensatedAt = TimeSpan.zero

  /// Fabricates a chip for a network. The layer sizes must be legal: check sizes from outside with `Placement`.
  public init(_ card: DeviceCard, serial: Serial, layers: [Int], wires: WireTreatment? = nil) {
    do {
      self.init(
        card, serial: serial, placement: try Placement(layers: layers, limits: card.tile), wires: wires)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// Fabricates a chip for a network laid out as given, on up to `threads` threads, which later reads and writes may
  /// use as well. Its wires are treated as the card has them unless told otherwise; whether they can be,
  /// `DeviceCard.check` says beforehand.
  public init(
    _ card: DeviceCard, serial: Serial, placement: Placement, wires: WireTreatment? = nil, threads: Int = 1
  ) {
    do {
      try card.check(wires ?? card.usualWires, placement)
    } catch {
      preconditionFailure("\(error)")
    }
    self.init(
      card, serial: serial, placement: placement, unchecked: wires ?? card.usualWires, threads: threads)
  }

  /// The same where the wires have been checked, or are about to be.
  init(
    _ card: DeviceCard, serial: Serial, placement: Placement, unchecked wires: WireTreatment, threads: Int = 1
  ) {
    self.card = card
    self.wires = wires
    self.serial = serial
    self.placement = placement
    driftReferences = [DriftReference](repeating: DriftReference(), count: placement.crossbarCount)
    perturbations = [[Float]](repeating: [], count: placement.crossbarCount)
    let fabrication = Fabrication(card: card, serial: serial, placement: placement)
    let blocks = Array(placement.blocks.joined())
    tiles = mapped(blocks.count, threads: threads) { Tile(blocks[$0], fabrication) }
    self.threads = threads
    neuronOffsets = placement.blocks.indices.map { matrix in
      fabrication.scaledNormals(
        placement.fanOut(matrix), .neuronOffset, placement.blocks[matrix][0].tile, .neurons,
        sigma: card.converters.neuronOffsetSigma)
    }
    neuronGains = placement.blocks.indices.map { matrix in
      fabrication.gains(
        placement.fanOut(matrix), .neuronGain, placement.blocks[matrix][0].tile, .neurons,
        sigma: card.converters.neuronGainSigma)
    }
  }

  /// Units per layer, inputs first.
  public var layers: [Int] { placement.layers }
  /// Number of weight matrices, one less than layers.
  public var matrixCount: Int { placement.matrixCount }
  /// Number of cells, two per weight.
  public var cellCount: Int { placement.cellCount }
  /// Writes that all cells together have had.
  public var pulseCount: Int {
    tiles.reduce(0) { sum, tile in
      sum + tile.plus.pulses.reduce(0) { $0 + Int($1) } + tile.minus.pulses.reduce(0) { $0 + Int($1) }
    }
  }
  /// Cells that no longer move.
  public var stuckCellCount: Int {
    tiles.reduce(0) { sum, tile in
      sum + tile.plus.faults.count { $0 != .none } + tile.minus.faults.count { $0 != .none }
    }
  }
  /// Whether it still computes; `causeOfDeath` says what ended it.
  public var isAlive: Bool { causeOfDeath == nil }
  /// Whether nothing has been written to it since fabrication.
  public var isBlank: Bool { writeEvent == 0 }
  /// The real weight that normalised weight 1 means in matrix `layer`.
  public func weightScale(layer: Int) -> Double {
    card.weights.scale(fanIn: placement.fanIn(layer))
  }

  /// Lets the chip live on for a time at a temperature: its clock moves and its conductances drift. Ageing in two
  /// steps equals ageing in one. The total must stay within the card's `ageLimit`.
  public mutating func age(_ span: TimeSpan, at temperature: Temperature = .room) {
    precondition(span >= .zero, "time does not go backwards")
    precondition(clock.age + span <= card.ageLimit, "the card says nothing of chips that old")
    clock.advance(by: span, at: temperature)
    for index in tiles.indices { tiles[index].readState = nil }
  }

  /// What time has done to the cells by now; nil for cards on which it leaves no trace.
  var ageing: Ageing? { Ageing(card, clock: clock, writeTimes_s: writeTimes_s) }

  /// Places of a matrix's tiles in `tiles`.
  func tileRange(layer: Int) -> Range<Int> {
    let blocks = placement.blocks[layer]
    return blocks[0].tile..<blocks[0].tile + blocks.count
  }
}

/// Whose knowledge a chip holds: the n-th chip in a line of successions.
public struct Lineage: Sendable, Equatable {
  /// 1 for a chip that learned from data; one more at each hand-over.
  public var generation: Int
  /// The chip it was taught or copied from; nil for the first.
  public var parent: String?
  /// The chip that took over, for one that was retired.
  public var successor: String?

  /// A lineage; by default that of a chip with no teacher.
  public init(generation: Int = 1, parent: String? = nil, successor: String? = nil) {
    self.generation = generation
    self.parent = parent
    self.successor = successor
  }
}
