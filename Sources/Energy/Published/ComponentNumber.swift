/// A unit in which a published chip's card states numbers, and what is measured in it.
public enum CardUnit: String, Sendable, CaseIterable {
  /// Watts.
  case watts = "W"
  /// Milliwatts.
  case milliwatts = "mW"
  /// Microjoules.
  case microjoules = "uJ"
  /// Picojoules.
  case picojoules = "pJ"
  /// Femtojoules.
  case femtojoules = "fJ"
  /// Femtofarads.
  case femtofarads = "fF"
  /// Microsiemens.
  case microsiemens = "uS"
  /// Volts.
  case volts = "V"
  /// Microseconds.
  case microseconds = "us"
  /// Nanoseconds.
  case nanoseconds = "ns"
  /// Square millimetres.
  case squareMillimetres = "mm2"
  /// Operations per second and watt, in 10^12.
  case teraoperationsPerWatt = "TOPS/W"
  /// Passes (answers, samples) per second and watt.
  case passesPerJoule = "1/s/W"
  /// Operations per second, in 10^12.
  case teraoperations = "TOPS"
  /// Operations per second and area, in 10^9.
  case density = "GOPS/s/mm2"
  /// Energy of one operation.
  case femtojoulesPerOperation = "fJ/op"
  /// Per cent of the whole.
  case percent = "%"
  /// A number of things.
  case number = "1"

  /// What a number is a measure of.
  public enum Dimension: String, Sendable {
    /// Joules per second.
    case power
    /// Joules of one pass.
    case energy
    /// Farads.
    case capacitance
    /// Siemens.
    case conductance
    /// Volts.
    case voltage
    /// Seconds.
    case duration
    /// Square metres.
    case area
    /// Operations per joule.
    case efficiency
    /// Passes per joule.
    case yield
    /// Operations per second.
    case throughput
    /// Operations per second and square metre.
    case density
    /// Joules of one operation.
    case energyPerOperation
    /// A part of the whole.
    case share
    /// A number of things.
    case count
  }

  /// What is measured in it.
  public var dimension: Dimension {
    switch self {
    case .watts, .milliwatts: .power
    case .microjoules, .picojoules, .femtojoules: .energy
    case .femtofarads: .capacitance
    case .microsiemens: .conductance
    case .volts: .voltage
    case .microseconds, .nanoseconds: .duration
    case .squareMillimetres: .area
    case .teraoperationsPerWatt: .efficiency
    case .passesPerJoule: .yield
    case .teraoperations: .throughput
    case .density: .density
    case .femtojoulesPerOperation: .energyPerOperation
    case .percent: .share
    case .number: .count
    }
  }

  /// How much of the SI unit one is.
  public var inSI: Double {
    switch self {
    case .watts, .volts, .passesPerJoule, .number: 1
    case .milliwatts: 1e-3
    case .microjoules, .microseconds, .microsiemens, .squareMillimetres: 1e-6
    case .nanoseconds: 1e-9
    case .picojoules: 1e-12
    case .femtojoules, .femtofarads, .femtojoulesPerOperation: 1e-15
    case .teraoperationsPerWatt, .teraoperations: 1e12
    case .density: 1e15
    case .percent: 0.01
    }
  }
}

/// A number that a source states about a component: an interval, a unit, a node and where it comes from.
public struct ComponentNumber: Sendable, Equatable {
  /// As the card states it, in `unit`.
  public let low: Double
  /// As the card states it, in `unit`.
  public let nominal: Double
  /// As the card states it, in `unit`.
  public let high: Double
  /// The unit.
  public let unit: CardUnit
  /// Technology node in nanometres; nil where it has no meaning. Nothing is ever scaled to another node.
  public let node_nm: Double?
  /// Paper, table or figure.
  public let source: String
  /// How sure the number is.
  public let confidence: Confidence

  /// A number; throws unless low <= nominal <= high, all above zero and finite.
  public init(
    low: Double, nominal: Double, high: Double, unit: CardUnit, node_nm: Double? = nil, source: String,
    confidence: Confidence
  ) throws(EnergyError) {
    guard low > 0, low <= nominal, nominal <= high, high.isFinite else {
      throw EnergyError(
        "low \(low), nominal \(nominal), high \(high) are not in order",
        remedy: "state 0 < low <= nominal <= high")
    }
    self.low = low
    self.nominal = nominal
    self.high = high
    self.unit = unit
    self.node_nm = node_nm
    self.source = source
    self.confidence = confidence
  }

  /// The same in SI units.
  var si: Joules { Joules(low: low, nominal: nominal, high: high) * unit.inSI }
}
