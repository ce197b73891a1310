import Analog
import Learning
import Synchronization

/// Plays the life of a line of chips at a point of a design, as one pair of `compare` does.
final class SweepLife: Sendable {
  private let base: JSONValue
  private let ways: [SweepWay]
  private let cards: SweepCards
  /// Digests of the tasks when the sweep was planned; empty while it is.
  private let digests: [String: String]
  private let tasks = Mutex<[String: DataSet]>([:])

  init(base: JSONValue, ways: [SweepWay], cards: SweepCards, digests: [String: String] = [:]) {
    self.base = base
    self.ways = ways
    self.cards = cards
    self.digests = digests
  }

  /// The comparison of which lines at a point are pairs, checked.
  func comparison(_ point: [JSONValue.Member]) throws -> ComparisonPlan {
    var members: [JSONValue.Member] = []
    if case .object(let own) = base { members = own }
    let (settings, changes) = (point.filter { !$0.key.contains(".") }, point.filter { $0.key.contains(".") })
    members.removeAll { member in settings.contains { $0.key == member.key } }
    let read = try SweepSettings(StrictObject(.object(members + settings), path: "base"))
    let card = try cards.card(read.device, changes: Self.changes(changes, besides: "student."))
    let student = try cards.card(
      read.studentDevice ?? read.device, changes: Self.changes(changes, besides: "teacher."))
    let plan = read.comparison(card: card, studentCard: student, data: try task(read))
    try Comparison.check(plan)
    return plan
  }

  /// Changes of one of both cards: `teacher.` or `student.` before a path leaves the other as it is.
  private static func changes(_ changes: [JSONValue.Member], besides other: String) -> [JSONValue.Member] {
    let own = other == "student." ? "teacher." : "student."
    return changes.filter { !$0.key.hasPrefix(other) }.map { change in
      change.key.hasPrefix(own) ? .init(String(change.key.dropFirst(own.count)), change.value) : change
    }
  }

  private func task(_ settings: SweepSettings) throws -> DataSet {
    let key = settings.task + (settings.directory.map { " " + $0 } ?? "")
    return try tasks.withLock { tasks in
      if let known = tasks[key] { return known }
      let data = try DataSet.named(settings.task, directory: settings.directory)
      if let planned = digests[key], planned != data.sha256 {
        throw LaboratoryError.badData(
          "the examples of \(quoted(key)) are not those that the sweep was planned with",
          remedy: "bring the files back, or plan the sweep anew")
      }
      tasks[key] = data
      return data
    }
  }

  /// Digests of all tasks that were read so far.
  var taskDigests: JSONValue {
    .object(
      tasks.withLock { tasks in
        tasks.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value.sha256)) }
      })
  }

  /// Lives a line and returns its results in the order of `SweepColumns`; nil for what a dead chip could not do.
  func live(_ job: SweepJob) throws -> SweepOutcome {
    let plan = try comparison(job.point)
    let pair = job.line - 1
    let played = ComparisonJob(plan: plan, pair: pair)
    let teacher = try played.growTeacher()
    var outcome = SweepOutcome(
      teacher: plan.serial(pair: pair, generation: 0), student: plan.serial(pair: pair, generation: 1),
      shares: [teacher.born, teacher.aged], lasts: [], joules: [teacher.training_J])
    for way in ways {
      guard let succession = way.succession else {
        outcome.shares.append(try played.trainFromLabels())
        continue
      }
      let line = try played.succeed(teacher, by: succession) {}
      outcome.shares.append(line.accuracies[0])
      outcome.lasts.append(line.accuracies[plan.generations - 1])
      outcome.joules.append(line.first_J)
    }
    return outcome
  }
}

/// What a line gave.
struct SweepOutcome {
  let teacher: Serial
  let student: Serial
  /// Shares of test examples right: the teacher born and aged, then each way.
  var shares: [Double?]
  /// Each succession's share in the last generation.
  var lasts: [Double?]
  /// Joules of training the teacher, then of each succession.
  var joules: [Double?]
}
