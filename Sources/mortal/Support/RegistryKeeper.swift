import Foundation
import MortalComputing
import Registry
import Synchronization

/// Notes what a verb does, and tells the registry at its end. Work is never lost over it: what cannot be told is a notice.
enum RegistryKeeper {
  private struct Notes {
    var chips: [ChipEntry] = []
    var result: JSONValue?
  }

  private static let notes = Mutex(Notes())
  private static let started = Date()

  /// Verbs that make or change something. Shards of a sweep are not among them: many run at a time.
  private static let verbs: Set<String> = [
    "fabricate", "age", "train", "evaluate", "program", "copy", "distill", "succeed", "compare", "calibrate",
    "sweep submit", "sweep merge",
  ]

  /// A chip that was written to a file.
  static func note(_ chip: borrowing Chip, at path: String) {
    let entry = ChipEntry(
      serial: chip.serial.description, device: chip.card.name, card_sha256: CardWriter.sha256(chip.card),
      layers: chip.layers.map(String.init).joined(separator: "-"), path: absolute(path),
      generation: chip.lineage.generation, parent: chip.lineage.parent, age_s: chip.clock.age.seconds,
      alive: chip.isAlive, energy_J: Bill(chip.ledger, energy: chip.card.energy).total.nominal,
      pulses: Int64(chip.pulseCount))
    notes.withLock { notes in
      notes.chips.removeAll { $0.serial == entry.serial && $0.path == entry.path }
      notes.chips.append(entry)
    }
  }

  /// A verb's result.
  static func note(_ result: JSONValue) { notes.withLock { $0.result = result } }

  /// Begins to count time.
  static func begin() { _ = started }

  /// Tells the registry what was noted of a run that ended well.
  static func finish(_ arguments: [String]) {
    let words = arguments.prefix { !$0.hasPrefix("-") }
    let verb = words.first == "sweep" ? words.prefix(2).joined(separator: " ") : words.first ?? ""
    // `compare` prints its study instead of a result when that goes to stdout; the run is kept nevertheless.
    guard verbs.contains(verb), let path = RegistryPlace.path(ProcessInfo.processInfo.environment) else {
      return
    }
    let noted = notes.withLock { $0 }
    let run = RunEntry(
      started: started.formatted(.iso8601), verb: verb,
      arguments: JSONValue.array(arguments.map { .string($0) }).compactText, version: laboratoryVersion,
      wall_s: Date().timeIntervalSince(started), result: (noted.result ?? .null).compactText)
    do { try RegistryDatabase(path).record(run, chips: noted.chips) } catch {
      Output.diagnostic("not in the registry: \(error.message); \(error.remedy)")
    }
  }

  /// The registry for a verb that shows it.
  static func open() throws -> RegistryDatabase {
    guard let path = RegistryPlace.path(ProcessInfo.processInfo.environment) else {
      throw LaboratoryError(
        .missingFile, "there is no registry here", remedy: "name a file in MORTAL_REGISTRY, other than `off`")
    }
    guard FileIdentity(path) != nil else {
      throw LaboratoryError(
        .missingFile, "the registry \(quoted(path)) is not there yet",
        remedy: "it begins with the first chip that is fabricated, or the first comparison")
    }
    return try RegistryDatabase(path)
  }

  static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}
