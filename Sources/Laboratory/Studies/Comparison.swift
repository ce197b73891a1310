import Analog
import Distillation
import Energy
import Learning

/// What to compare: the parameters of a study, complete, so that it can be run again.
public struct ComparisonPlan: Sendable {
  /// Technology of the teachers.
  public var card: DeviceCard
  /// Technology of the students.
  public var studentCard: DeviceCard
  /// What the teachers learn.
  public var data: DataSet
  /// Units per layer.
  public var layers: [Int]
  /// How many teachers, each with its own line of students.
  public var pairs: Int
  /// How many successions in each line.
  public var generations: Int
  /// How long each chip lives before it hands over.
  public var age: TimeSpan
  /// At what temperature.
  public var temperature: Temperature
  /// The rule by which chips learn from labels.
  public var rule: Rule
  /// How chips learn from labels.
  public var training: TrainingOptions
  /// How students are distilled.
  public var distillation: DistillationOptions
  /// Names the run's own randomness.
  public var seed: UInt64

  /// The main job's defaults: `generic-analog`, the built-in digits, five pairs.
  public init(card: DeviceCard, data: DataSet, layers: [Int], pairs: Int = 5, generations: Int = 10) {
    self.card = card
    studentCard = card
    self.data = data
    self.layers = layers
    self.pairs = pairs
    self.generations = generations
    age = .days(30)
    temperature = .room
    rule = .tilePerturbation
    training = TrainingOptions(historyPoints: 0)
    distillation = DistillationOptions()
    seed = 1
  }

  /// Thirty days, or as long as both cards know if that is less, with room for a teacher to age while it teaches.
  public var usualAge: TimeSpan {
    let known = min(card.ageLimit.seconds, studentCard.ageLimit.seconds)
    return min(.days(30), .seconds(0.99 * known))
  }

  /// The serial of a chip of a line: the teacher is generation 0. Pair 1 has dies 101, 102, ...
  public func serial(pair: Int, generation: Int) -> Serial {
    Serial(lot: 0, wafer: 0, die: (pair + 1) * 100 + generation)!
  }
}

/// How knowledge reaches the next chip of a line.
public enum Succession: String, Sendable, CaseIterable {
  /// The teacher's cells are read and the student's written once.
  case copyOpenLoop = "copy_open_loop"
  /// The same, with each cell read back and corrected.
  case copyWriteVerify = "copy_write_verify"
  /// The student learns from the teacher's answers.
  case distilled
}

/// What one pair and its line of successions gave.
public struct PairResult: Sendable, Equatable {
  /// The first chip of the line.
  public let teacher: Serial
  /// Its first student.
  public let student: Serial
  /// Test accuracy of the teacher after training; nil for one that was dead at birth.
  public let teacherBorn: Double?
  /// And after its life, at hand-over; nil when it died before.
  public let teacherAged: Double?
  /// For each way of succession the test accuracy of generation 1, 2, ..., each right after hand-over; nil from the one
  /// on whose teacher died before, or that was dead at birth.
  public let accuracies: [Succession: [Double?]]
  /// Accuracy of a student of the same serial that learned from labels itself; nil for one that was dead at birth.
  public let trainedFromLabels: Double?
  /// Joules of training the teacher.
  public let training_J: Double
  /// Joules of the first hand-over in each way, teacher and student together; none where there was none.
  public let succession_J: [Succession: Double]
  /// Where the joules went.
  public let spending: PairSpending
}

/// The main job: teachers grow up, age, and are copied and distilled, side by side.
public struct Comparison: Sendable {
  /// What was compared.
  public let plan: ComparisonPlan
  /// What each pair gave.
  public let pairs: [PairResult]

  /// A jot of progress: jobs done, and jobs in all.
  public typealias Progress = @Sendable (_ done: Int, _ total: Int) -> Void

  /// Runs a comparison on up to `threads` cores; their number never changes a result.
  public static func run(_ plan: ComparisonPlan, threads: Int, progress: Progress? = nil) throws -> Comparison
  {
    try check(plan)
    let total = plan.pairs * (1 + Succession.allCases.count * plan.generations + 1)
    let meter = Meter(total: total, report: progress)
    let teachers = try parallelMap(plan.pairs, threads: threads) { pair in
      defer { meter.step() }
      return try ComparisonJob(plan: plan, pair: pair).growTeacher()
    }
    // The longest jobs first, so that no core waits at the end: distilling, then the control, then the copies.
    let ways: [Succession?] = [.distilled, nil, .copyWriteVerify, .copyOpenLoop]
    let lines = try parallelMap(plan.pairs * ways.count, threads: threads) { index in
      let pair = index % plan.pairs
      let job = ComparisonJob(plan: plan, pair: pair)
      guard let way = ways[index / plan.pairs] else {
        defer { meter.step() }
        return ComparisonJob.Line(accuracies: [try job.trainFromLabels()])
      }
      return try job.succeed(teachers[pair], by: way) { meter.step() }
    }
    func line(_ pair: Int, _ way: Succession?) -> ComparisonJob.Line {
      lines[ways.firstIndex(of: way)! * plan.pairs + pair]
    }
    let results = (0..<plan.pairs).map { pair in
      PairResult(
        teacher: plan.serial(pair: pair, generation: 0), student: plan.serial(pair: pair, generation: 1),
        teacherBorn: teachers[pair].born, teacherAged: teachers[pair].aged,
        accuracies: Dictionary(
          uniqueKeysWithValues: Succession.allCases.map { ($0, line(pair, $0).accuracies) }),
        trainedFromLabels: line(pair, nil).accuracies[0], training_J: teachers[pair].training_J,
        succession_J: Dictionary(
          uniqueKeysWithValues: Succession.allCases.compactMap { way in
            line(pair, way).first_J.map { (way, $0) }
          }),
        spending: PairSpending(
          training: teachers[pair].training, teacherInference: teachers[pair].inference,
          handOver: Dictionary(
            uniqueKeysWithValues: Succession.allCases.compactMap { way in
              line(pair, way).first.map { (way, $0) }
            }),
          inference: Dictionary(
            uniqueKeysWithValues: Succession.allCases.compactMap { way in
              line(pair, way).inference.map { (way, $0) }
            })))
    }
    return Comparison(plan: plan, pairs: results)
  }

  /// Throws unless the plan can be run.
  static func check(_ plan: ComparisonPlan) throws {
    guard (1...1000).contains(plan.pairs), (1...90).contains(plan.generations) else {
      throw LaboratoryError.badUsage(
        "\(plan.pairs) pairs and \(plan.generations) generations cannot be compared",
        remedy: "use 1 to 1000 pairs and 1 to 90 generations")
    }
    for card in [plan.card, plan.studentCard] where plan.age >= card.ageLimit {
      throw LaboratoryError.badUsage(
        "card `\(card.name)` says nothing of chips that are \(plan.age.seconds) s old and teach",
        remedy: "compare at an age below \(card.ageLimit.seconds) s")
    }
    try plan.data.check(layers: plan.layers)
    for card in [plan.card, plan.studentCard] {
      try card.check(card.usualWires, Placement(layers: plan.layers, limits: card.tile))
    }
  }

  /// Mean, spread and count over pairs of each figure of generation 1, in the order of a table. Lines that were lost are
  /// left out.
  public var summary: [(name: String, value: Summary)] {
    [
      ("teacher_born", Summary(pairs.compactMap(\.teacherBorn))),
      ("teacher_aged", Summary(pairs.compactMap(\.teacherAged))),
    ]
      + Succession.allCases.map { ($0.rawValue, summary(of: $0, generation: 1)) }
      + [("trained_from_labels", Summary(pairs.compactMap(\.trainedFromLabels)))]
  }

  /// Mean, spread and count over pairs of one way's accuracy at a generation, from 1; lines that were lost are left out.
  public func summary(of way: Succession, generation: Int) -> Summary {
    Summary(pairs.compactMap { $0.accuracies[way]![generation - 1] })
  }

  /// How many lines had ended by a generation because a chip died before it handed over.
  public func lostLines(generation: Int) -> Int {
    Succession.allCases.reduce(0) { sum, way in
      sum + pairs.count { $0.accuracies[way]![generation - 1] == nil }
    }
  }
}
