import Analog

/// A comparison as its file tells it: all that a report needs, read strictly.
struct ComparisonStudy: Sendable {
  /// Mean and spread of a figure over pairs, or of a paired difference.
  struct Figure: Sendable, Equatable {
    /// Nil where every line was lost.
    let mean: Double?
    let n: Int
    /// Half of the 95 % interval of the mean; nil for fewer than two.
    let halfWidth: Double?
    var sd: Double?
  }

  /// What one pair gave, in the file's order.
  struct Pair: Sendable {
    let teacher: String
    let student: String
    /// Accuracies by their names in the summary; nothing where there was none.
    let accuracies: [String: Double]
    /// Joules of training the teacher (`train`) and of each way (`copy_open_loop`, ..., `distill`).
    let energy_J: [String: Double]
  }

  /// Distilled students against something else, paired over chips.
  struct Test: Sendable {
    let generation: Int
    let right: String
    let difference: Figure
    let pValue: Double?
  }

  /// A card with where its numbers come from.
  struct Card: Sendable {
    let name: String
    let sha256: String
    let sources: [(citation: String, confidence: String, covers: [String])]
  }

  let version: String
  let command: String?
  /// Every parameter with its path, as the file has them.
  let parameters: [(key: String, value: String)]
  let device: String
  let studentDevice: String
  let task: String
  let layers: [Int]
  let pairCount: Int
  let age_s: Double
  let testExamples: Int?
  let classes: Int?
  let pairs: [Pair]
  /// By name: `teacher_born`, `teacher_aged`, the ways, `trained_from_labels`.
  let summary: [String: Figure]
  /// Of each way, generation by generation from 1.
  let generations: [Succession: [Figure]]
  let tests: [Test]
  let energy: StudyEnergy?
  let cards: [Card]

  /// Names of a summary's figures, in the order of a table.
  static let figures =
    ["teacher_born", "teacher_aged"] + Succession.allCases.map(\.rawValue) + ["trained_from_labels"]

  var generationCount: Int { generations[.distilled]?.count ?? 0 }

  /// What a way's chips get right at a generation; 0 is the aged teacher.
  func figure(_ way: Succession, _ generation: Int) -> Figure {
    generation == 0 ? summary["teacher_aged"]! : generations[way]![generation - 1]
  }

  /// Lines that ended because a chip died before it handed over.
  var lostLines: Int {
    Succession.allCases.reduce(0) { $0 + pairCount - figure($1, generationCount).n }
  }
}

extension ComparisonStudy {
  /// A figure of the summary in words, short enough for an axis.
  func label(_ name: String) -> String {
    switch name {
    case "teacher_born": "teacher, newly trained"
    case "train": "teacher, trained from labels"
    case "teacher_aged": "teacher, after \(Words.duration(age_s))"
    case "copy_open_loop": "copied open loop"
    case "copy_write_verify": "copied and verified"
    case "distilled", "distill": "distilled"
    case "trained_from_labels": "student, from labels"
    default: name
    }
  }
}
