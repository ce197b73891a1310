import Analog
import Foundation
import Laboratory
import Learning
import Testing

/// What the page's first words say, for studies of every outcome.
@Suite struct VerdictTests {
  /// A study with these figures at its only generation: means of distilled, verified and open-loop chips, and tests of
  /// distilled against open-loop and verified copies.
  private func answer(
    means: (Double, Double, Double), open: (difference: Double, p: Double?),
    verified: (difference: Double, p: Double?), pairs: Int = 5
  ) throws -> String {
    func figure(_ mean: Double) -> JSONValue {
      ["mean": .number(mean), "sd": 0.01, "n": .integer(pairs), "ci95_low": .null, "ci95_high": .null]
    }
    func test(_ right: String, _ result: (difference: Double, p: Double?)) -> JSONValue {
      [
        "generation": 1, "left": "distilled", "right": .string(right), "n": .integer(pairs),
        "difference": .number(result.difference), "ci95_low": .number(result.difference - 0.01),
        "ci95_high": .number(result.difference + 0.01), "t": 1,
        "p_value": result.p.map { .number($0) } ?? .null,
      ]
    }
    let pair: JSONValue = [
      "teacher_serial": "1", "student_serial": "2", "teacher_born": 0.9, "teacher_aged": 0.9,
      "copy_open_loop": .number(means.2), "copy_write_verify": .number(means.1),
      "distilled": .number(means.0), "trained_from_labels": 0.9,
      "energy_J": ["train": 1e-4, "copy_open_loop": 1e-8, "copy_write_verify": 1e-7, "distill": 2e-4],
    ]
    let study: JSONValue = [
      "study": "compare", "version": "0.1.0",
      "parameters": [
        "device": "d", "student_device": "d", "task": "digits", "layers": [64, 10], "pairs": .integer(pairs),
        "generations": 1, "age_s": 86_400,
      ],
      "pairs": .array((0..<pairs).map { _ in pair }),
      "summary": [
        "teacher_born": figure(0.9), "teacher_aged": figure(0.9), "copy_open_loop": figure(means.2),
        "copy_write_verify": figure(means.1), "distilled": figure(means.0),
        "trained_from_labels": figure(0.9),
      ],
      "generations": [
        [
          "generation": 1, "copy_open_loop": .number(means.2), "copy_write_verify": .number(means.1),
          "distilled": .number(means.0),
        ]
      ],
      "tests": [test("copy_open_loop", open), test("copy_write_verify", verified)],
    ]
    let scratch = try Scratch()
    try study.prettyText.write(toFile: scratch.file("s.json"), atomically: false, encoding: .utf8)
    let page = try Report(path: scratch.file("s.json"), searchPath: "/nowhere").html
    let start = try #require(page.firstRange(of: "<div class=\"answer\""))
    let end = try #require(page[start.upperBound...].firstRange(of: "</div>"))
    return String(page[start.lowerBound..<end.lowerBound])
  }

  @Test func distillingWinsOverBothOrNotAtAll() throws {
    let won = try answer(means: (0.9, 0.7, 0.5), open: (0.4, 1e-6), verified: (0.2, 1e-4))
    #expect(won.contains("Distilling wins"))
    for words in [
      "40.0 points ahead of chips copied open loop", "20.0 points ahead of chips copied and verified",
      "in about one of 10,000 such studies", "2,000 times less", "by distilled chips 90.0\u{A0}%",
    ] { #expect(won.contains(words), "\(words)") }
    let half = try answer(means: (0.9, 0.89, 0.5), open: (0.4, 1e-6), verified: (0.01, 0.3))
    #expect(half.contains("Undecided") && half.contains("copying takes less energy"))
    #expect(half.contains("in about 30 of 100 such studies"))
  }

  /// A copy wins at half the level, because either of two might by chance.
  @Test func copyingWinsWhereItDoes() throws {
    let won = try answer(means: (0.8, 0.9, 0.5), open: (0.3, 1e-6), verified: (-0.1, 0.02))
    #expect(won.contains("Copying wins: chips copied and verified keep more"))
    #expect(won.contains("10.0 points behind chips copied and verified"))
    let open = try answer(means: (0.8, 0.9, 0.5), open: (0.3, 1e-6), verified: (-0.1, 0.03))
    #expect(open.contains("Undecided"))
  }

  @Test func onePairSaysNothing() throws {
    let words = try answer(means: (0.9, 0.7, 0.5), open: (0.4, nil), verified: (0.2, nil), pairs: 1)
    #expect(words.contains("Too few chips") && words.contains("Run it again with more pairs"))
  }
}
