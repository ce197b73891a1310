/// What ended a chip.
public enum CauseOfDeath: String, Sendable, CaseIterable {
  /// A layer lost more of its row drivers than the card's `fatal_share`, or all of them.
  case rowDriversFailed = "row drivers failed"
  /// A layer lost more of its column converters than that, or all of them.
  case columnConvertersFailed = "column converters failed"
}

extension Chip {
  /// What ended the chip; nil while it lives. `death` also says where and when.
  public var causeOfDeath: CauseOfDeath? { death?.cause }
}
