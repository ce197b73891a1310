import Analog

extension ComparisonStudy {
  private static let most = 1_000_000_000

  /// Reads a study strictly: unknown keys, figures out of range, and counts that do not agree are errors of kind
  /// `.badData`. `command`, `energy`, `cards` and what else was added later may be missing.
  init(_ json: JSONValue, source: String) throws(LaboratoryError) {
    let top = try StrictObject(json, source: source)
    guard try top.string("study") == "compare" else {
      throw top.wrong("study", try top.value("study"), must: "be \"compare\"")
    }
    version = try top.string("version")
    command = try top.optionalString("command")
    let parameters = try top.object("parameters")
    device = try parameters.string("device")
    studentDevice = try parameters.string("student_device")
    task = try parameters.string("task")
    layers = try parameters.integers("layers", in: 1...Self.most)
    pairCount = try parameters.integer("pairs", in: 1...1000)
    let last = try parameters.integer("generations", in: 1...90)
    age_s = try parameters.number("age_s", in: .nonNegative)
    testExamples = try parameters.optionalInteger("test_examples", in: 1...Self.most)
    classes = try parameters.optionalInteger("classes", in: 1...Self.most)
    self.parameters = try Self.flat(top.value("parameters"), path: "")
    pairs = try Self.pairs(top, count: pairCount, generations: last)
    summary = try Self.summary(top, pairs: pairCount)
    generations = try Self.generations(top, count: last, pairs: pairCount)
    tests = try Self.tests(top, generations: last, pairs: pairCount)
    energy = if let energy = try top.optionalObject("energy") { try StudyEnergy(energy) } else { nil }
    cards = try Self.cards(top)
    try Self.finish(top, parameters)
  }

  /// All keys but those of the parameters must be known; which parameters there are is the comparison's own affair,
  /// and the report lists them all.
  private static func finish(
    _ top: StrictObject, _ parameters: StrictObject
  ) throws(LaboratoryError) {
    for key in parameters.keys { _ = parameters.optionalValue(key) }
    try top.finish()
  }

  /// Nested keys as paths, values as a table shows them.
  private static func flat(_ value: JSONValue, path: String) -> [(key: String, value: String)] {
    switch value {
    case .object(let members):
      members.flatMap { flat($0.value, path: path.isEmpty ? $0.key : "\(path).\($0.key)") }
    case .string(let text): [(path, text)]
    case .null: [(path, "the library's default")]
    default: [(path, value.compactText)]
    }
  }

  private static func pairs(
    _ top: StrictObject, count: Int, generations: Int
  ) throws(LaboratoryError) -> [Pair] {
    let objects = try top.objects("pairs")
    guard objects.count == count else {
      throw top.wrong("pairs", try top.value("pairs"), must: "have \(count) elements, as `parameters` say")
    }
    var pairs: [Pair] = []
    for one in objects {
      var accuracies: [String: Double] = [:]
      for name in figures { accuracies[name] = try one.numberOrNull(name, in: 0...1) }
      let joules = try one.object("energy_J")
      var energy_J: [String: Double] = [:]
      for name in ["train", "copy_open_loop", "copy_write_verify", "distill"] {
        energy_J[name] = try joules.numberOrNull(name, in: .nonNegative)
      }
      if let lines = try one.optionalObject("accuracy_by_generation") {
        for way in Succession.allCases { try check(lines, way, generations) }
      }
      pairs.append(
        Pair(
          teacher: try one.string("teacher_serial"), student: try one.string("student_serial"),
          accuracies: accuracies, energy_J: energy_J))
    }
    return pairs
  }

  private static func check(
    _ lines: StrictObject, _ way: Succession, _ count: Int
  ) throws(LaboratoryError) {
    let values = try lines.array(way.rawValue)
    guard values.count == count else {
      throw lines.wrong(way.rawValue, .array(values), must: "have \(count) elements, one per generation")
    }
    for (index, value) in values.enumerated() where value != .null {
      _ = try lines.number(value, "\(way.rawValue)[\(index)]", 0...1)
    }
  }

  private static func summary(_ top: StrictObject, pairs: Int) throws(LaboratoryError) -> [String: Figure] {
    let object = try top.object("summary")
    var summary: [String: Figure] = [:]
    for name in figures { summary[name] = try figure(object.object(name), key: "mean", 0...1, pairs: pairs) }
    return summary
  }

  /// Mean, `n` and the interval around it, each where it should be.
  private static func figure(
    _ object: StrictObject, key: String, _ range: ClosedRange<Double>, pairs: Int
  ) throws(LaboratoryError) -> Figure {
    let n = try object.integer("n", in: 0...pairs)
    let sd = key == "mean" ? try object.number("sd", in: .nonNegative) : nil
    let mean = try object.numberOrNull(key, in: range)
    let low = try object.numberOrNull("ci95_low", in: .finite)
    let high = try object.numberOrNull("ci95_high", in: .finite)
    if n > 0, mean == nil { throw object.wrong(key, .null, must: "be a number where `n` is above 0") }
    guard let mean, let low, let high else { return Figure(mean: mean, n: n, halfWidth: nil, sd: sd) }
    guard low <= mean, mean <= high else {
      throw object.wrong("ci95_low", .number(low), must: "lie below the mean, and `ci95_high` above it")
    }
    return Figure(mean: mean, n: n, halfWidth: (high - low) / 2, sd: sd)
  }

  private static func generations(
    _ top: StrictObject, count: Int, pairs: Int
  ) throws(LaboratoryError) -> [Succession: [Figure]] {
    let objects = try top.objects("generations")
    guard objects.count == count else {
      throw top.wrong(
        "generations", try top.value("generations"), must: "have \(count) elements, as `parameters` say")
    }
    var lines: [Succession: [Figure]] = [:]
    for (index, one) in objects.enumerated() {
      _ = try one.integer("generation", in: index + 1...index + 1)
      let spread = try one.optionalObject("sd")
      let counts = try one.optionalObject("n")
      let halves = try one.optionalObject("ci95_half_width")
      for way in Succession.allCases {
        let mean = try one.numberOrNull(way.rawValue, in: 0...1)
        let n = try counts?.integer(way.rawValue, in: 0...pairs) ?? (mean == nil ? 0 : pairs)
        lines[way, default: []].append(
          Figure(
            mean: mean, n: n, halfWidth: try halves?.numberOrNull(way.rawValue, in: .nonNegative),
            sd: try spread?.number(way.rawValue, in: .nonNegative)))
      }
    }
    return lines
  }

  private static func tests(
    _ top: StrictObject, generations: Int, pairs: Int
  ) throws(LaboratoryError) -> [Test] {
    var tests: [Test] = []
    for one in try top.objects("tests") {
      guard try one.string("left") == "distilled" else {
        throw one.wrong("left", try one.value("left"), must: "be \"distilled\"")
      }
      let right = try one.string("right")
      guard figures.contains(right) else {
        throw one.wrong("right", .string(right), must: "be a name of the summary")
      }
      _ = try one.numberOrNull("t", in: .finite)
      tests.append(
        Test(
          generation: try one.integer("generation", in: 1...generations), right: right,
          difference: try figure(one, key: "difference", -1...1, pairs: pairs),
          pValue: try one.numberOrNull("p_value", in: 0...1)))
    }
    return tests
  }

  private static func cards(_ top: StrictObject) throws(LaboratoryError) -> [Card] {
    guard top.optionalValue("cards") != nil else { return [] }
    var cards: [Card] = []
    for one in try top.objects("cards") {
      var sources: [(citation: String, confidence: String, covers: [String])] = []
      for entry in try one.objects("sources") {
        sources.append(
          (try entry.string("citation"), try entry.string("confidence"), try entry.strings("covers")))
      }
      cards.append(
        Card(name: try one.string("name"), sha256: try one.string("card_sha256"), sources: sources))
    }
    return cards
  }
}
