import Foundation
import MortalComputing

/// Chips on disk, as verbs use them.
enum ChipStore {
  /// Reads a chip that will be written back: what cannot be is refused before any work is done. Its reads and writes
  /// may use so many threads.
  static func loadToChange(_ path: String, threads: Int) throws -> Chip {
    if let file = FileIdentity(path), !file.isRegular, !file.isDirectory {
      throw LaboratoryError.badData(
        "\(quoted(path)) is no true file, so a changed chip could not be kept in it",
        remedy: "give the path of a chip's file")
    }
    try HeldFiles.hold(path)
    var chip = try Snapshot.load(path)
    chip.threads = threads
    try Output.requirePlace(path)
    return chip
  }

  static func save(_ chip: borrowing Chip, to path: String) throws {
    guard path != "-" else {
      throw LaboratoryError.badUsage("a chip cannot go to standard output", remedy: "give the path of a file")
    }
    // A chip that is made anew must not get in the way of one that is being worked on.
    try HeldFiles.hold(path)
    try Snapshot.save(chip, to: path)
    RegistryKeeper.note(chip, at: path)
  }

  /// A chip cannot be its own student, under whatever name.
  static func requireDistinct(_ teacher: String, _ student: String) throws {
    let file = FileIdentity(teacher)
    guard teacher != student, file == nil || file != FileIdentity(student) else {
      throw LaboratoryError.badUsage(
        "teacher and student are the same file", remedy: "fabricate another chip for the student")
    }
  }

  /// Bytes of memory that a chip needs while it is made and saved.
  static func memoryNeeded(_ layers: [Int], _ limits: TileLimits) -> Double {
    var bytes = 0.0
    for (fanIn, fanOut) in zip(layers, layers.dropFirst()) {
      let rows = Double(fanIn) + 1
      let columns = Double(fanOut)
      let tiles = (rows / Double(limits.rows)).rounded(.up) * (columns / Double(limits.columns)).rounded(.up)
      bytes += tiles * bytesPerTile + rows * columns * bytesPerPair
    }
    return bytes
  }

  /// Throws when a network would not fit into this computer's memory: it would otherwise be killed halfway.
  static func requireMemory(_ layers: [Int], _ limits: TileLimits) throws {
    let bytes = memoryNeeded(layers, limits)
    let memory = Double(ProcessInfo.processInfo.physicalMemory)
    guard bytes <= memory else {
      throw LaboratoryError.badUsage(
        "the chip would need about \(Quantity.number(bytes / 1e9, digits: 2)) GB and this computer has "
          + "\(Quantity.number(memory / 1e9, digits: 2)) GB",
        remedy: "use smaller layers, or larger tiles")
    }
  }

  /// Measured on the cards that come with the program, while such a chip is made and saved.
  private static let bytesPerPair = 80.0
  private static let bytesPerTile = 6500.0

  /// Nominal joules that a chip has cost since an earlier state of its ledger.
  static func energy_J(_ chip: borrowing Chip, since before: Ledger) -> Double {
    Bill(chip.ledger.since(before), energy: chip.card.energy).total.nominal
  }
}
