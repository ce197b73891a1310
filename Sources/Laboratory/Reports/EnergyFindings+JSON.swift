import Energy

extension EnergyFindings {
  /// Members of the account's object, beside those of the contract.
  var members: [JSONValue.Member] {
    [
      .init("levels", .array(levels.map(Self.json))), .init("bits", .string(bits)),
      .init("effective_bits", .numbers(precision.bits)), .init("latency_s", .number(latency_s)),
      .init("utilization", .number(utilization)), .init("over_kT_ln2", .number(overBitErasure)),
      .init("cells_over_2kT_SNR", overThermalNoise.map(JSONValue.number) ?? .null),
      .init(
        "kinds",
        .array(kinds.map { ["kind": .string($0.kind.rawValue), "J": EnergyAccount.json($0.energy)] })),
      .init("generation", .integer(generation)),
      .init(
        "mortality",
        .array(mortality.map { ["phase": .string($0.phase.rawValue), "J": EnergyAccount.json($0.energy)] })),
      .init(
        "immortality",
        .array(immortality.map { ["item": .string($0.item), "J": EnergyAccount.json($0.energy)] })),
      .init("batches", .array(batches.map(Self.json))),
      .init("warnings", .array(warnings.map(JSONValue.string))),
    ]
  }

  private static func json(_ level: LevelPrice) -> JSONValue {
    [
      "level": .string(level.level.rawValue), "J": EnergyAccount.json(level.energy),
      "fJ_per_MAC": .number(level.fJ_per_MAC),
      "TOPS_per_W": level.efficiency_TOPS_per_W.map(JSONValue.number) ?? .null,
    ]
  }

  private static func json(_ batch: Batch) -> JSONValue {
    [
      "batch": .integer(batch.batch), "int8_J": .number(batch.int8.total.nominal),
      "matched_bits": .integer(batch.matched.bits), "matched_J": .number(batch.matched.total.nominal),
      "break_even_inferences": batch.breakEven.map(JSONValue.number) ?? .null,
      "matched_break_even_inferences": batch.matchedBreakEven.map(JSONValue.number) ?? .null,
    ]
  }
}
