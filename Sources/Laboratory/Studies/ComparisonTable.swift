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
    lines += differences(comparison) + losses(comparison)
    return lines.joined(separator: "\n")
  }

  private static func devices(_ plan: ComparisonPlan) -> String {
    plan.card.name == plan.studentCard.name ? plan.card.name : "\(plan.card.name) to \(plan.studentCard.name)"
  }

  private static func firstGeneration(_ comparison: Comparison) -> [String] {
    return ["                                             mean  95 % interval   worst  energy, nominal"]
      + comparison.summary.map { name, summary in
        let worst = values(comparison, name).min()
        return "  " + label(name, comparison.plan).padded(to: 42)
          + fixed(summary.n == 0 ? nil : summary.mean, 7)
          + (summary.halfWidth().map { String(format: "± %.3f", $0) } ?? "-").rightAligned(to: 15)
          + fixed(worst, 8)
          + energy(comparison, name)
      }
  }

  /// What led to a figure took, the mean over pairs, with the prefix that fits the training; nothing where it cost none of its
  /// own.
  private static func energy(_ comparison: Comparison, _ name: String) -> String {
    let training_J = Summary(comparison.pairs.map(\.training_J)).mean
    var spent_J = training_J
    if name != "teacher_born" {
      guard let way = Succession(rawValue: name) else { return "" }
      let spent = comparison.pairs.compactMap { $0.succession_J[way] }
      guard !spent.isEmpty else { return "-".rightAligned(to: 17) }
      spent_J = Summary(spent).mean
    }
    let prefix = Quantity.prefix(of: training_J, digits: 3)
    return "\(Quantity.number(spent_J / prefix.factor, digits: 3)) \(prefix.symbol)J".rightAligned(to: 17)
  }

  /// What a figure of the summary is, in words.
  static func label(_ name: String, _ plan: ComparisonPlan) -> String {
    switch name {
    case "teacher_born": "teacher, newly trained"
    case "teacher_aged": "teacher, after \(Quantity.duration(plan.age.seconds))"
    case "copy_open_loop": "student, weights copied open loop"
    case "copy_write_verify": "student, weights copied and verified"
    case "distilled": "student, distilled from inputs and outputs"
    default: "(the same student, trained from labels)"
    }
  }

  private static func values(_ comparison: Comparison, _ name: String) -> [Double] {
    switch name {
    case "teacher_born": comparison.pairs.compactMap(\.teacherBorn)
    case "teacher_aged": comparison.pairs.compactMap(\.teacherAged)
    case "trained_from_labels": comparison.pairs.compactMap(\.trainedFromLabels)
    default: comparison.pairs.compactMap { $0.accuracies[Succession(rawValue: name)!]![0] }
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
          let summary = comparison.summary(of: way, generation: generation)
          return fixed(summary.n == 0 ? nil : summary.mean, width)
        }
        return "  ".padded(to: 2) + "\(generation)".rightAligned(to: 10) + mean(.copyOpenLoop, 19)
          + mean(.copyWriteVerify, 19)
          + mean(.distilled, 13)
      }
  }

  /// What the last generation keeps of what the teacher knew, in one sentence.
  private static func verdict(_ comparison: Comparison) -> String {
    let teacher = Summary(comparison.pairs.compactMap(\.teacherBorn)).mean
    let last = comparison.plan.generations
    func kept(_ way: Succession) -> String {
      let summary = comparison.summary(of: way, generation: last)
      return summary.n == 0 ? "nothing" : String(format: "%.0f %%", 100 * summary.mean / max(teacher, 1e-9))
    }
    return
      "after \(last) generation\(last == 1 ? "" : "s") copying open loop keeps \(kept(.copyOpenLoop)) of the "
      + "teacher's accuracy, verified copying \(kept(.copyWriteVerify)), distilling \(kept(.distilled))"
  }

  /// What distilling is worth, pair by pair, in points, and how likely chance alone would show as much.
  private static func differences(_ comparison: Comparison) -> [String] {
    let tested = comparison.contrasts.filter { $0.test.difference.n > 1 }
    guard !tested.isEmpty else { return [] }
    return ["distilled against, in points, paired over chips (95 % interval; p of Student's paired test):"]
      + tested.map { contrast in
        let test = contrast.test
        let words = "\(words(contrast.right)), generation \(contrast.generation)"
        let half = 100 * (test.difference.halfWidth() ?? 0)
        let chance = test.pValue.map { String(format: "p = %.2g", $0) } ?? "all alike"
        return "  " + words.padded(to: 42)
          + String(format: "%+.1f ± %.1f", 100 * test.difference.mean, half).rightAligned(to: 14) + "   "
          + chance
      }
  }

  private static func words(_ name: String) -> String {
    switch name {
    case "teacher_aged": "its teacher"
    case "copy_open_loop": "copied open loop"
    default: "copied and verified"
    }
  }

  /// Lines that ended because a chip died before it handed over.
  private static func losses(_ comparison: Comparison) -> [String] {
    let lost = comparison.lostLines(generation: comparison.plan.generations)
    guard lost > 0 else { return [] }
    let lines = Succession.allCases.count * comparison.pairs.count
    return ["\(lost) of \(lines) lines were lost: a chip died before it could hand over"]
  }

  private static func fixed(_ value: Double?, _ width: Int) -> String {
    (value.map { String(format: "%.3f", $0) } ?? "lost").rightAligned(to: width)
  }
}
