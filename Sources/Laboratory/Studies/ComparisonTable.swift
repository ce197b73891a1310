import Analog
import Foundation

/// A comparison as a table that reads by itself.
public enum ComparisonTable {
  /// The table, about thirty lines of plain text.
  public static func text(_ comparison: Comparison) -> String {
    let plan = comparison.plan
    let layers = plan.layers.map(String.init).joined(separator: "-")
    let pairs = plan.pairs == 1 ? "1 pair of chips" : "\(plan.pairs) pairs of chips"
    var lines = [
      "Handing knowledge from chip to chip: weights copied, or answers distilled",
      "\(plan.data.name), \(layers), \(devices(plan)), \(pairs); share of \(plan.data.test.count) test examples right",
      "",
    ]
    lines += firstGeneration(comparison) + [""] + generations(comparison) + [""] + [verdict(comparison)]
    lines += energies(comparison)
    return lines.joined(separator: "\n")
  }

  private static func devices(_ plan: ComparisonPlan) -> String {
    plan.card.name == plan.studentCard.name ? plan.card.name : "\(plan.card.name) to \(plan.studentCard.name)"
  }

  private static func firstGeneration(_ comparison: Comparison) -> [String] {
    return ["                                             mean     sd   worst"]
      + comparison.summary.map { name, summary in
        let worst = values(comparison, name).min() ?? 0
        return
          "  \(pad(label(name, comparison.plan), 42))\(fixed(summary.mean, 7))\(fixed(summary.sd, 7))\(fixed(worst, 8))"
      }
  }

  /// What a figure of the summary is, in words.
  static func label(_ name: String, _ plan: ComparisonPlan) -> String {
    switch name {
    case "teacher_born": "teacher, newly trained"
    case "teacher_aged": "teacher, after \(age(plan))"
    case "copy_open_loop": "student, weights copied open loop"
    case "copy_write_verify": "student, weights copied and verified"
    case "distilled": "student, distilled from inputs and outputs"
    default: "(the same student, trained from labels)"
    }
  }

  private static func values(_ comparison: Comparison, _ name: String) -> [Double] {
    switch name {
    case "teacher_born": comparison.pairs.map(\.teacherBorn)
    case "teacher_aged": comparison.pairs.map(\.teacherAged)
    case "trained_from_labels": comparison.pairs.map(\.trainedFromLabels)
    default: comparison.pairs.map { $0.accuracies[Succession(rawValue: name)!]![0] }
    }
  }

  /// A row for each generation, thinned to about ten.
  private static func generations(_ comparison: Comparison) -> [String] {
    let last = comparison.plan.generations
    let stride = max(1, (last + 9) / 10)
    let shown = (1...last).filter { $0 == 1 || $0 == last || $0 % stride == 0 }
    let header = "  generation   copied open loop   copied, verified    distilled"
    return [header]
      + shown.map { generation in
        func mean(_ way: Succession, _ width: Int) -> String {
          fixed(comparison.summary(of: way, generation: generation).mean, width)
        }
        return pad("  ", 2) + right("\(generation)", 10) + mean(.copyOpenLoop, 19)
          + mean(.copyWriteVerify, 19)
          + mean(.distilled, 13)
      }
  }

  /// What the last generation keeps of what the teacher knew, in one sentence.
  private static func verdict(_ comparison: Comparison) -> String {
    let teacher = Summary(comparison.pairs.map(\.teacherBorn)).mean
    let last = comparison.plan.generations
    func kept(_ way: Succession) -> String {
      let mean = comparison.summary(of: way, generation: last).mean
      return String(format: "%.0f %%", 100 * mean / max(teacher, 1e-9))
    }
    return
      "after \(last) generation\(last == 1 ? "" : "s") copying open loop keeps \(kept(.copyOpenLoop)) of the "
      + "teacher's accuracy, verified copying \(kept(.copyWriteVerify)), distilling \(kept(.distilled))"
  }

  private static func energies(_ comparison: Comparison) -> [String] {
    func mean(_ value: (PairResult) -> Double) -> String { micro(Summary(comparison.pairs.map(value)).mean) }
    return [
      "energy per pair, nominal: training \(mean(\.training_J)), copy open loop "
        + "\(mean { $0.succession_J[.copyOpenLoop]! }), copy verified "
        + "\(mean { $0.succession_J[.copyWriteVerify]! }), distilling \(mean { $0.succession_J[.distilled]! })"
    ]
  }

  private static func age(_ plan: ComparisonPlan) -> String {
    let days = plan.age.seconds / 86_400
    return days >= 1 ? String(format: "%.4g days", days) : String(format: "%.4g s", plan.age.seconds)
  }

  private static func micro(_ value_J: Double) -> String { String(format: "%.3g µJ", value_J * 1e6) }
  private static func fixed(_ value: Double, _ width: Int) -> String {
    right(String(format: "%.3f", value), width)
  }
  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
