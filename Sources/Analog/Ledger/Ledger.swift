/// What a chip was doing when something was charged.
public enum Phase: String, Sendable, CaseIterable, Comparable {
  /// Being made.
  case fabricate
  /// Having weights set from outside.
  case program
  /// Being read back to check a write.
  case verify
  /// Having converters trimmed.
  case calibrate
  /// Answering.
  case infer
  /// Learning from labels.
  case learn
  /// Reading references to undo drift.
  case driftCompensate = "drift-compensate"
  /// Being asked how much it still knows.
  case watch
  /// Waiting under power.
  case idle
  /// Answering a student's questions.
  case distillTeach = "distill-teach"
  /// Learning from a teacher.
  case distillLearn = "distill-learn"
  /// Giving or taking a copy of weights.
  case copy

  /// Orders as declared, which is the order of a life.
  public static func < (left: Phase, right: Phase) -> Bool {
    allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
  }
}

/// The part of a chip that something was charged to.
public enum Component: String, Sendable, CaseIterable {
  /// The resistive cells.
  case cells
  /// Word lines with their drivers.
  case lines
  /// Converters of a row's input.
  case dac
  /// Converters of a column's output.
  case adc
  /// Circuits that turn a sum into an activation.
  case neurons
  /// Arithmetic of the digital side.
  case digital
  /// Memory of the digital side.
  case buffer
  /// Tiles as a whole, for what they leak.
  case tiles
}

/// What happened.
public enum Action: String, Sendable, CaseIterable {
  /// One tile read for one input vector.
  case read
  /// One line charged.
  case charge
  /// One conversion.
  case convert
  /// One programming pulse on one cell, or one continuous write of it.
  case pulse
  /// One pair read back while verifying or copying.
  case verify
  /// One neuron's activation.
  case activate
  /// One digital addition.
  case add
  /// One digital multiplication.
  case multiply
  /// One random bit drawn by the chip's controller.
  case draw
  /// One bit of controller memory read or written.
  case store
  /// One second of one tile under power.
  case leak
}

/// One line's name: the phase, the layer (counted from 0; nil for the whole chip), the component and the action.
public struct LedgerKey: Sendable, Hashable, Comparable {
  /// What the chip was doing.
  public let phase: Phase
  /// Which layer, from 0; nil for the whole chip.
  public let layer: Int?
  /// Which part.
  public let component: Component
  /// What happened.
  public let action: Action

  /// A line's name.
  public init(_ phase: Phase, layer: Int?, _ component: Component, _ action: Action) {
    self.phase = phase
    self.layer = layer
    self.component = component
    self.action = action
  }

  /// Orders by phase, layer, component and action.
  public static func < (left: LedgerKey, right: LedgerKey) -> Bool {
    if left.phase != right.phase { return left.phase < right.phase }
    if left.layer != right.layer { return (left.layer ?? -1) < (right.layer ?? -1) }
    if left.component != right.component { return left.component.rawValue < right.component.rawValue }
    return left.action.rawValue < right.action.rawValue
  }
}

/// How often something happened, the joules that physics gives it, and how long it took.
public struct LedgerEntry: Sendable, Equatable {
  /// How often.
  public var count: Int
  /// Joules from voltages, conductances and times; 0 where only a price exists.
  public var energy_J: Double
  /// Seconds the chip's hardware was busy with it.
  public var time_s: Double

  /// An entry.
  public init(count: Int = 0, energy_J: Double = 0, time_s: Double = 0) {
    self.count = count
    self.energy_J = energy_J
    self.time_s = time_s
  }
}

/// Counts every event of a chip's life where it happens. What the emulation costs its host never appears in it.
public struct Ledger: Sendable, Equatable {
  /// The lines so far.
  public private(set) var entries: [LedgerKey: LedgerEntry] = [:]

  /// An empty ledger.
  public init() {}

  /// A ledger with the given lines.
  public init(entries: [LedgerKey: LedgerEntry]) { self.entries = entries }

  /// Adds events to a line. Counts and joules are never negative.
  public mutating func charge(_ key: LedgerKey, count: Int, energy_J: Double = 0, time_s: Double = 0) {
    precondition(count >= 0 && energy_J >= 0 && time_s >= 0, "a ledger only grows")
    guard count > 0 else { return }
    entries[key, default: LedgerEntry()].count &+= count
    entries[key]!.energy_J += energy_J
    entries[key]!.time_s += time_s
  }

  /// The lines in order.
  public var lines: [(key: LedgerKey, entry: LedgerEntry)] {
    entries.sorted { $0.key < $1.key }.map { (key: $0.key, entry: $0.value) }
  }

  /// Sum of counts over the lines that `include` accepts.
  public func count(where include: (LedgerKey) -> Bool) -> Int {
    entries.reduce(0) { include($1.key) ? $0 + $1.value.count : $0 }
  }

  /// Adds all lines of another ledger, a teacher's to its student's for example. In which order many are merged makes
  /// no difference but to the last digits of joules and seconds; counts stop at the largest integer.
  public mutating func merge(_ other: Ledger) {
    for (key, entry) in other.entries {
      let own = entries[key] ?? LedgerEntry()
      let (count, overflow) = own.count.addingReportingOverflow(entry.count)
      entries[key] = LedgerEntry(
        count: overflow ? .max : count, energy_J: own.energy_J + entry.energy_J,
        time_s: own.time_s + entry.time_s)
    }
  }

  /// What was added since an earlier state of the same ledger.
  public func since(_ earlier: Ledger) -> Ledger {
    var difference = Ledger()
    for (key, entry) in entries {
      let before = earlier.entries[key] ?? LedgerEntry()
      difference.charge(
        key, count: entry.count - before.count, energy_J: max(0, entry.energy_J - before.energy_J),
        time_s: max(0, entry.time_s - before.time_s))
    }
    return difference
  }
}
