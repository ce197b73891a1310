import Foundation
import MortalComputing
import Testing

/// Knowledge that outlives its chips, through the command.
@Suite struct SucceedTests {
  private let scratch: Scratch
  private let names = ["a.chip", "b.chip", "c.chip"]
  private let work = [
    "a.chip", "b.chip", "c.chip", "--for", "10y", "--first-look", "1s", "--looks-per-decade", "8", "--epochs",
    "10", "--watch-reads", "4",
    "--may-lose", "0.05", "--accept", "0.5",
  ]

  init() throws {
    scratch = try Scratch()
    var card = try DeviceCard(named: "generic-analog")
    card.name = "fading"
    card.drift = DriftModel(exponentMean: .init(constant: 0.05), exponentSigma: .init(constant: 0.04))
    try scratch.write(CardWriter.text(card), to: "fading.json")
  }

  private func makeChips() async throws {
    for (serial, name) in names.enumerated() {
      try await scratch.fabricate(name, serial: serial + 1, device: "./fading.json")
    }
    try await scratch.json("train", "a.chip", "--epochs", "10")
  }

  @Test func knowledgeOutlivesItsChips() async throws {
    try await makeChips()
    let told = try await scratch.json(["succeed"] + work)
    #expect(told.number("hand_overs") == 2 && told.number("generation") == 3 && told.number("serial") == 3)
    #expect(told.value["alive"] == .bool(true) && told.value["cause_of_death"] == .null)
    let lives = told.list("lives")
    #expect(lives.map { $0.text("ended") } == ["due", "due", "over"])
    #expect(lives.dropLast().allSatisfy { $0.number("lost") <= 0.05 })
    // The time that it was wanted is the time that it was kept.
    #expect(abs(lives.reduce(0) { $0 + $1.number("lasted_s") } - 10 * 365 * 86_400) < 1e-3)
    for (place, name) in names.enumerated() {
      let seen = try await scratch.json("inspect", name)
      #expect(seen.number("generation") == Double(place + 1))
      #expect(seen.text("parent") == (place > 0 ? "\(place)" : nil))
      #expect(seen.text("successor") == (place < 2 ? "\(place + 2)" : nil))
      #expect(seen.number("age_s") >= lives[place].number("lasted_s"))
    }
    #expect(try await scratch.run("inspect", "a.chip").out.contains("retired for chip 2"))
  }

  @Test func aRefusedStudentLeavesBothFiles() async throws {
    try await makeChips()
    let before = try names.map { try scratch.bytes($0) }
    let outcome = try await Command.run(["succeed"] + work + ["--accept", "1"], in: scratch.path)
    #expect(outcome.status == 65 && outcome.err.contains("keep the teacher"), "\(outcome)")
    #expect(try names.map { try scratch.bytes($0) } == before)
    let itself = try await scratch.run("succeed", "a.chip", "./a.chip", "--for", "1d")
    #expect(itself.status == 64, "\(itself)")
    #expect(try await scratch.run("succeed", "a.chip", "--for", "1d").status == 64)
    #expect(try await scratch.run("succeed", "a.chip", "b.chip").status == 64)
    #expect(
      try await scratch.run("succeed", "a.chip", "b.chip", "--for", "280y", "--accept", "2").status == 64)
    #expect(try names.map { try scratch.bytes($0) } == before)
  }

  /// A hand-over that is killed leaves each chip as it was or as it would have become, and students before their teachers.
  @Test func killedSuccessionsLeaveWholeChips() async throws {
    try await makeChips()
    for name in names { try scratch.copy(name, to: "old-\(name)") }
    for attempt in 0..<6 {
      for name in names { try scratch.copy("old-\(name)", to: name) }
      let outcome = try await Command.shell(
        "timeout -s KILL \(0.1 + 0.2 * Double(attempt)) $MORTAL succeed \(work.joined(separator: " "))",
        in: scratch.path)
      #expect(outcome.status == 0 || outcome.status == 128 + SIGKILL || outcome.signal == SIGKILL)
      var seen: [Object] = []
      for name in names { seen.append(try await scratch.json("inspect", name)) }
      for (elder, student) in zip(seen, seen.dropFirst()) where elder.text("successor") != nil {
        #expect(student.number("generation") == elder.number("generation") + 1)
      }
    }
  }
}
