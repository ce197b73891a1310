import Analog

/// How a rule's wishes are carried to the cells.
public enum UpdateScheme: String, Sendable, CaseIterable {
  /// Cells move by any amount.
  case continuous
  /// A digital residue per weight; whole bursts of pulses are fired out of it.
  case residue
  /// The batch's sum in pulses, rounded up or down at random: nothing is remembered.
  case stochasticRounding = "stochastic-rounding"
  /// Random trains on rows and columns, a pulse where both fire: neither sum nor memory, sample by sample.
  case coincidence
  /// A digital residue per weight; pairs past a threshold are read, added to and programmed.
  case reprogram
  /// The same, read back and corrected until within the card's tolerance.
  case writeVerified = "write-verified"

  /// What a card's cells are made for.
  public static func native(to card: DeviceCard) -> UpdateScheme {
    switch card.update {
    case .continuous: .continuous
    case .pulses: .residue
    case .reprogram: .reprogram
    }
  }

  /// Whether cells that are written the card's way can be updated so.
  public func suits(_ card: DeviceCard) -> Bool {
    switch (self, card.update) {
    case (.writeVerified, _), (.continuous, .continuous), (.reprogram, .reprogram): true
    case (.residue, .pulses), (.stochasticRounding, .pulses), (.coincidence, .pulses): true
    default: false
    }
  }
}

/// Choices of the way from wishes to cells; they are no part of any rule.
public struct UpdateOptions: Sendable, Equatable {
  /// The scheme; nil: what the card's cells are made for.
  public var scheme: UpdateScheme?
  /// Wishes of less than this many pulses are not fired at all (stochastic rounding): what is small is mostly noise, and
  /// pulses that cancel erase.
  public var deadZone: Float
  /// Whether a blank chip's pulsed cells are first driven to their points of symmetry and their references set there.
  public var shiftsZero: Bool

  /// Options; by default the card's own scheme and nothing else.
  public init(scheme: UpdateScheme? = nil, deadZone: Float = 0, shiftsZero: Bool = false) {
    self.scheme = scheme
    self.deadZone = deadZone
    self.shiftsZero = shiftsZero
  }

  /// Throws when a chip or a rule cannot be updated so.
  func check(_ chip: borrowing Chip, _ rule: any LearningRule) throws(LearningError) {
    let card = chip.card
    let scheme = scheme ?? .native(to: card)
    guard scheme.suits(card) else {
      let suited = UpdateScheme.allCases.filter { $0.suits(card) }.map(\.rawValue)
      throw LearningError(
        "cells of \(card.name) cannot be updated by \(scheme.rawValue)",
        remedy: "use \(suited.joined(separator: " or "))")
    }
    guard scheme != .coincidence || rule.isFactorable else {
      throw LearningError(
        "\(rule.name) gives no row and column signals that could coincide",
        remedy: "use another update, or the rule \(Rule.tilePerturbation.rawValue)")
    }
    guard deadZone >= 0, deadZone.isFinite else {
      throw LearningError("a dead zone of \(deadZone) pulses has no meaning", remedy: "use 0 or more")
    }
    guard shiftsZero else { return }
    guard case .pulses = card.update, card.cell.pairing == .reference else {
      throw LearningError(
        "cells of \(card.name) have no reference to shift", remedy: "leave zero-shifting out")
    }
    guard chip.isBlank else {
      throw LearningError(
        "zero-shifting would erase what the chip has learned", remedy: "use it on a chip that is new")
    }
  }
}
