import Analog
import Foundation
import Laboratory
import Synchronization
import Testing

/// What a sweep gives does not depend on how it was cut up, on threads, or on what was killed.
@Suite struct SweepTests {
  private let scratch: Scratch
  private var folder: String { scratch.path }

  init() throws { scratch = try Scratch() }

  private static let base = #""base": {"layers": "64-6-10", "epochs": 1, "age_s": 86400}"#
  /// Copies alone are fast.
  private static let quick = #", \#(base), "ways": ["copy_open_loop"]"#
  private static let design = #"{"parameters": {"cell.gain_sigma": [0, 0.2], "softness": [2, 4]}}"#

  private func plan(_ name: String, _ design: String = design, more: String = quick, lines: Int = 3) throws
    -> SweepPlan
  {
    let spec = try SweepDesignTests.spec(design, lines: #"{"first": 2, "count": \#(lines)}"#, more: more)
    let path = "\(folder)/\(name).json"
    try SweepPlan.write(spec, to: path)
    return try SweepPlan(opening: path)
  }

  private func run(_ plan: SweepPlan, _ shard: String, threads: Int = 2) throws -> SweepRun.Tally {
    try SweepRun(plan, shard: try #require(SweepShard(shard))).run(threads: threads)
  }

  private func table(_ plan: SweepPlan) throws -> String {
    var bytes: [UInt8] = []
    var merge = try SweepMerge(plan)
    try merge.write { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func rows(_ plan: SweepPlan) throws -> String {
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder).first {
        $0.contains(".rows-\(plan.sha256.prefix(12))")
          && $0.hasPrefix(URL(fileURLWithPath: plan.path).deletingPathExtension().lastPathComponent)
      })
    return "\(folder)/\(name)"
  }

  @Test func rowsAreTheSameHoweverTheyAreDivided() throws {
    let whole = try plan("whole")
    #expect(whole.jobs == 12)
    #expect(try run(whole, "1/1", threads: 1) == .init(done: 12, skipped: 0))
    let first = try table(whole)
    #expect(first.split(separator: "\n").count == 13)

    let parts = try plan("parts")
    #expect(try run(parts, "3/5") == .init(done: 2, skipped: 0))
    #expect(try SweepMerge(parts).tally == .init(rows: 2, missing: 10))
    // Another division takes over what is there: jobs 3 and 8 are done.
    #expect(try run(parts, "1/2") == .init(done: 5, skipped: 1))
    #expect(try run(parts, "2/2") == .init(done: 5, skipped: 1))
    #expect(try run(parts, "2/2") == .init(done: 0, skipped: 6))
    #expect(try run(parts, "1/1") == .init(done: 0, skipped: 12))
    #expect(try table(parts) == first)
  }

  /// A line of a sweep is the pair of that number of a comparison.
  @Test func linesAreThePairsOfAComparison() throws {
    let plan = try plan(
      "pairs", #"{"parameters": {"cell.gain_sigma": [0.2]}}"#,
      more:
        #", \#(Self.base), "ways": ["copy_open_loop", "copy_write_verify", "distilled", "trained_from_labels"]"#,
      lines: 1)
    _ = try run(plan, "1/1")
    let lines = try table(plan).split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    let row = Dictionary(uniqueKeysWithValues: zip(lines[0], lines[1]))

    var card = try DeviceCard(named: "generic-analog")
    card.cell.gainSigma = 0.2
    var comparison = ComparisonPlan(card: card, data: .digits, layers: [64, 6, 10], pairs: 2, generations: 1)
    comparison.training.epochs = 1
    comparison.age = .days(1)
    let pair = try Comparison.run(comparison, threads: 2).pairs[1]
    #expect(row["teacher_serial"] == "200" && row["student_serial"] == "201")
    #expect(row["cell.gain_sigma"] == "0.2")
    func number(_ key: String) -> Double? { row[key].flatMap { Double($0) } }
    #expect(number("teacher_born_fraction") == pair.teacherBorn)
    #expect(number("teacher_aged_fraction") == pair.teacherAged)
    for way in Succession.allCases {
      #expect(number("\(way.rawValue)_fraction") == pair.accuracies[way]?[0])
      #expect(number("\(way.rawValue)_J") == pair.succession_J[way])
    }
    #expect(number("trained_from_labels_fraction") == pair.trainedFromLabels)
    #expect(number("train_J") == pair.training_J)
    #expect(lines[0].count == lines[1].count)
  }

  /// Wherever a file was cut off, its whole rows are taken over and the rest is made again.
  @Test func whatAKilledRunLeftIsTakenOver() throws {
    let whole = try plan("whole")
    _ = try run(whole, "1/1", threads: 1)
    let first = try table(whole)
    let finished = "\(try rows(whole))/1-of-1.csv"
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: finished)))
    let ends = bytes.indices.filter { bytes[$0] == 10 }
    for cut in [0, 5, ends[0], ends[0] + 1, ends[3] + 7, ends[11], bytes.count - 1, bytes.count] {
      try FileManager.default.removeItem(atPath: finished)
      let part = "\(try rows(whole))/1-of-1.part"
      try Data(bytes[..<cut]).write(to: URL(fileURLWithPath: part))
      let kept = max(0, ends.count { $0 < cut } - 1)
      #expect(try SweepMerge(whole).tally.rows == kept)
      #expect(try run(whole, "1/1") == .init(done: 12 - kept, skipped: kept), "cut at \(cut)")
      #expect(try table(whole) == first)
      #expect(!FileManager.default.fileExists(atPath: part))
    }
  }

  @Test func rowsThatContradictEachOtherAreRefused() throws {
    let plan = try plan("twice", lines: 1)
    _ = try run(plan, "1/1")
    let rows = try rows(plan)
    let text = try String(contentsOfFile: "\(rows)/1-of-1.csv", encoding: .utf8)
    try text.write(toFile: "\(rows)/1-of-2.csv", atomically: true, encoding: .utf8)
    #expect(try SweepMerge(plan).tally == .init(rows: 4, missing: 0))
    try text.replacing("e-", with: "e-1").write(
      toFile: "\(rows)/1-of-2.csv", atomically: true, encoding: .utf8)
    let error = #expect(throws: LaboratoryError.self) { try SweepMerge(plan) }
    #expect(error?.message.contains("two rows that differ") == true)
  }

  @Test func aChangedPlanIsRefused() throws {
    let plan = try plan("plan", lines: 1)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: plan.path)))
    let path = "\(folder)/changed.json"
    func refuses(_ changed: [UInt8]) throws -> Bool {
      try Data(changed).write(to: URL(fileURLWithPath: path))
      do { _ = try SweepPlan(opening: path) } catch { return true }
      return false
    }
    #expect(try !refuses(bytes))
    for place in stride(from: 0, to: bytes.count - 3, by: 37) {
      var changed = bytes
      changed[place] ^= 1
      #expect(try refuses(changed), "a changed byte \(place)")
      #expect(try refuses(Array(bytes[..<place])), "cut off at \(place)")
    }
    // Plain JSON for everybody else.
    let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    #expect((object?["jobs"] as? [[String: Any]])?.count == 4)
  }

  @Test(arguments: [
    (#"{"parameters": {"cell.gain_sgma": [0.1]}}"#, "gain_sigma"),
    (#"{"parameters": {"cell.gain_sigma": [-1]}}"#, "gain_sigma"),
    (#"{"parameters": {"device": ["generic-analgo"]}}"#, "generic-analog"),
    (#"{"parameters": {"layers": ["63-6-10"]}}"#, "63"), (#"{"parameters": {"age_s": [1e9, 9e9]}}"#, "age_s"),
    (#"{"parameters": {"cell.gain_sigma.x": [1]}}"#, "gain_sigma"),
    (#"{"parameters": {"rule": ["exatc"]}}"#, "exact"),
    (#"{"parameters": {"layers": ["64-16000000-10"]}}"#, "memory"),
  ]) func aPointThatCannotBeIsNamedWhenItIsPlanned(_ design: String, _ words: String) throws {
    let error = #expect(throws: (any Error).self) { try plan("bad", design, more: "") }
    #expect("\(error.map { "\($0)" } ?? "")".contains(words), "\(error.map { "\($0)" } ?? "")")
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/bad.json"))
  }

  /// Each card on its own, and cards side by side.
  @Test func teachersAndStudentsCanDiffer() throws {
    let plan = try plan(
      "cards",
      #"{"parameters": {"device": ["generic-analog", "ideal"], "student.cell.gain_sigma": [0, 0.6]}}"#,
      lines: 1)
    _ = try run(plan, "1/1")
    let lines = try table(plan).split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    let born = try #require(lines[0].firstIndex(of: "teacher_born_fraction"))
    let copied = try #require(lines[0].firstIndex(of: "copy_open_loop_fraction"))
    #expect(lines[1][born] == lines[2][born] && lines[3][born] == lines[4][born])
    #expect(lines[1][born] != lines[3][born])
    // Gains that miss by 60 % spoil a copy.
    for pair in [(1, 2), (3, 4)] {
      let even = try #require(Double(lines[pair.0][copied]))
      let uneven = try #require(Double(lines[pair.1][copied]))
      #expect(even > uneven)
    }
  }

  @Test(arguments: ["", "1", "0/2", "3/2", "1/0", "1/2/3", "a/b", "1/100001", "-1/2"])
  func whatIsNoShardIsRefused(_ text: String) { #expect(SweepShard(text) == nil) }
}
