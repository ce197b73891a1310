import Laboratory
import Testing

@Suite struct StrictJSONTests {
  @Test func allKindsOfValues() throws {
    let value = try StrictJSON.parse(
      #" { "b" : [1, -2.5e-3, 0, -0, true, false, null], "a": {"é": "\u00e9\ud83d\ude00\n\/\\\""}, "": [] } "#
    )
    let expected: JSONValue = [
      "b": [1, -0.0025, 0, 0, true, false, nil], "a": ["é": "é😀\n/\\\""], "": [],
    ]
    #expect(value == expected)
    #expect(value["a"]?["é"] == "é😀\n/\\\"")
    #expect(value["none"] == nil)
  }

  @Test(arguments: [
    ("", "line 1, column 1: the end where a value should be"),
    ("{\n  \"é\": 1,\n  \"é\": 2}", "line 3, column 3: the key `é` a second time in the object"),
    ("[1,]", "line 1, column 4: `]` right after a comma"),
    ("[1 2]", "line 1, column 4: `2` where a comma or `]` should be"),
    ("{\"é\" 1}", "line 1, column 6: `1` where a colon should be"),
    ("{a: 1}", "line 1, column 2: `a` where a key should be"),
    ("[1", "line 1, column 3: the end where a comma or `]` should be"),
    ("1 x", "line 1, column 3: `x` after the end of the JSON"),
    ("NaN", "line 1, column 1: `N` where a value should be"),
    ("-Infinity", "line 1, column 1: a malformed number"), ("01", "line 1, column 1: a malformed number"),
    ("1.", "line 1, column 1: a malformed number"), (".5", "line 1, column 1: `.` where a value should be"),
    ("1e", "line 1, column 1: a malformed number"), ("+1", "line 1, column 1: `+` where a value should be"),
    ("1e400", "line 1, column 1: the number `1e400`, too large to hold"),
    (
      "9007199254740993",
      "line 1, column 1: the whole number `9007199254740993`, too large to hold exactly"
    ),
    ("\"a\nb\"", "line 1, column 3: the end of the line inside a text"),
    ("\"a", "line 1, column 1: a text without an end"), ("\"\\x\"", "line 1, column 2: an unknown escape"),
    ("\"\\ud800\"", "line 1, column 2: an escape \\u that is no character"),
    ("\"\\udc00\\ud800\"", "line 1, column 2: an escape \\u that is no character"),
    ("\"\\", "line 1, column 2: an unknown escape"),
    ("\"\\u12", "line 1, column 2: an escape \\u that is no character"),
    ("\u{FEFF}1", "line 1, column 1: a byte-order mark before the JSON"),
    ("// no\n1", "line 1, column 1: `/` where a value should be"),
    ("tru", "line 1, column 1: `t` where a value should be"),
  ])
  func faultsAreNamedWithTheirPlace(text: String, message: String) {
    let error = failure { _ = try StrictJSON.parse(text, source: "card.json") }
    #expect(error?.kind == .badData)
    #expect(error?.message == "card.json: \(message)")
  }

  @Test func textThatIsNotUTF8IsRefused() {
    for bytes: [UInt8] in [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
    ] {
      let error = failure { _ = try StrictJSON.parse([0x22] + bytes + [0x22]) }
      #expect(error?.message == "JSON: line 1, column 1: a text that is not UTF-8")
    }
  }

  @Test func nestingHasALimit() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(throws: Never.self) { try StrictJSON.parse(nested(64)) }
    for depth in [65, 1_000_000] {
      let error = failure { _ = try StrictJSON.parse(nested(depth)) }
      #expect(error?.message == "JSON: line 1, column 65: nesting deeper than 64 levels")
    }
  }

  @Test func prettyText() {
    let value: JSONValue = [
      "name": "a\"b\\c\n\u{1}", "empty": [:], "none": [], "levels": [1, 2.5, 1e-06, 1e20, -0.1],
      "tiles": [["rows": 2], [true, nil]],
    ]
    #expect(
      value.prettyText == """
        {
          "name": "a\\"b\\\\c\\n\\u0001",
          "empty": {},
          "none": [],
          "levels": [1, 2.5, 1e-06, 1e+20, -0.1],
          "tiles": [
            {
              "rows": 2
            },
            [true, null]
          ]
        }

        """)
    #expect(value["tiles"]?.compactText == #"[{"rows":2},[true,null]]"#)
  }

  @Test func longListsTakeALinePerItem() {
    let value = JSONValue.numbers((0..<60).map { Double($0) + 0.25 })
    #expect(value.prettyText.split(separator: "\n").count == 62)
  }

  @Test func numbersSurvive() throws {
    var random = SplitMix64(state: 5)
    for _ in 0..<20_000 {
      let number = Double(bitPattern: random.next())
      let back = try StrictJSON.parse(JSONValue.number(number).compactText)
      #expect(back == (number.isFinite ? .number(number) : .null))
    }
    for number in [
      0, -0.0, 0x1p53, 0x1p53 - 1, -0x1p60, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 0.1,
    ] {
      guard case .number(let back) = try StrictJSON.parse(JSONValue.number(number).compactText) else {
        Issue.record("\(number) is no number any more")
        continue
      }
      #expect(back.bitPattern == number.bitPattern)
    }
    #expect(JSONValue.number(12).compactText == "12")
    #expect(JSONValue.number(.infinity).compactText == "null")
  }

  @Test func filesAreNamed() throws {
    let scratch = try Scratch()
    try writeAtomically("[1,\n2", to: scratch.file("x.json"))
    let error = failure { _ = try StrictJSON.read(path: scratch.file("x.json")) }
    #expect(error?.message.hasPrefix("\(scratch.file("x.json")): line 2, column 2: ") == true)
    #expect(failure { _ = try StrictJSON.read(path: scratch.file("y.json")) }?.kind == .missingFile)
  }
}
