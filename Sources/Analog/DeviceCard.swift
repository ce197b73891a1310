/// Everything about one technology, as a value: physics in SI units, energy constants, and where each number comes
/// from. `Laboratory` reads it from a JSON file of `Devices/`; a program may build or change one as it likes.
/// Every non-ideality can be switched off: its number is then 0, its probability 0 or its section nil.
public struct DeviceCard: Sendable, Equatable {
  /// The card's name, technology-author-year.
  public var name: String
  /// One line on what it is.
  public var summary: String
  /// The cell: window, pairing, mismatch and faults.
  public var cell: CellModel
  /// How network weights become conductances.
  public var weights: WeightMapping
  /// Setting a target conductance, open loop or verified.
  public var programming: ProgrammingModel
  /// How a learning rule's wishes reach the cells.
  public var update: UpdateModel
  /// Loss of conductance with time; nil for none.
  public var drift: DriftModel?
  /// Wandering away from the programmed state; nil for none.
  public var relaxation: RelaxationModel?
  /// Decay towards a resting state, faster when warm; nil for none.
  public var retention: RetentionModel?
  /// Pulses that cells survive; nil: they do not wear.
  public var endurance: EnduranceModel?
  /// Lifetimes of drivers and converters; nil: they never fail.
  public var lifetime: LifetimeModel?
  /// Noise of a read.
  public var read: ReadModel
  /// Converters, amplifiers and neurons at the array's edge.
  public var converters: ConverterModel
  /// The largest tile the technology makes.
  public var tile: TileLimits
  /// Resistances between cells and edge; nil for wires without.
  public var wires: WireModel?
  /// How a cell's current depends on the voltage across it; its conductance is that at 0 V.
  public var conduction: CellLaw = .ohmic
  /// How cells differ by lot, wafer, die and place; nil for cells that differ by themselves alone (`cell`).
  public var variation: VariationModel?
  /// Broken lines, clusters and dead dies; nil for none.
  public var faults: FaultModel?
  /// How dies lie on a wafer.
  public var wafer = WaferGeometry()
  /// Voltages, times and prices.
  public var energy: EnergyModel
  /// Where the numbers come from.
  public var sources: [Source]

  /// A card with every non-ideality off.
  public init(name: String, summary: String = "") {
    self.name = name
    self.summary = summary
    cell = CellModel()
    weights = WeightMapping()
    programming = ProgrammingModel()
    update = .continuous
    drift = nil
    relaxation = nil
    retention = nil
    read = ReadModel()
    converters = ConverterModel()
    tile = TileLimits()
    energy = EnergyModel()
    sources = []
  }

  /// Where some of a card's numbers come from.
  public struct Source: Sendable, Equatable {
    /// How sure a number is: read in the source itself, read in a second source, recalled, or chosen by us.
    public enum Confidence: String, Sendable, CaseIterable { case read, secondary, recalled, chosen }

    /// The keys it covers, as paths into the card's file: `cell.g_max_uS`, or `cell` for a whole section.
    public var covers: [String]
    /// Paper, table or figure; for chosen numbers the reason.
    public var citation: String
    /// How sure.
    public var confidence: Confidence

    /// A source of some of a card's numbers.
    public init(covers: [String], citation: String, confidence: Confidence) {
      self.covers = covers
      self.citation = citation
      self.confidence = confidence
    }
  }
}

/// How two cells carry one signed weight w = (G+ - G-) / unit.
public enum CellPairing: String, Sendable, CaseIterable {
  /// Both rest at mid-window and move in opposite directions.
  case balanced
  /// Both rest at the bottom of the window; the sign's cell rises.
  case oneSided = "one-sided"
  /// G- is a reference cell set at fabrication and never written; G+ carries the weight.
  case reference
}

/// The resistive cell. Stored in the units of the card's file, so that a card read, written and read again is the same
/// to the last bit; computed properties give siemens.
public struct CellModel: Sendable, Equatable {
  /// Bottom of the programming window in microsiemens.
  public var lowest_uS: Double = 1
  /// Top of the programming window in microsiemens.
  public var highest_uS: Double = 25
  /// No write leaves a cell below this.
  public var floor_uS: Double = 1
  /// No write leaves a cell above this.
  public var ceiling_uS: Double = 25
  /// How two cells carry a signed weight.
  public var pairing: CellPairing = .balanced
  /// Where a cell rests at weight 0, and G- of a reference pair; nil: as the pairing says.
  public var reference_uS: Double?
  /// The conductance difference that means weight 1; nil: the window's width.
  public var weightUnit_uS: Double?
  /// Relative sigma of a cell's gain: what a write moves against what it was asked to move.
  public var gainSigma: Double = 0
  /// Sigma of a cell's conductance offset as a fraction of the window.
  public var offsetSigma: Double = 0
  /// Sigma of a reference cell's error in units of weight.
  public var referenceSigma: Double = 0
  /// Probability that a cell is stuck at the bottom of the window from birth.
  public var stuckLowProbability: Double = 0
  /// Probability that a cell is stuck at the top.
  public var stuckHighProbability: Double = 0

  /// A perfect cell of 1 to 25 uS.
  public init() {}

  /// Bottom of the window in siemens.
  public var lowest_S: Double { lowest_uS * 1e-6 }
  /// Top of the window in siemens.
  public var highest_S: Double { highest_uS * 1e-6 }
  /// Width of the window in siemens.
  public var window_S: Double { highest_S - lowest_S }
  /// Where a cell rests at weight 0, in siemens.
  public var rest_S: Double {
    if let reference_uS { return reference_uS * 1e-6 }
    return pairing == .balanced ? (lowest_S + highest_S) / 2 : lowest_S
  }
  /// The conductance difference that means weight 1, in siemens.
  public var unit_S: Double { weightUnit_uS.map { $0 * 1e-6 } ?? window_S }
}

/// How a layer's real weights become normalised ones: W = scale * w with scale = `scaleTimesRootFanIn` / sqrt(fan-in).
public struct WeightMapping: Sendable, Equatable {
  /// Scale of a layer times the square root of its inputs: how many standard deviations of a fresh weight fit.
  public var scaleTimesRootFanIn: Double = 4

  /// The default mapping.
  public init() {}

  /// The real weight that normalised weight 1 means in a layer of `fanIn` inputs.
  public func scale(fanIn: Int) -> Double { scaleTimesRootFanIn / Double(max(fanIn, 1)).squareRoot() }
}

/// Setting a cell to a target conductance.
public struct ProgrammingModel: Sendable, Equatable {
  /// Sigma of an open-loop write in microsiemens as a polynomial of g_rel = target / g_max, constant first.
  public var noisePolynomial_uS: [Double] = []
  /// Share of a programming error's variance that belongs to the cell for life; the rest is drawn at each write.
  public var lastingShare: Double = 0
  /// Write-verify stops when the measured pair is this close to its target, in units of weight.
  public var verifyTolerance: Double = 0.01
  /// Write-verify gives up after this many corrections.
  public var verifyRounds: Int = 10
  /// Reads averaged for one verification, and for one cell of a copy.
  public var verifyReads: Int = 4

  /// Noiseless programming.
  public init() {}
}

/// How a learning rule's wishes reach the cells.
public enum UpdateModel: Sendable, Equatable {
  /// A cell moves by any amount, times its gain.
  case continuous
  /// A cell moves in steps, by the given law.
  case pulses(PulseLaw)
  /// A cell is programmed anew, with programming noise, once `threshold` units of weight have gathered.
  case reprogram(threshold: Double)
}

/// Converters, amplifiers and neurons at the array's edge.
public struct ConverterModel: Sendable, Equatable {
  /// Bits of the input converters over [-1, 1]; 0 for exact inputs.
  public var inputBits: Int = 0
  /// Bits of the output converters over +-`outputRange`; 0 for exact outputs.
  public var outputBits: Int = 0
  /// Full scale of the output converters in units of output; infinite for no clipping.
  public var outputRange: Double = .infinity
  /// Relative sigma of a row driver's gain.
  public var rowGainSigma: Double = 0
  /// Relative sigma of a column amplifier's gain.
  public var columnGainSigma: Double = 0
  /// Sigma of a column converter's offset in units of output, added at every conversion.
  public var outputOffsetSigma: Double = 0
  /// Sigma of a neuron's offset in units of its input.
  public var neuronOffsetSigma: Double = 0
  /// Relative sigma of a neuron's gain.
  public var neuronGainSigma: Double = 0
  /// What hidden neurons make of what they receive.
  public var activation: Activation = .tanh
  /// How the controller undoes the mean loss of conductance.
  public var driftCompensation: DriftCompensation = .none

  /// Exact converters.
  public init() {}

  /// Distance between two codes of the output converter in units of output; 0 when it is exact.
  public var outputStep: Double { outputBits == 0 ? 0 : outputRange / Double(1 << (outputBits - 1) - 1) }
  /// Distance between two codes of the input converter; 0 when it is exact.
  public var inputStep: Double { inputBits == 0 ? 0 : 1 / Double(1 << (inputBits - 1) - 1) }
}

/// The largest tile a technology makes.
public struct TileLimits: Sendable, Equatable {
  /// Rows, bias row included.
  public var rows: Int = 1024
  /// Columns.
  public var columns: Int = 1024

  /// Tiles of 1024 x 1024.
  public init() {}

  /// Tiles of the given size.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }
}
