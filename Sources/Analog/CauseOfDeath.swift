/// Why a chip no longer computes. Raw values are what reports and JSON say.
public enum CauseOfDeath: String, Sendable, CaseIterable {
  /// The die failed on the wafer: it never computed.
  case deadAtBirth = "dead-at-birth"
}

extension Chip {
  /// Why the chip is dead; nil while it lives. Death at birth is a function of card and serial and is not stored.
  public var causeOfDeath: CauseOfDeath? { card.causeOfDeathAtBirth(serial) }
}

extension DeviceCard {
  /// What fabrication itself may make a chip die of.
  func causeOfDeathAtBirth(_ serial: Serial) -> CauseOfDeath? {
    guard let faults, faults.isDeadAtBirth(serial, on: wafer) else { return nil }
    return .deadAtBirth
  }
}
