import Analog

/// What a comparison says, in words that need no other: which way wins, by how much, at what energy, and how sure that is.
struct Verdict {
  /// How the ways stand to each other at the last generation.
  enum Outcome: Equatable {
    /// Better than both copies, each by a paired test.
    case distilling
    /// Better than distilling by a paired test.
    case copying(Succession)
    /// The chips do not tell.
    case open
    /// Too few chips to tell anything.
    case untested
  }

  /// Tests below this are taken as told.
  static let level = 0.05

  let study: ComparisonStudy
  let outcome: Outcome

  init(_ study: ComparisonStudy) {
    self.study = study
    let last = study.tests.filter { $0.generation == study.generationCount }
    let copies = Succession.allCases.filter { $0 != .distilled }
    let tests = copies.compactMap { way in last.first { $0.right == way.rawValue } }
    guard tests.count == copies.count, tests.allSatisfy({ $0.isTold || $0.pValue != nil }) else {
      outcome = .untested
      return
    }
    if tests.allSatisfy({ $0.isTold && $0.difference.mean ?? 0 > 0 }) {
      outcome = .distilling
    } else {
      // Either of the two copies might win by chance, so each has half of the level.
      let better = tests.filter {
        $0.difference.mean ?? 0 < 0 && $0.chance < Self.level / Double(copies.count)
      }
      let best = better.min { ($0.difference.mean ?? 0) < ($1.difference.mean ?? 0) }
      outcome = best.flatMap { Succession(rawValue: $0.right) }.map(Outcome.copying) ?? .open
    }
  }

  /// The copy that keeps most.
  private var bestCopy: Succession {
    [Succession.copyWriteVerify, .copyOpenLoop].max { left, right in
      (last(left).mean ?? -1) < (last(right).mean ?? -1)
    }!
  }

  private func last(_ way: Succession) -> ComparisonStudy.Figure { study.figure(way, study.generationCount) }

  private var hops: String {
    study.generationCount == 1 ? "one hand-over" : "\(study.generationCount) hand-overs"
  }

  /// One sentence.
  var headline: String {
    switch outcome {
    case .distilling: "Distilling wins: what is taught outlives what is copied."
    case .copying(let way): "Copying wins: \(Self.chips(way.rawValue)) keep more than distilled ones."
    case .open:
      "Undecided: as far as these chips tell, distilled ones and those \(study.label(bestCopy.rawValue)) keep as much; \(cheapest)."
    case .untested: "Too few chips to say which way wins."
    }
  }

  private var cheapest: String {
    guard let distilled = energy("distilled"), let copy = energy(bestCopy.rawValue) else {
      return "energies are unknown"
    }
    return copy < distilled ? "copying takes less energy" : "distilling takes no more energy"
  }

  private func energy(_ name: String) -> Double? {
    study.energy?.handOvers.first { $0.name == name }?.total.nominal ?? meanEnergy(name)
  }

  /// Studies of earlier versions have joules pair by pair only.
  private func meanEnergy(_ name: String) -> Double? {
    let key = name == "distilled" ? "distill" : name
    let values = study.pairs.compactMap { $0.energy_J[key] }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// Which way keeps how much.
  var winner: String {
    let kept = Succession.allCases.reversed().map { way in
      "\(Self.chips(way.rawValue)) \(Words.percent(last(way).mean))"
    }
    let guess = study.classes.map { "; guessing would get \(Words.percent(1 / Double($0), digits: 0))" } ?? ""
    return
      "After \(hops), this share of the test examples is answered right: by \(kept.joined(separator: ", by ")). "
      + "Their first teachers answered \(Words.percent(study.summary["teacher_aged"]!.mean)) right when they handed over\(guess)."
  }

  /// Chips by how they came by their knowledge.
  private static func chips(_ name: String) -> String {
    switch name {
    case "distilled": "distilled chips"
    case "copy_open_loop": "chips copied open loop"
    case "copy_write_verify": "chips copied and verified"
    default: "their teachers"
    }
  }

  /// Differences at the last generation, and at the first.
  var margin: String {
    let ends = study.generationCount == 1 ? [1] : [study.generationCount, 1]
    return ends.map { generation in
      let words = copyTests(generation).compactMap { test -> String? in
        guard let mean = test.difference.mean else { return nil }
        let side = mean < 0 ? "behind" : "ahead of"
        return
          "\(Words.decimal(100 * mean.magnitude)) points \(side) \(Self.chips(test.right))\(test.interval)"
      }
      guard !words.isEmpty else { return "At generation \(generation) there is nothing left to compare." }
      return "At generation \(generation) distilled chips are \(words.joined(separator: " and ")). "
    }.joined()
  }

  private func copyTests(_ generation: Int) -> [ComparisonStudy.Test] {
    study.tests.filter { $0.generation == generation && $0.right != "teacher_aged" }
  }

  /// What a hand-over takes.
  var price: String {
    guard let distilled = energy("distilled") else { return "The study does not say." }
    let names = [Succession.copyWriteVerify: "copying and verifying", .copyOpenLoop: "copying open loop"]
    let copies = [Succession.copyWriteVerify, .copyOpenLoop].compactMap { way -> String? in
      guard let copy = energy(way.rawValue) else { return nil }
      let less = copy > 0 && copy < distilled
      return "\(names[way]!) takes \(Words.joules(copy))"
        + (less ? ", \(Words.significant(distilled / copy)) times less" : "")
    }
    let training = energy("train").map { " Training a teacher from labels took \(Words.joules($0))." } ?? ""
    return
      "Distilling takes \(Words.joules(distilled)) per hand-over, both chips together\(range("distilled")); "
      + "\(copies.joined(separator: "; ")).\(training)"
  }

  /// How far the prices behind a bar leave it open.
  private func range(_ name: String) -> String {
    guard let total = study.energy?.handOvers.first(where: { $0.name == name })?.total, total.low < total.high
    else { return "" }
    return " (\(Words.joules(total.low)) to \(Words.joules(total.high)) as prices in the literature differ)"
  }

  /// How many chips, and what chance would show.
  var certainty: String {
    guard study.pairCount > 1, outcome != .untested else {
      return
        "\(study.pairCount) \(study.pairCount == 1 ? "line" : "lines") of chips cannot say: the difference between two chips may be all there is. "
        + "Run it again with more pairs."
    }
    let words = copyTests(study.generationCount).map { test in
      test.pValue.map { p in
        "against \(Self.chips(test.right)) chance alone would show a difference as large \(Words.chance(p)) (p = \(Words.probability(p)))"
      } ?? "against \(Self.chips(test.right)) all chips differ by the same"
    }
    return
      "\(study.pairCount) lines of chips, each way with the same chips. \(words.joined(separator: "; ").capitalizedFirst). "
      + firstWords + losses
  }

  /// What the first hand-over alone tells, where the last one tells something.
  private var firstWords: String {
    guard study.generationCount > 1, outcome != .open else { return "" }
    let first = copyTests(1)
    let last = copyTests(study.generationCount)
    let isSame = first.allSatisfy { test in
      let end = last.first { $0.right == test.right }
      return test.isTold && end?.isTold == true
        && (test.difference.mean ?? 0 > 0) == (end?.difference.mean ?? 0 > 0)
    }
    if isSame { return "The first hand-over alone tells the same. " }
    return first.filter { !$0.isTold }.map { test in
      "After the first hand-over alone the difference to \(Self.chips(test.right)) is not settled: chance would show it \(Words.chance(test.chance)). "
    }.joined()
  }

  private var losses: String {
    study.lostLines == 0
      ? ""
      : "\(study.lostLines) of \(3 * study.pairCount) lines were lost because a chip died; figures are over those left."
  }
}

extension ComparisonStudy.Test {
  /// The probability of chance; 1 for what cannot be tested.
  var chance: Double { pValue ?? 1 }

  /// Whether chance is an unlikely reason; differences that are all alike and not zero leave it none.
  var isTold: Bool {
    if let pValue { return pValue < Verdict.level }
    return difference.n > 1 && difference.mean ?? 0 != 0
  }

  var interval: String {
    guard let mean = difference.mean, let half = difference.halfWidth else { return "" }
    let ends = mean < 0 ? (-mean - half, -mean + half) : (mean - half, mean + half)
    return " (95 % interval \(Words.points(ends.0)) to \(Words.points(ends.1)))"
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
