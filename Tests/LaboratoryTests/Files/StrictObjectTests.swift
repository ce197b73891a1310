import Laboratory
import Testing

@Suite struct StrictObjectTests {
  enum Rule: String, CaseIterable { case pulse, tilePerturbation = "tile-perturbation" }

  private func object(_ text: String) throws -> StrictObject {
    try StrictObject(try StrictJSON.parse(text))
  }

  @Test func takesEveryKindOfValue() throws {
    let card = try object(
      """
      {"x": 0.5, "n": -3, "big": "18446744073709551615", "name": "pcm", "on": true, "rule": "pulse",
       "levels": [1, 2], "counts": [3, 4], "words": ["a"], "cell": {"read": {"noise": 0}},
       "tiles": [{"r": 1}, {"r": 2}],
       "any": null}
      """)
    #expect(try card.number("x", in: 0...1) == 0.5)
    #expect(try card.number("y", in: 0...1, default: 0.25) == 0.25)
    #expect(try card.optionalNumber("y", in: 0...1) == nil)
    #expect(try card.integer("n", in: -5...5) == -3)
    #expect(try card.integer("big", in: 0...UInt64.max) == UInt64.max)
    #expect(try card.integer("m", in: 0...9, default: 7) == 7)
    #expect(try card.string("name") == "pcm")
    #expect(try card.string("title", default: "t") == "t")
    #expect(try card.bool("on"))
    #expect(try card.bool("off", default: true))
    #expect(try card.choice("rule", of: Rule.self) == .pulse)
    #expect(try card.choice("rule2", default: Rule.pulse) == .pulse)
    #expect(try card.numbers("levels", in: .positive, count: 2) == [1, 2])
    #expect(try card.optionalNumbers("none") == nil)
    #expect(try card.integers("counts", in: 0...9) == [3, 4])
    #expect(try card.strings("words") == ["a"])
    let read = try card.object("cell").object("read")
    #expect(read.path == "cell.read")
    #expect(try read.number("noise", in: .nonNegative) == 0)
    #expect(try card.optionalObject("nothing") == nil)
    let tiles = try card.objects("tiles")
    #expect(tiles.map(\.path) == ["tiles[0]", "tiles[1]"])
    #expect(try tiles.map { try $0.integer("r", in: 0...9) } == [1, 2])
    #expect(try card.value("any") == .null)
    #expect(throws: Never.self) { try card.finish() }
  }

  @Test func unknownKeysNameTheNearestKnownOne() throws {
    let card = try object(#"{"cell": {"conductance": {"g_min_uS": 1, "g_mx_uS": 25}}}"#)
    let conductance = try card.object("cell").object("conductance")
    _ = try conductance.number("g_min_uS", in: 0...1e6)
    _ = try conductance.number("g_max_uS", in: 0...1e6, default: 30)
    let error = failure { try card.finish() }
    #expect(error?.message == "unknown key `g_mx_uS` in cell.conductance; did you mean `g_max_uS`?")
    #expect(error?.kind == .badData)
  }

  @Test func aMisspeltNecessaryKeyIsRecognised() throws {
    let card = try object(#"{"conductance": {"g_mx_uS": 25, "g_min_uS": 1}}"#)
    let error = failure { _ = try card.object("conductance").number("g_max_uS", in: 0...1e6) }
    #expect(error?.message == "unknown key `g_mx_uS` in conductance; did you mean `g_max_uS`?")
  }

  @Test func aMissingKeyIsNotTakenForItsNeighbour() throws {
    let card = try object(#"{"g_min_uS": 1}"#)
    let error = failure { _ = try card.number("g_max_uS", in: 0...1e6) }
    #expect(error?.message == "missing key `g_max_uS` in the top level")
    #expect(error?.remedy == "add `g_max_uS`, or rename `g_min_uS` if that was meant")
  }

  @Test func unknownKeysLikeNoOtherListTheKnownOnes() throws {
    let card = try object(#"{"b": 1, "a": 1, "whatever": 2}"#)
    _ = try card.number("b", in: 0...1)
    _ = try card.number("a", in: 0...1)
    let error = failure { try card.finish() }
    #expect(error?.message == "unknown key `whatever` in the top level")
    #expect(error?.remedy == "remove it; known keys are `a`, `b`")
  }

  @Test(arguments: [
    ("-0.1", "is -0.1; it must lie in 0...1"), ("1.5", "is 1.5; it must lie in 0...1"),
    ("\"0.1\"", "is the text \"0.1\"; it must be a number and lie in 0...1"),
    ("true", "is true; it must be a number and lie in 0...1"),
    ("null", "is null; it must be a number and lie in 0...1"),
    ("[1, 2]", "is a list of 2; it must be a number and lie in 0...1"),
    ("{}", "is an object; it must be a number and lie in 0...1"),
  ])
  func wrongNumbersTellTheRange(value: String, message: String) throws {
    let card = try StrictObject(
      try StrictJSON.parse(#"{"cell": {"read": {"read_noise_sigma": \#(value)}}}"#), source: "card.json")
    let read = try card.object("cell").object("read")
    let error = failure { _ = try read.number("read_noise_sigma", in: 0...1) }
    #expect(error?.message == "card.json: `read_noise_sigma` in cell.read \(message)")
    #expect(error?.remedy == "correct the value of `cell.read.read_noise_sigma`")
  }

  @Test func rangesWithoutBounds() throws {
    let card = try object(#"{"x": -1, "z": 0}"#)
    func message(_ key: String, _ range: ClosedRange<Double>) -> String? {
      failure { _ = try card.number(key, in: range) }?.message
    }
    #expect(message("x", .nonNegative) == "`x` in the top level is -1; it must be at least 0")
    #expect(message("z", .positive) == "`z` in the top level is 0; it must be above 0")
    #expect(
      message("z", 2 ... .greatestFiniteMagnitude) == "`z` in the top level is 0; it must be at least 2")
    #expect(
      message("x", .leastNonzeroMagnitude...1)
        == "`x` in the top level is -1; it must lie above 0 and up to 1")
    #expect(message("x", .finite) == nil)
  }

  @Test func otherWrongValues() throws {
    let card = try object(
      #"{"half": 0.5, "far": 300, "digits": "12", "rule": "pulze", "name": 3, "on": 0, "list": 1,"#
        + #""levels": [1, "2"]}"#
    )
    func message(_ body: () throws -> Void) -> String? { failure(body)?.message }
    #expect(
      message { _ = try card.integer("half", in: 0...9) }
        == "`half` in the top level is 0.5; it must be a whole number in 0...9")
    #expect(
      message { _ = try card.integer("far", in: UInt8.min...UInt8.max) }?.hasSuffix("in 0...255") == true)
    #expect(message { _ = try card.integer("digits", in: 0...99) }?.contains("the text \"12\"") == true)
    #expect(
      message { _ = try card.choice("rule", of: Rule.self) }
        == "`rule` in the top level is the text \"pulze\"; it must be one of `pulse`, `tile-perturbation`; "
        + "did you mean `pulse`?")
    #expect(message { _ = try card.string("name") }?.hasSuffix("be a text in quotation marks") == true)
    #expect(message { _ = try card.bool("on") }?.hasSuffix("be true or false") == true)
    #expect(message { _ = try card.array("list") }?.hasSuffix("be a list: [a, b, ...]") == true)
    #expect(
      message { _ = try card.numbers("levels") }?.hasPrefix("`levels[1]` in the top level is the text")
        == true)
    #expect(message { _ = try card.numbers("levels", count: 3) }?.hasSuffix("must have 3 elements") == true)
    #expect(message { _ = try card.object("name") }?.hasPrefix("name is 3; it must be an object") == true)
    #expect(
      message { _ = try StrictObject([1], source: "x.json") }?.hasPrefix("x.json: the top level is") == true)
  }

  @Test func wholeNumbersOfAnySizeSurvive() throws {
    for number in [0, 1, UInt64(1) << 53 - 1, UInt64(1) << 53, UInt64(1) << 63, .max] {
      let text = (["n": .integer(number)] as JSONValue).compactText
      #expect(try object(text).integer("n", in: 0...UInt64.max) == number)
    }
  }
}
