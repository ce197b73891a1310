import Foundation
import MortalComputing

/// Chips on disk, as verbs use them.
enum ChipStore {
  static func save(_ chip: borrowing Chip, to path: String) throws {
    guard path != "-" else {
      throw LaboratoryError.badUsage("a chip cannot go to standard output", remedy: "give the path of a file")
    }
    try Snapshot.save(chip, to: path)
  }

  /// A chip cannot be its own student.
  static func requireDistinct(_ teacher: String, _ student: String) throws {
    func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    guard resolved(teacher) != resolved(student) else {
      throw LaboratoryError.badUsage(
        "teacher and student are the same file", remedy: "fabricate another chip for the student")
    }
  }

  /// Nominal joules that a chip has cost since an earlier state of its ledger.
  static func energy_J(_ chip: borrowing Chip, since before: Ledger) -> Double {
    Bill(chip.ledger.since(before), energy: chip.card.energy).total.nominal
  }
}
