import Analog
import Learning

extension Comparison {
  /// The whole study: every parameter needed to run it again, and every result, with the keys of the command's contract.
  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("study", "compare"), .init("version", .string(laboratoryVersion)),
      .init("command", .string(plan.command)), .init("parameters", parameters),
      .init("pairs", .array(pairs.map(Self.json))),
      .init("summary", .object(summary.map { .init($0.name, Self.json($0.value)) })),
      .init("generations", .array((1...plan.generations).map(generation))),
      .init("tests", .array(contrasts.map(Self.json))),
    ]
    // A network too large for a rival's bill is compared all the same.
    if let energy = try? StudyEnergy(self) { members.append(.init("energy", energy.json)) }
    let cards = plan.card == plan.studentCard ? [plan.card] : [plan.card, plan.studentCard]
    return .object(members + [.init("cards", .array(cards.map(Self.json)))])
  }

  /// Where a card's numbers come from.
  private static func json(_ card: DeviceCard) -> JSONValue {
    [
      "name": .string(card.name), "card_sha256": .string(CardWriter.sha256(card)),
      "sources": .array(
        card.sources.map {
          [
            "citation": .string($0.citation), "confidence": .string($0.confidence.rawValue),
            "covers": .array($0.covers.map { .string($0) }),
          ]
        }),
    ]
  }

  private static func json(_ contrast: Contrast) -> JSONValue {
    let test = contrast.test
    let half = test.difference.halfWidth()
    return [
      "generation": .integer(contrast.generation), "left": .string(contrast.left),
      "right": .string(contrast.right), "n": .integer(test.difference.n),
      "difference": .number(test.difference.mean),
      "ci95_low": half.map { .number(test.difference.mean - $0) } ?? .null,
      "ci95_high": half.map { .number(test.difference.mean + $0) } ?? .null,
      "t": test.t.map { .number($0) } ?? .null, "p_value": test.pValue.map { .number($0) } ?? .null,
    ]
  }

  private var parameters: JSONValue {
    [
      "device": .string(plan.card.name), "card_sha256": .string(CardWriter.sha256(plan.card)),
      "student_device": .string(plan.studentCard.name),
      "student_card_sha256": .string(CardWriter.sha256(plan.studentCard)), "task": .string(plan.data.name),
      "training_examples": .integer(plan.data.train.count),
      "test_examples": .integer(plan.data.test.count), "classes": .integer(plan.data.classes),
      "layers": .array(plan.layers.map { .integer($0) }), "pairs": .integer(plan.pairs),
      "generations": .integer(plan.generations), "age_s": .number(plan.age.seconds),
      "temperature_K": .number(plan.temperature.kelvin), "seed": .integer(plan.seed),
      "training": Self.json(plan.training), "rule": .string(plan.rule.rawValue),
      "distillation": [
        "examples": plan.distillation.examples.map { .integer($0) } ?? .null,
        "shifts": .bool(plan.distillation.shifts), "softness": .number(Double(plan.distillation.softness)),
        "spread": .number(Double(plan.distillation.spread)), "reads": .integer(plan.distillation.reads),
        "rule": .string(plan.distillation.rule.rawValue),
        "training": Self.json(plan.distillation.training),
      ],
    ]
  }

  private static func json(_ options: TrainingOptions) -> JSONValue {
    [
      "epochs": options.epochs.map { .integer($0) } ?? .null, "batch_size": .integer(options.batchSize),
      "hidden_rate": options.hiddenRate.map { .number(Double($0)) } ?? .null,
      "output_rate": options.outputRate.map { .number(Double($0)) } ?? .null,
      "momentum": .number(Double(options.momentum)),
    ]
  }

  private static func json(_ pair: PairResult) -> JSONValue {
    func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    func first(_ way: Succession) -> JSONValue { optional(pair.accuracies[way]![0]) }
    func energy(_ way: Succession) -> JSONValue { optional(pair.succession_J[way]) }
    return [
      "teacher_serial": .string(pair.teacher.description),
      "student_serial": .string(pair.student.description),
      "teacher_born": optional(pair.teacherBorn), "teacher_aged": optional(pair.teacherAged),
      "copy_open_loop": first(.copyOpenLoop), "copy_write_verify": first(.copyWriteVerify),
      "distilled": first(.distilled), "trained_from_labels": optional(pair.trainedFromLabels),
      "energy_J": [
        "train": .number(pair.training_J), "copy_open_loop": energy(.copyOpenLoop),
        "copy_write_verify": energy(.copyWriteVerify), "distill": energy(.distilled),
      ],
      "accuracy_by_generation": .object(
        Succession.allCases.map { way in
          .init(way.rawValue, .array(pair.accuracies[way]!.map(optional)))
        }),
    ]
  }

  private static func json(_ summary: Summary) -> JSONValue {
    let half = summary.halfWidth()
    return [
      "mean": mean(summary), "sd": .number(summary.sd), "n": .integer(summary.n),
      "ci95_low": half.map { .number(summary.mean - $0) } ?? .null,
      "ci95_high": half.map { .number(summary.mean + $0) } ?? .null,
    ]
  }

  /// A mean over no line at all is none.
  private static func mean(_ summary: Summary) -> JSONValue { summary.n == 0 ? .null : .number(summary.mean) }

  /// Means over pairs at one generation, with their spread and how many lines had not been lost under the same names.
  private func generation(_ number: Int) -> JSONValue {
    let summaries = Succession.allCases.map { ($0.rawValue, summary(of: $0, generation: number)) }
    return .object(
      [.init("generation", .integer(number))] + summaries.map { .init($0.0, Self.mean($0.1)) }
        + [
          .init("sd", .object(summaries.map { .init($0.0, .number($0.1.sd)) })),
          .init("n", .object(summaries.map { .init($0.0, .integer($0.1.n)) })),
          .init(
            "ci95_half_width",
            .object(summaries.map { .init($0.0, $0.1.halfWidth().map { .number($0) } ?? .null) })),
        ])
  }
}

/// The version that studies and files carry.
public let laboratoryVersion = "0.1.0"
