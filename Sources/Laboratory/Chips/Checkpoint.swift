import Analog
import Learning

/// A training run on disk between two updates: a chip's file with the run's state beside the cells. From it a killed run goes
/// on and ends bit for bit as one that was not killed.
public enum Checkpoint {
  /// What a checkpoint belongs to. A run that differs in its rule, task, options or chip is another run.
  public struct Identity: Sendable, Equatable {
    /// The rule's name.
    public let rule: String
    /// The task's name and the digest of its examples.
    public let task: String
    /// Every option of training.
    public let options: String
    /// Digest of the chip as it was before the run: its cells, counters and ledger.
    public let chip: String
    /// The chip's ledger before the run, from which the run's own bill follows.
    public let ledger: Ledger
    /// The pulses that the chip's cells had had before the run.
    public let pulses: Int

    /// The identity of a run that begins with this chip.
    public init(_ chip: borrowing Chip, data: DataSet, rule: Rule, options: TrainingOptions) {
      self.rule = rule.rawValue
      task = "\(data.name) \(data.sha256)"
      self.options = "\(options)"
      self.chip = Snapshot.wholeSHA256(chip)
      ledger = chip.ledger
      pulses = chip.pulseCount
    }

    /// The identity that a checkpoint has of its own.
    fileprivate init(_ file: SafeTensors) throws(LaboratoryError) {
      rule = try ChipMetadata.field("checkpoint_rule", of: file)
      task = try ChipMetadata.field("checkpoint_task", of: file)
      options = try ChipMetadata.field("checkpoint_options", of: file)
      chip = try ChipMetadata.field("checkpoint_chip", of: file)
      ledger = try ChipMetadata.ledger(ChipMetadata.field("checkpoint_ledger", of: file))
      let pulses = try ChipMetadata.field("checkpoint_pulses", of: file)
      guard let count = Int(pulses), count >= 0 else {
        throw .badData("the checkpoint has had \(quoted(pulses)) pulses", remedy: "remove it to begin anew")
      }
      self.pulses = count
    }

    fileprivate var parts: [(key: String, value: String)] {
      [("rule", rule), ("task", task), ("options", options), ("chip", chip)]
    }
  }

  private static let version = "2"

  /// Writes a checkpoint, atomically and sealed.
  public static func save(
    _ chip: borrowing Chip, _ state: TrainingState, of identity: Identity, to path: String
  ) throws {
    var file = Snapshot.contents(of: chip)
    file.metadata["checkpoint_version"] = version
    for (key, value) in identity.parts { file.metadata["checkpoint_\(key)"] = value }
    file.metadata["checkpoint_ledger"] = ChipMetadata.ledger(identity.ledger).compactText
    file.metadata["checkpoint_pulses"] = "\(identity.pulses)"
    file.metadata["checkpoint_state"] = words(of: state).compactText
    file.tensors["run.order"] = Tensor(state.order.map { UInt32($0) })
    for (layer, matrix) in state.updater.enumerated() {
      if let matrix { file.tensors["run.updater.\(layer)"] = tensor(matrix) }
    }
    for (index, matrix) in state.rule.enumerated() { file.tensors["run.rule.\(index)"] = tensor(matrix) }
    try file.writeSealed(to: path)
  }

  /// Writes into a checkpoint what its run has made of the chip, before the chip's file is replaced: a run that is killed
  /// between that and the checkpoint's removal is then known by either chip. Throws a `LaboratoryError` when there is no
  /// checkpoint, or it is damaged.
  public static func recordTrained(_ chip: borrowing Chip, in path: String) throws {
    var file = try SafeTensors.readSealed(path: path)
    file.metadata["checkpoint_trained"] = Snapshot.wholeSHA256(chip)
    try file.writeSealed(to: path)
  }

  /// Reads a checkpoint of a run: puts the chip as it was then in place of `chip` and returns where the run stood, and its
  /// identity, which tells the chip before the run also where `chip` is what the run made of it. Throws a `LaboratoryError`
  /// when the checkpoint is missing or damaged, or belongs to another run.
  public static func load(
    _ path: String, of identity: Identity, into chip: inout Chip
  ) throws(LaboratoryError) -> (state: TrainingState, identity: Identity) {
    let file = try SafeTensors.readSealed(path: path)
    guard file.metadata["checkpoint_version"] == version else {
      throw .badData(
        "\(quoted(path)) is no checkpoint of this program", remedy: "name another file, or remove it")
    }
    let own = try Identity(file)
    let isTrained = file.metadata["checkpoint_trained"] == identity.chip
    for (part, other) in zip(own.parts, identity.parts)
    where part.value != other.value && !(isTrained && part.key == "chip") {
      throw .badData(
        "\(quoted(path)) belongs to a training run that differs in its \(part.key)",
        remedy: "give the options, task and chip of that run, or remove the checkpoint to begin anew")
    }
    let state = try state(from: file)
    chip = try Snapshot.chip(from: file, path: path)
    return (state, own)
  }

  private static func tensor(_ matrix: Matrix) -> Tensor {
    Tensor(matrix.elements, shape: [matrix.rows, matrix.columns])
  }

  private static func words(of state: TrainingState) -> JSONValue {
    [
      "update": .integer(state.update), "evaluations": .integer(state.evaluations),
      "history": .array(
        state.history.map { ["evaluations": .integer($0.chipEvaluations), "accuracy": .number($0.accuracy)] }),
      "draws": lots(state.draws), "updater_draws": lots(state.updaterDraws),
      "held_out_losses": .array(state.heldOutLosses.map { .number($0) }),
      "diagnosis": .array(state.diagnosis.map { .number($0) }),
      "matrices": .integer(state.updater.count), "remembered": .integer(state.rule.count),
    ]
  }

  private static func lots(_ draws: [UInt32: UInt64]) -> JSONValue {
    .array(
      draws.sorted { $0.key < $1.key }.map { ["purpose": .integer($0.key), "draws": .integer($0.value)] })
  }

  private static func lots(_ key: String, of object: StrictObject) throws(LaboratoryError) -> [UInt32: UInt64]
  {
    var draws: [UInt32: UInt64] = [:]
    for line in try object.objects(key) {
      draws[try line.integer("purpose", in: 0...UInt32.max)] = try line.integer(
        "draws", in: 0...UInt64(1 << 53))
    }
    return draws
  }

  private static func state(from file: SafeTensors) throws(LaboratoryError) -> TrainingState {
    let exact = 1 << 53
    let words = try ChipMetadata.field("checkpoint_state", of: file)
    let object = try StrictObject(StrictJSON.parse(words, source: "checkpoint"), source: "checkpoint")
    var history: [TrainingOutcome.Point] = []
    for point in try object.objects("history") {
      history.append(
        .init(
          chipEvaluations: try point.integer("evaluations", in: 0...exact),
          accuracy: try point.number("accuracy", in: 0...1)))
    }
    let matrices: Int = try object.integer("matrices", in: 0...1000)
    let remembered: Int = try object.integer("remembered", in: 0...1_000_000)
    var updater: [Matrix?] = []
    for layer in 0..<matrices { updater.append(try matrix("run.updater.\(layer)", in: file)) }
    var rule: [Matrix] = []
    for index in 0..<remembered {
      guard let matrix = try matrix("run.rule.\(index)", in: file) else { break }
      rule.append(matrix)
    }
    let order: [UInt32] = try file.values("run.order")
    return TrainingState(
      update: try object.integer("update", in: 1...exact),
      evaluations: try object.integer("evaluations", in: 0...exact), order: order.map { Int($0) },
      history: history, draws: try lots("draws", of: object), updater: updater,
      updaterDraws: try lots("updater_draws", of: object), rule: rule,
      heldOutLosses: try object.numbers("held_out_losses"), diagnosis: try object.numbers("diagnosis"))
  }

  private static func matrix(_ name: String, in file: SafeTensors) throws(LaboratoryError) -> Matrix? {
    guard let tensor = file.tensors[name] else { return nil }
    let values: [Float] = try file.values(name)
    guard tensor.shape.count == 2 else {
      throw .badData("the tensor \(quoted(name)) is no matrix", remedy: "remove the checkpoint to begin anew")
    }
    return Matrix(rows: tensor.shape[0], columns: tensor.shape[1], elements: values)
  }
}

extension DataSet {
  /// SHA-256 of all examples with their labels.
  var sha256: String {
    var hasher = SHA256Hasher()
    for examples in [train, test] {
      hasher.update(Array("\(examples.inputs.rows)x\(examples.inputs.columns)\n".utf8))
      forEachPiece(of: .f32(examples.inputs.elements)) { hasher.update($0) }
      forEachPiece(of: .i64(examples.labels.map(Int64.init))) { hasher.update($0) }
    }
    return hasher.finish().hex
  }
}
