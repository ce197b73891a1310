/// A training as `train --json` prints it, as a page.
struct TrainingReport {
  private let curve: LearningCurve
  private let accuracy: Double?
  private let rule: String
  private let task: String
  private let evaluations: Int
  private let pulses: Int
  private let energy_J: Double
  /// Everything but the curve, as the file has it.
  private let rest: [(key: String, value: String)]

  /// Reads the object. Keys that a report needs are read strictly; the others are listed as they are.
  init(_ json: JSONValue, source: String) throws(LaboratoryError) {
    let most = 1 << 53
    let top = try StrictObject(json, source: source)
    accuracy = try top.numberOrNull("accuracy", in: 0...1)
    rule = try top.string("rule")
    task = try top.string("task")
    evaluations = try top.integer("chip_evaluations", in: 0...most)
    pulses = try top.integer("pulses", in: 0...most)
    energy_J = try top.number("energy_J", in: .nonNegative)
    var points: [(evaluations: Int, accuracy: Double)] = []
    for point in try top.objects("history") {
      points.append(
        (try point.integer("chip_evaluations", in: 0...most), try point.number("accuracy", in: 0...1)))
    }
    curve = LearningCurve(points: points)
    rest = top.keys.filter { $0 != "history" }.flatMap { key in
      Self.flat(top.optionalValue(key) ?? .null, path: key)
    }
  }

  /// The page.
  func page(_ easel: inout Easel) -> Page {
    let result = accuracy.map { "\(Words.percent($0)) of the test examples right" } ?? "no test"
    var sections: [Page.Section] = []
    if let picture = curve.picture {
      sections.append(.init(id: "learning", title: "The learning curve", body: easel.figure(picture)))
    }
    let table = PageTable(
      caption: "Everything the training said", header: ["key", "value"],
      rows: rest.map { [$0.key, $0.value] }, words: [1])
    sections.append(
      .init(id: "origin", title: "Results and parameters", body: table.html + Page.paragraph(easel.credit)))
    return Page(
      title: "A chip learns \(task) by \(rule)",
      lead: Page.paragraph(
        "The end: \(result), after \(Words.grouped(evaluations)) evaluations, \(Words.grouped(pulses)) pulses and \(Words.joules(energy_J))."
      ), sections: sections)
  }

  /// Nested keys as paths, values as a table shows them.
  static func flat(_ value: JSONValue, path: String) -> [(key: String, value: String)] {
    switch value {
    case .object(let members): members.flatMap { flat($0.value, path: "\(path).\($0.key)") }
    case .string(let text): [(path, text)]
    case .null: [(path, "none")]
    default: [(path, value.compactText)]
    }
  }
}
