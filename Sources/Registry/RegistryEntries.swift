import GRDB

/// A chip as the registry knows it: as it was when it was last written to a file.
public struct ChipEntry: Sendable, Equatable {
  /// The registry's number of the chip; nil before it is kept.
  public var id: Int64?
  /// The chip's serial, as it is written: `7` or `L07-W03-D12`.
  public var serial: String
  /// The card's name.
  public var device: String
  /// Digest of the card. Card, serial and layers are the chip's identity.
  public var card_sha256: String
  /// Units per layer, as `64-32-10`.
  public var layers: String
  /// The file it was last written to.
  public var path: String
  /// Which generation of its line it is, from 1.
  public var generation: Int
  /// Its teacher's serial.
  public var parent: String?
  /// Its teacher, where the registry knows it.
  public var teacher_id: Int64?
  /// Seconds it has lived.
  public var age_s: Double
  /// Whether it lives.
  public var alive: Bool
  /// Nominal joules of its whole ledger.
  public var energy_J: Double
  /// Pulses of its cells.
  public var pulses: Int64

  /// A chip that is to be kept.
  public init(
    serial: String, device: String, card_sha256: String, layers: String, path: String, generation: Int,
    parent: String?, age_s: Double, alive: Bool, energy_J: Double, pulses: Int64
  ) {
    self.serial = serial
    self.device = device
    self.card_sha256 = card_sha256
    self.layers = layers
    self.path = path
    self.generation = generation
    self.parent = parent
    self.age_s = age_s
    self.alive = alive
    self.energy_J = energy_J
    self.pulses = pulses
  }

  init(_ row: Row) {
    self.init(
      serial: row["serial"], device: row["device"], card_sha256: row["card_sha256"], layers: row["layers"],
      path: row["path"], generation: row["generation"], parent: row["parent"], age_s: row["age_s"],
      alive: row["alive"], energy_J: row["energy_J"], pulses: row["pulses"])
    id = row["id"]
    teacher_id = row["teacher_id"]
  }
}

/// What a command did.
public struct RunEntry: Sendable, Equatable {
  /// The registry's number of the run; nil before it is kept.
  public var id: Int64?
  /// When it began, in UTC: `2026-11-23T06:30:00Z`.
  public var started: String
  /// The verb.
  public var verb: String
  /// All arguments, as a JSON list.
  public var arguments: String
  /// The program's version.
  public var version: String
  /// Host seconds that it took.
  public var wall_s: Double
  /// Its result, the JSON object that `--json` prints.
  public var result: String

  /// A run that is to be kept.
  public init(
    started: String, verb: String, arguments: String, version: String, wall_s: Double, result: String
  ) {
    self.started = started
    self.verb = verb
    self.arguments = arguments
    self.version = version
    self.wall_s = wall_s
    self.result = result
  }

  init(_ row: Row) {
    self.init(
      started: row["started"], verb: row["verb"], arguments: row["arguments"], version: row["version"],
      wall_s: row["wall_s"], result: row["result"])
    id = row["id"]
  }
}
