import MortalComputing

/// A chip of a file, where a verb has several of them: arrays cannot hold chips, which have no copies.
final class HeldChip {
  let path: String
  var chip: Chip
  private let before: Ledger

  /// Reads a chip that will be written back.
  init(_ path: String, threads: Int) throws {
    self.path = path
    chip = try ChipStore.loadToChange(path, threads: threads)
    before = chip.ledger
  }

  func save() throws { try ChipStore.save(chip, to: path) }

  /// Nominal joules since it was read.
  var energy_J: Double { ChipStore.energy_J(chip, since: before) }

  /// Its outputs for a task's test examples. Throws what testing it would throw.
  func outputs(_ data: DataSet, reads: Int) throws -> Matrix {
    try requireTestable(chip, on: data)
    return chip.infer(data.test.inputs, reads: reads)
  }
}
