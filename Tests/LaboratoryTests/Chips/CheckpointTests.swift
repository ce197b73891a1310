import Analog
import Laboratory
import Learning
import Testing

/// A run that stops at a checkpoint and goes on from its file ends as one that did not stop, to the last bit.
@Suite struct CheckpointTests {
  private struct Stop: Error {}

  private static let data: DataSet = {
    var data = DataSet.digits
    data.train = data.train.prefix(230)
    data.test = data.test.prefix(50)
    return data
  }()
  private static let options = TrainingOptions(epochs: 4, historyPoints: 5)

  struct Case: Sendable, CustomTestStringConvertible {
    let card: String
    let rule: Rule
    var layers: [Int] { rule == .forwardForward ? [74, 12, 10] : [64, 12, 10] }
    var testDescription: String { "\(card), \(rule.rawValue)" }
  }

  static let cases =
    Rule.allCases.map { Case(card: "generic-analog", rule: $0) }
    + ["reram-sb-gong-2018", "pcm-nandakumar-2019"].map { Case(card: $0, rule: .directFeedbackAlignment) }

  /// Trains to the end, keeping a checkpoint after every `every` updates, and stops after `stop` of them.
  private func run(
    _ chip: inout Chip, _ item: Case, _ path: String, stop: Int?, from state: TrainingState? = nil
  ) throws -> TrainingOutcome {
    let identity = try identity(item)
    let checkpoints = TrainingCheckpoints(resuming: state, every: 1) { chip, state in
      try Checkpoint.save(chip, state, of: identity, to: path)
      if state.update == stop { throw Stop() }
    }
    return try train(
      &chip, on: Self.data, by: item.rule, options: Self.options, checkpoints: checkpoints)
  }

  private func identity(_ item: Case, options: TrainingOptions? = nil) throws -> Checkpoint.Identity {
    Checkpoint.Identity(
      Chip(try DeviceCard(named: item.card), serial: 3, layers: item.layers), data: Self.data,
      rule: item.rule,
      options: options ?? Self.options)
  }

  @Test(arguments: cases) func aStoppedRunEndsAsOneThatDidNot(item: Case) throws {
    let scratch = try Scratch()
    let card = try DeviceCard(named: item.card)
    var whole = Chip(card, serial: 3, layers: item.layers)
    let wanted = try train(&whole, on: Self.data, by: item.rule, options: Self.options)
    let last = 4 * 5
    // In the first batch, within an epoch, at an epoch's end, at a point of the curve, at the last update.
    for stop in [1, 7, 10, last] {
      var chip = Chip(card, serial: 3, layers: item.layers)
      #expect(throws: Stop.self) { try run(&chip, item, scratch.file("c"), stop: stop) }
      var found = Chip(card, serial: 99, layers: item.layers)
      let (state, _) = try Checkpoint.load(scratch.file("c"), of: identity(item), into: &found)
      #expect(state.update == stop)
      let outcome = try run(&found, item, scratch.file("c"), stop: nil, from: state)
      #expect(outcome.history == wanted.history && outcome.chipEvaluations == wanted.chipEvaluations)
      let (left, right) = (Snapshot.wholeSHA256(found), Snapshot.wholeSHA256(whole))
      #expect(left == right, "stopped at \(stop)")
    }
  }

  @Test func otherRunsAreRefused() throws {
    let scratch = try Scratch()
    let item = Case(card: "ideal", rule: .directFeedbackAlignment)
    let card = try DeviceCard(named: "ideal")
    var chip = Chip(card, serial: 3, layers: item.layers)
    #expect(throws: Stop.self) { try run(&chip, item, scratch.file("c"), stop: 3) }
    var other = Self.options
    other.seed = 2
    var fewer = Self.data
    fewer.train = fewer.train.prefix(229)
    let born = Chip(card, serial: 3, layers: item.layers)
    for (identity, word) in [
      (try identity(item, options: other), "options"),
      (try identity(Case(card: "ideal", rule: .exact)), "rule"),
      (.init(born, data: fewer, rule: item.rule, options: Self.options), "task"),
      (.init(chip, data: Self.data, rule: item.rule, options: Self.options), "chip"),
    ] {
      var found = Chip(card, serial: 99, layers: item.layers)
      let error = failure { _ = try Checkpoint.load(scratch.file("c"), of: identity, into: &found) }
      #expect(error?.kind == .badData && error?.message.contains("its \(word)") == true, "\(word)")
      let serial = found.serial.die
      #expect(serial == 99)
    }
  }

  /// A run that ended, but was killed before its checkpoint was removed, is known by what it made of the chip, and by
  /// no other chip.
  @Test func aFinishedRunIsKnownByItsTrainedChip() throws {
    let scratch = try Scratch()
    let item = Case(card: "generic-analog", rule: .directFeedbackAlignment)
    let card = try DeviceCard(named: item.card)
    var trained = Chip(card, serial: 3, layers: item.layers)
    _ = try run(&trained, item, scratch.file("c"), stop: nil)
    let ends = Checkpoint.Identity(trained, data: Self.data, rule: item.rule, options: Self.options)
    var chip = Chip(card, serial: 99, layers: item.layers)
    let early = failure { _ = try Checkpoint.load(scratch.file("c"), of: ends, into: &chip) }
    #expect(early?.message.contains("its chip") == true)

    try Checkpoint.recordTrained(trained, in: scratch.file("c"))
    let born = try identity(item)
    for known in [born, ends] {
      var found = Chip(card, serial: 99, layers: item.layers)
      let (state, identity) = try Checkpoint.load(scratch.file("c"), of: known, into: &found)
      #expect(identity == born)
      _ = try run(&found, item, scratch.file("other"), stop: nil, from: state)
      let (left, right) = (Snapshot.wholeSHA256(found), Snapshot.wholeSHA256(trained))
      #expect(left == right)
    }
    trained.age(.seconds(1))
    let aged = Checkpoint.Identity(trained, data: Self.data, rule: item.rule, options: Self.options)
    let late = failure { _ = try Checkpoint.load(scratch.file("c"), of: aged, into: &chip) }
    #expect(late?.message.contains("its chip") == true)
    #expect(failure { try Checkpoint.recordTrained(trained, in: scratch.file("none")) }?.kind == .missingFile)
  }

  @Test func damagedCheckpointsAndChipsAreRefused() throws {
    let scratch = try Scratch()
    let item = Case(card: "ideal", rule: .readoutOnly)
    var chip = Chip(try DeviceCard(named: "ideal"), serial: 3, layers: item.layers)
    #expect(throws: Stop.self) { try run(&chip, item, scratch.file("c"), stop: 3) }
    let identity = try identity(item)
    var bytes = try readWhole(path: scratch.file("c"))
    bytes[bytes.count / 2] ^= 1
    try writeAtomically(bytes, to: scratch.file("damaged"))
    try Snapshot.save(chip, to: scratch.file("chip"))
    for name in ["damaged", "chip"] {
      #expect(
        failure { _ = try Checkpoint.load(scratch.file(name), of: identity, into: &chip) }?.kind == .badData)
    }
    #expect(
      failure { _ = try Checkpoint.load(scratch.file("none"), of: identity, into: &chip) }?.kind
        == .missingFile)
  }

  /// A state that is whole but not of this run: its matrices, its order and its place are checked before anything moves.
  @Test func forgedStatesAreRefused() throws {
    let item = Case(card: "ideal", rule: .directFeedbackAlignment)
    let scratch = try Scratch()
    var chip = Chip(try DeviceCard(named: "ideal"), serial: 3, layers: item.layers)
    #expect(throws: Stop.self) { try run(&chip, item, scratch.file("c"), stop: 3) }
    let (good, _) = try Checkpoint.load(scratch.file("c"), of: identity(item), into: &chip)
    var forged: [TrainingState] = []
    func forge(_ change: (inout TrainingState) -> Void) {
      var state = good
      change(&state)
      forged.append(state)
    }
    forge { $0.update = 0 }
    forge { $0.update = 1000 }
    forge { $0.order[0] = $0.order[1] }
    forge { $0.order.removeLast() }
    forge { $0.updater.removeLast() }
    forge { $0.updater[0] = Matrix(rows: 2, columns: 2) }
    forge { $0.rule = [Matrix(rows: 2, columns: 2)] }
    forge { $0.rule = [] }
    for state in forged {
      #expect(throws: LearningError.self) { try run(&chip, item, scratch.file("d"), stop: nil, from: state) }
    }
  }
}
