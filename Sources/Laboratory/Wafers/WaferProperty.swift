import Analog

/// What a wafer map shows of its dies.
public enum WaferProperty: String, Sendable, CaseIterable {
  /// Mean factor of the cells' gains or steps, 1 being the card's nominal.
  case gain
  /// Standard deviation of that factor over the die's cells.
  case spread
  /// Share of cells that do not move.
  case stuck
  /// Whether the die computes.
  case yield

  /// A line on what the map shows, with its unit.
  var label: String {
    switch self {
    case .gain: "mean cell factor (1 = nominal)"
    case .spread: "spread of cell factors within the die (% of nominal)"
    case .stuck: "stuck cells (%)"
    case .yield: "yield"
    }
  }

  /// The die's value in the label's unit.
  func value(_ die: DieSummary) -> Double {
    switch self {
    case .gain: die.meanFactor
    case .spread: 100 * die.factorSigma
    case .stuck: 100 * die.stuckShare
    case .yield: die.isAlive ? 1 : 0
    }
  }
}
