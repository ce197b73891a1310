import Analog

/// A ledger with a price on every line. Events of cells and wires are charged by physics, which the ledger already
/// holds; everything else by the card's prices, with their intervals.
public struct Bill: Sendable, Equatable {
  /// What lines can be told apart by. Raw values are the words of the command line.
  public enum Key: String, Sendable, CaseIterable {
    /// What the chip was doing.
    case phase
    /// Which layer.
    case layer
    /// Which part of the chip.
    case component
    /// What happened.
    case action
  }

  /// Where a line's joules come from.
  public enum Basis: String, Sendable, CaseIterable, Comparable {
    /// Voltages, conductances, capacitances and times.
    case physics
    /// A price stated by the card.
    case price
    /// A count of events whose joules stand in other lines.
    case tally
    /// The card states no price, so the line costs nothing.
    case unpriced

    /// Orders as declared.
    public static func < (left: Basis, right: Basis) -> Bool {
      allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
  }

  /// One line. A key that the bill is not grouped by is nil.
  public struct Line: Sendable, Equatable {
    /// What the chip was doing.
    public let phase: Phase?
    /// Which layer, from 0; nil also for the whole chip.
    public let layer: Int?
    /// Which part.
    public let component: Component?
    /// What happened.
    public let action: Action?
    /// How often. Of a group, the sum over its lines, whatever they count, cut off at the largest integer.
    public internal(set) var count: Int
    /// What it cost.
    public internal(set) var energy: Joules
    /// The nominal joules of it that rest on prices written from memory.
    public internal(set) var recalled_J: Double
    /// On what ground, sorted; one for an ungrouped line.
    public internal(set) var bases: [Basis]
    /// The same in words: formulas, papers or tables in the order of the lines, each once.
    public internal(set) var sources: [String]

    /// All sources in one text, separated by semicolons.
    public var source: String { sources.joined(separator: "; ") }
  }

  /// The keys by which lines are told apart.
  public let keys: Set<Key>
  /// The lines, by phase, layer (the whole chip first), component and action.
  public let lines: [Line]

  init(keys: Set<Key>, lines: [Line]) {
    self.keys = keys
    self.lines = lines
  }

  /// Prices a ledger line by line.
  public init(_ ledger: Ledger, energy: EnergyModel) {
    keys = Set(Key.allCases)
    lines = ledger.lines.map { Line($0.key, $0.entry, energy) }
  }

  /// What everything cost.
  public var total: Joules { lines.map(\.energy).sum() }

  /// The nominal joules that rest on prices written from memory.
  public var recalled_J: Double { lines.reduce(0) { $0 + $1.recalled_J } }

  /// What the lines of some phases cost. The bill must be grouped by phase.
  public func total(of phases: [Phase]) -> Joules {
    precondition(keys.contains(.phase), "a bill that is not grouped by phase cannot be split by it")
    return lines.lazy.filter { phases.contains($0.phase!) }.map(\.energy).sum()
  }

  /// What it took to give a chip its function and to keep it: all phases but inference, idling, and teaching, which
  /// the chip does for its successor. A distilled chip's full setup also holds its teacher's `distillTeach` lines,
  /// which stand in the teacher's ledger.
  public static let setupPhases: [Phase] = Phase.allCases.filter {
    ![.infer, .idle, .distillTeach].contains($0)
  }

  /// What a chip spent on its successors: answering them, and having its cells read to be copied. The bill must be told apart by
  /// phase and action.
  public var teaching: [Phase: Joules] {
    precondition(
      keys.isSuperset(of: [.phase, .action]), "a bill without phases and actions tells no teaching")
    let given = lines.filter { $0.phase == .distillTeach || $0.phase == .copy && $0.action != .pulse }
    return Dictionary(grouping: given) { $0.phase! }.mapValues { $0.map(\.energy).sum() }
  }
}
