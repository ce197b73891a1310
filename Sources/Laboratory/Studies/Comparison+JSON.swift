import Analog
import Learning

extension Comparison {
  /// The whole study: every parameter needed to run it again, and every result, with the keys of the command's contract.
  public var json: JSONValue {
    [
      "study": "compare", "version": .string(laboratoryVersion), "parameters": parameters,
      "pairs": .array(pairs.map(Self.json)),
      "summary": .object(summary.map { .init($0.name, Self.json($0.value)) }),
      "generations": .array((1...plan.generations).map(generation)),
    ]
  }

  private var parameters: JSONValue {
    [
      "device": .string(plan.card.name), "card_sha256": .string(CardWriter.sha256(plan.card)),
      "student_device": .string(plan.studentCard.name),
      "student_card_sha256": .string(CardWriter.sha256(plan.studentCard)), "task": .string(plan.data.name),
      "layers": .array(plan.layers.map { .integer($0) }), "pairs": .integer(plan.pairs),
      "generations": .integer(plan.generations), "age_s": .number(plan.age.seconds),
      "temperature_K": .number(plan.temperature.kelvin), "seed": .integer(plan.seed),
      "training": Self.json(plan.training), "rule": .string(Rule.tilePerturbation.rawValue),
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
    func first(_ way: Succession) -> JSONValue { .number(pair.accuracies[way]![0]) }
    return [
      "teacher_serial": .string(pair.teacher.description),
      "student_serial": .string(pair.student.description),
      "teacher_born": .number(pair.teacherBorn), "teacher_aged": .number(pair.teacherAged),
      "copy_open_loop": first(.copyOpenLoop), "copy_write_verify": first(.copyWriteVerify),
      "distilled": first(.distilled), "trained_from_labels": .number(pair.trainedFromLabels),
      "energy_J": [
        "train": .number(pair.training_J), "copy_open_loop": .number(pair.succession_J[.copyOpenLoop]!),
        "copy_write_verify": .number(pair.succession_J[.copyWriteVerify]!),
        "distill": .number(pair.succession_J[.distilled]!),
      ],
    ]
  }

  private static func json(_ summary: Summary) -> JSONValue {
    ["mean": .number(summary.mean), "sd": .number(summary.sd), "n": .integer(summary.n)]
  }

  /// Means over pairs at one generation, with their spread under the same names.
  private func generation(_ number: Int) -> JSONValue {
    let summaries = Succession.allCases.map { ($0.rawValue, summary(of: $0, generation: number)) }
    return .object(
      [.init("generation", .integer(number))] + summaries.map { .init($0.0, .number($0.1.mean)) }
        + [.init("sd", .object(summaries.map { .init($0.0, .number($0.1.sd)) }))])
  }
}

/// The version that studies and files carry.
public let laboratoryVersion = "0.1.0"
