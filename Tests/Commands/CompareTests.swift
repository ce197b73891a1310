import Foundation
import MortalComputing
import Testing

/// The main job, at its smallest.
@Suite struct CompareTests {
  private static let small = ["compare", "--pairs", "1", "--generations", "1", "--epochs", "2"]
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func run(_ arguments: String...) async throws -> Outcome {
    try await Command.run(Self.small + arguments, in: scratch.path)
  }

  private static let ways = ["copy_open_loop", "copy_write_verify", "distilled"]

  private static var shape: Shape {
    let figures = ["teacher_born", "teacher_aged", "trained_from_labels"] + ways
    let shares = Dictionary(uniqueKeysWithValues: figures.map { ($0, Shape.share) })
    let summary = Shape.object([
      "mean": .share, "sd": .either(.null, .share), "n": .whole(1...2),
      "ci95_low": .either(.null, .number(-20...1)),
      "ci95_high": .either(.null, .number(0...20)),
    ])
    let energies = ["train", "copy_open_loop", "copy_write_verify", "distill"]
    let pair = shares.merging([
      "teacher_serial": .text, "student_serial": .text,
      "energy_J": .object(Dictionary(uniqueKeysWithValues: energies.map { ($0, .joules) })),
    ]) { $1 }
    let generation = Dictionary(uniqueKeysWithValues: ways.map { ($0, Shape.share) })
    return .object([
      "pairs": .list(.object(pair), count: 1...2),
      "summary": .object(Dictionary(uniqueKeysWithValues: figures.map { ($0, summary) })),
      "generations": .list(.object(generation.merging(["generation": .whole(1...2)]) { $1 }), count: 1...2),
      "parameters": .object([
        "device": .text, "card_sha256": .digest, "seed": .count, "temperature_K": .number(1...1e4),
        "test_examples": .whole(500...500), "classes": .whole(10...10),
      ]),
      "command": .text,
      "cards": .list(.object(["name": .text, "card_sha256": .digest]), count: 1...2),
      "energy": .object([
        "hand_over": .list(.object(["way": .text, "n": .count]), count: 4...4),
        "inference": .list(.object(["way": .text, "n": .count]), count: 4...4),
        "digital_inference": .list(.object(["rival": .text, "batch": .count]), count: 6...6),
        "break_even": .list(.object(["way": .text, "rival": .text]), count: 24...24),
      ]),
    ])
  }

  @Test func keysAndRanges() async throws {
    let outcome = try await run("--pairs", "2", "--generations", "2", "--epochs", "1", "--json")
    let study = try Object(outcome.out)
    #expect(Self.shape.faults(in: study.value) == [])
    #expect(study.list("pairs").count == 2)
    #expect(study.list("generations").map { $0.number("generation") } == [1, 2])
    let mean = study.list("pairs").reduce(0) { $0 + $1.number("distilled") } / 2
    #expect(abs(study.object("summary").object("distilled").number("mean") - mean) < 1e-12)
  }

  @Test func threadsDoNotMatter() async throws {
    let one = try await run("--pairs", "2", "--epochs", "1", "--threads", "1", "--json")
    let two = try await run("--pairs", "2", "--epochs", "1", "--threads", "2", "--json")
    #expect(one.out == two.out)
    #expect(one.status == 0 && two.status == 0)
  }

  @Test func theStudyGoesWhereItIsSent() async throws {
    let json = try await run("--json")
    let dash = try await run("-o", "-")
    #expect(dash.out == json.out)
    try scratch.write("something old", to: "study.json")
    let file = try await run("-o", "study.json", "--report", "page.html", "--age", "30d", "--at", "300K")
    #expect(try scratch.text("study.json") == json.out)
    #expect(try scratch.names == ["page.html", "study.json"])
    #expect(file.out.contains("distilled from inputs and outputs"))
    #expect(!file.out.hasPrefix("{"))
  }

  @Test func theReportIsWellFormedAndAlone() async throws {
    let outcome = try await run("--report", "-")
    let page = outcome.out
    #expect(XMLFaults.first(in: page) == nil)
    #expect(page.contains("</html>"))
    expectAlone(page)
  }

  @Test func teachersAndStudentsMayDiffer() async throws {
    let outcome = try await run("--device", "ideal", "--student-device", "generic-analog", "--json")
    let study = try Object(outcome.out)
    #expect(study.object("parameters").text("student_device") == "generic-analog")
    #expect(study.object("parameters").text("device") == "ideal")
  }

  @Test func theSeedMattersAndIsToldBack() async throws {
    let seeds = ["1", "18446744073709551615"]
    var studies: [Object] = []
    for seed in seeds {
      studies.append(try Object(try await run("--seed", seed, "--json").out))
    }
    #expect(studies[0].object("parameters").number("seed") == 1)
    #expect(studies[1].object("parameters").text("seed") == seeds[1])
    #expect(studies[0].list("pairs") != studies[1].list("pairs"))
  }
}
