import Analog

/// How sure a number is; the words of device cards.
public typealias Confidence = DeviceCard.Source.Confidence

/// A chip from the literature: counts and component numbers, from which an account is computed, and what its authors
/// report, with which the account is compared. Nothing here is fitted to a reported total.
public struct PublishedChip: Sendable, Equatable {
  /// How far from the cells a part stands. Figures of different levels must not be compared.
  public enum Level: String, Sendable, CaseIterable, Comparable {
    /// Cells, lines, drivers, converters and what adds their results.
    case array
    /// And buffers, buses and digital parts on the same chip.
    case chip
    /// And links, other chips and memories.
    case system

    /// Orders from the cells outwards.
    public static func < (left: Level, right: Level) -> Bool {
      allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
  }

  /// How many of something there are.
  public struct Count: Sendable, Equatable {
    /// How many.
    public let value: Double
    /// Paper, table or figure.
    public let source: String
    /// How sure.
    public let confidence: Confidence

    /// A count.
    public init(value: Double, source: String, confidence: Confidence) {
      self.value = value
      self.source = source
      self.confidence = confidence
    }
  }

  /// One way of running the chip.
  public struct Mode: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Bits of an input, sign included; nil where inputs are analog (durations) or the source states none.
    public let inputBits: Int?
    /// Bits of a weight; nil where cells are analog.
    public let weightBits: Int?
    /// Bits of an output; nil as for inputs.
    public let outputBits: Int?
    /// Counts that hold in this mode only.
    public let counts: [String: Double]

    /// A mode.
    public init(name: String, inputBits: Int?, weightBits: Int?, outputBits: Int?, counts: [String: Double]) {
      self.name = name
      self.inputBits = inputBits
      self.weightBits = weightBits
      self.outputBits = outputBits
      self.counts = counts
    }

    /// The bits that every figure of the mode must be printed with: inputs x weights -> outputs.
    public var bits: String {
      func words(_ bits: Int?) -> String { bits.map { "\($0)b" } ?? "analog" }
      return "\(words(inputBits)) x \(words(weightBits)) -> \(words(outputBits))"
    }
  }

  /// A product of counts over a product of counts, by name.
  public struct Multiplicity: Sendable, Equatable {
    /// Names of the factors.
    public let times: [String]
    /// Names of the divisors.
    public let per: [String]

    /// A product; empty lists are 1.
    public init(times: [String], per: [String] = []) {
      self.times = times
      self.per = per
    }
  }

  /// How a part's joules follow from its component numbers.
  public enum Charge: Sendable, Equatable {
    /// Power while a pass lasts.
    case power(ComponentNumber)
    /// Energy of each event.
    case energy(ComponentNumber)
    /// C V² of each transition.
    case charging(capacitance: ComponentNumber, voltage: ComponentNumber)
    /// t V² G of each driven cell.
    case conduction(conductance: ComponentNumber, voltage: ComponentNumber, time: ComponentNumber)
    /// Operations, or passes, per joule, the groups named in `includes` among them.
    case efficiency(ComponentNumber, includes: [String])

    /// Whether voltages, conductances and times were charged, rather than a published table.
    public var isPhysics: Bool {
      switch self {
      case .charging, .conduction: true
      case .power, .energy, .efficiency: false
      }
    }

    /// All component numbers.
    public var numbers: [ComponentNumber] {
      switch self {
      case .power(let number), .energy(let number), .efficiency(let number, _): [number]
      case .charging(let capacitance, let voltage): [capacitance, voltage]
      case .conduction(let conductance, let voltage, let time): [conductance, voltage, time]
      }
    }
  }

  /// One line of the account.
  public struct Part: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Parts of one group are printed and compared together.
    public let group: String
    /// How far from the cells it stands.
    public let level: Level
    /// What one costs.
    public let charge: Charge
    /// The area of one; nil where the source states none.
    public let area: ComponentNumber?
    /// How many there are, or how often it happens in one pass.
    public let multiplicity: Multiplicity
    /// The modes it belongs to; nil for all.
    public let modes: [String]?

    /// A part.
    public init(
      name: String, group: String, level: Level, charge: Charge, area: ComponentNumber?,
      multiplicity: Multiplicity, modes: [String]?
    ) {
      self.name = name
      self.group = group
      self.level = level
      self.charge = charge
      self.area = area
      self.multiplicity = multiplicity
      self.modes = modes
    }
  }

  /// A share of the time of one pass.
  public struct Step: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// How long one lasts.
    public let duration: ComponentNumber
    /// How often it happens in one pass, one after the other.
    public let multiplicity: Multiplicity

    /// A step.
    public init(name: String, duration: ComponentNumber, multiplicity: Multiplicity) {
      self.name = name
      self.duration = duration
      self.multiplicity = multiplicity
    }
  }

  /// What the authors report. Its unit says which quantity of the account it is compared with.
  public struct Reference: Sendable, Equatable {
    /// What it is called.
    public let name: String
    /// The number.
    public let number: ComponentNumber
    /// The mode it was reported for.
    public let mode: String
    /// The groups it covers; nil for all.
    public let groups: [String]?
    /// What it is a number of, for counts, and what it is divided by.
    public let multiplicity: Multiplicity

    /// A reference.
    public init(
      name: String, number: ComponentNumber, mode: String, groups: [String]?, multiplicity: Multiplicity
    ) {
      self.name = name
      self.number = number
      self.mode = mode
      self.groups = groups
      self.multiplicity = multiplicity
    }
  }

  /// Its name.
  public var name = ""
  /// One line about it.
  public var summary = ""
  /// Counts by name.
  public var counts: [String: Count] = [:]
  /// How many magnitude bits of an input are integrated before the result is converted; nil where inputs do not come
  /// bit by bit into an integrator.
  public var bitsPerSegment: Int?
  /// Ways of running it, at least one.
  public var modes: [Mode] = []
  /// Multiply-accumulates of one pass; two operations each.
  public var multiplyAccumulates = Multiplicity(times: [])
  /// The lines of its account.
  public var parts: [Part] = []
  /// The steps of one pass; empty where only the power is known.
  public var steps: [Step] = []
  /// Total power, from which the time of a pass follows where no steps are known.
  public var supply: ComponentNumber?
  /// What is reported.
  public var references: [Reference] = []

  /// An empty chip, to be filled.
  public init() {}
}
