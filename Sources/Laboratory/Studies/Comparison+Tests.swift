import Analog

extension Comparison {
  /// Two ways that met the same chips, tested against each other at a generation.
  public struct Contrast: Sendable, Equatable {
    /// From 1; teachers are those of generation 1.
    public let generation: Int
    /// What did better where the difference is above 0, by its name in the summary.
    public let left: String
    /// What it is compared with.
    public let right: String
    /// The paired test over lines that neither lost.
    public let test: PairedTest
  }

  /// Distilled students against copies at the first and the last generation, and against their aged teachers at the
  /// first.
  public var contrasts: [Contrast] {
    let teachers = pairs.map(\.teacherAged)
    let first = contrast(1, "teacher_aged", teachers)
    let generations = plan.generations == 1 ? [1] : [1, plan.generations]
    let copies: [Succession] = [.copyOpenLoop, .copyWriteVerify]
    return [first]
      + generations.flatMap { generation in
        copies.map { contrast(generation, $0.rawValue, accuracies(of: $0, generation: generation)) }
      }
  }

  private func contrast(_ generation: Int, _ name: String, _ others: [Double?]) -> Contrast {
    let distilled = accuracies(of: .distilled, generation: generation)
    let both = zip(distilled, others).compactMap { left, right in left.flatMap { l in right.map { (l, $0) } }
    }
    return Contrast(
      generation: generation, left: Succession.distilled.rawValue, right: name,
      test: PairedTest(both.map(\.0), both.map(\.1)))
  }

  private func accuracies(of way: Succession, generation: Int) -> [Double?] {
    pairs.map { $0.accuracies[way]![generation - 1] }
  }
}
