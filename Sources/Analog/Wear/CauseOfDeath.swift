/// What ended a chip.
public enum CauseOfDeath: String, Sendable, CaseIterable {
  /// The die failed on the wafer: it never computed.
  case deadAtBirth = "dead at birth"
  /// A layer lost more of its row drivers than the card's `fatal_share`, or all of them.
  case rowDriversFailed = "row drivers failed"
  /// A layer lost more of its column converters than that, or all of them.
  case columnConvertersFailed = "column converters failed"
}

extension Chip {
  /// What ended the chip; nil while it lives. `death` also says where and when. Neither is stored: both are functions of
  /// card, serial and clock.
  public var causeOfDeath: CauseOfDeath? { death?.cause }
}

extension DeviceCard {
  /// What fabrication itself may make a chip die of.
  func causeOfDeathAtBirth(_ serial: Serial) -> CauseOfDeath? {
    guard let faults, faults.isDeadAtBirth(serial, on: wafer) else { return nil }
    return .deadAtBirth
  }
}
