/// An energy constant with its interval and where it comes from.
public struct EnergyConstant: Sendable, Equatable {
  /// Lower end of the interval.
  public var low: Double
  /// The value results are printed with.
  public var nominal: Double
  /// Upper end of the interval.
  public var high: Double
  /// Technology node in nanometres; nil where it has no meaning.
  public var node_nm: Double?
  /// Paper, table or figure.
  public var source: String
  /// How sure.
  public var confidence: DeviceCard.Source.Confidence

  /// A constant with its interval.
  public init(
    low: Double, nominal: Double, high: Double, node_nm: Double? = nil, source: String,
    confidence: DeviceCard.Source.Confidence
  ) {
    self.low = low
    self.nominal = nominal
    self.high = high
    self.node_nm = node_nm
    self.source = source
    self.confidence = confidence
  }
}

/// Voltages and times, from which physics gives the joules of cells and wires, and prices of everything else.
public struct EnergyModel: Sendable, Equatable {
  /// What costs a fixed price each time it happens. Joules, except the last.
  public enum Price: String, Sendable, CaseIterable {
    /// One digital-to-analog conversion of a row's input.
    case inputConversion = "input_conversion_pJ"
    /// One analog-to-digital conversion of a column's output.
    case outputConversion = "output_conversion_pJ"
    /// One neuron's activation.
    case activation = "activation_pJ"
    /// One addition of the digital periphery.
    case addition = "addition_pJ"
    /// One multiplication of the digital periphery.
    case multiplication = "multiplication_pJ"
    /// One bit written to or read from a digital buffer.
    case bufferBit = "buffer_bit_pJ"
    /// One random bit of a perturbation.
    case randomBit = "random_bit_pJ"
    /// Static power of one tile in microwatts, times seconds.
    case tileLeakage = "tile_leakage_uW"
  }

  /// Voltage of full input at a read.
  public var readVoltage_V: Double = 0.2
  /// Duration of a read in nanoseconds.
  public var readTime_ns: Double = 100
  /// Voltage of a programming pulse.
  public var writeVoltage_V: Double = 2
  /// Duration of a programming pulse in nanoseconds.
  public var writeTime_ns: Double = 100
  /// Share of the supply's energy that reaches the cell during a programming pulse.
  public var pumpEfficiency: Double = 0.5
  /// Capacitance of a line per cell in femtofarads, charged once for each driven line.
  public var lineCapacitancePerCell_fF: Double = 0
  /// Prices by kind; a missing one costs nothing and says so.
  public var prices: [Price: EnergyConstant] = [:]

  /// Free periphery.
  public init() {}

  /// Duration of a read in seconds.
  public var readTime_s: Double { readTime_ns * 1e-9 }
  /// Duration of a programming pulse in seconds.
  public var writeTime_s: Double { writeTime_ns * 1e-9 }
  /// Capacitance of a line per cell in farads.
  public var lineCapacitancePerCell_F: Double { lineCapacitancePerCell_fF * 1e-15 }
}
