import Foundation
import MortalComputing
import Testing

/// Chips that wear, fail and die, through the command alone.
@Suite struct MortalityTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.write(try Self.cardText(), to: "frail.json")
  }

  static func cardText() throws -> String {
    var card = try DeviceCard(named: "generic-analog")
    card.name = "frail"
    card.endurance = EnduranceModel(scale_pulses: 200, shape: 2)
    var lifetime = LifetimeModel()
    lifetime.rowDrivers = .init(scale_s: 3e7, shape: 2, activationEnergy_eV: 0.7)
    lifetime.columnConverters = .init(scale_s: 3e8, shape: 2, activationEnergy_eV: 0.7)
    lifetime.fatalShare = 0.3
    card.lifetime = lifetime
    card.sources.append(.init(covers: ["endurance", "lifetime"], citation: "a test", confidence: .chosen))
    return CardWriter.text(card)
  }

  private func fabricate(_ name: String) async throws {
    try await scratch.fabricate(name, device: "./frail.json")
  }

  @Test func aChipLivesUntilItIsDead() async throws {
    try await fabricate("a.chip")
    try await fabricate("b.chip")
    let young = try await scratch.json("inspect", "a.chip")
    #expect(young.value["alive"] == .bool(true) && young.value["cause_of_death"] == .null)
    #expect(young.number("dead_rows") == 0 && young.number("dead_columns") == 0)
    let death = try await scratch.json("age", "a.chip", "--until-dead", "--at", "350K")
    #expect(death.value["alive"] == .bool(false))
    let cause = try #require(death.text("cause_of_death"))
    #expect(cause.hasPrefix("row drivers failed in layer "))
    // A microsecond less and it lives.
    let age_s = death.number("age_s")
    let spared = try await scratch.json("age", "b.chip", "--for", "\(age_s - 1e-6)s", "--at", "350K")
    #expect(spared.value["alive"] == .bool(true) && spared.value["cause_of_death"] == .null)
    // The dead can be inspected and aged.
    let seen = try await scratch.json("inspect", "a.chip")
    #expect(seen.text("cause_of_death") == cause && seen.value["alive"] == .bool(false))
    #expect(seen.number("dead_rows") > 4)
    #expect(try await scratch.run("inspect", "a.chip").out.contains("dead since"))
    let older = try await scratch.json("age", "a.chip", "--for", "1d")
    #expect(older.text("cause_of_death") == cause && older.number("age_s") == age_s + 86_400)
    let again = try await scratch.json("age", "a.chip", "--until-dead")
    #expect(again.number("age_s") == age_s + 86_400)
  }

  @Test func whoOutlivesTheClockDoesNotDieByWaiting() async throws {
    try await fabricate("a.chip")
    let bytes = try scratch.bytes("a.chip")
    let outcome = try await scratch.run("age", "a.chip", "--until-dead", "--at", "200K")
    #expect(outcome.status == 65 && outcome.err.contains("outlives") && outcome.err.contains("--at"))
    #expect(try scratch.bytes("a.chip") == bytes)
  }

  @Test func aProfileIsItsStretches() async throws {
    for name in ["a.chip", "b.chip"] { try await fabricate(name) }
    try scratch.write("duration_s,temperature_K\n3600,330\n1800.5,358.15\n86400,300\n", to: "p.csv")
    let told = try await scratch.json("age", "a.chip", "--profile", "p.csv")
    #expect(told.number("age_s") == 3600 + 1800.5 + 86_400)
    for (span, kelvin) in [("30m", "330K"), ("30m", "330K"), ("1800.5s", "85C"), ("1d", "300K")] {
      try await scratch.json("age", "b.chip", "--for", span, "--at", kelvin)
    }
    #expect(try scratch.bytes("a.chip") == scratch.bytes("b.chip"))
  }

  @Test func trainingWearsCellsOut() async throws {
    try await fabricate("a.chip")
    try await scratch.json("train", "a.chip", "--epochs", "4")
    let seen = try await scratch.json("inspect", "a.chip")
    #expect(seen.number("worn_cells") > 10)
    #expect(seen.number("stuck_cells") >= seen.number("worn_cells"))
  }

  @Test func aPrognosisChangesNothing() async throws {
    try await fabricate("a.chip")
    try await scratch.json("train", "a.chip", "--epochs", "2", "--rule", "direct-feedback-alignment")
    let bytes = try scratch.bytes("a.chip")
    let told = try await scratch.json(
      "prognosis", "a.chip", "--task", "digits", "--floor", "0.9", "--at", "330K")
    let same = try await scratch.json("prognosis", "a.chip", "--at", "330K", "--threads", "1")
    #expect(told.withoutWallTime == same.withoutWallTime)
    #expect(told.number("remaining_s") > 0 && told.number("remaining_s") < 9e9)
    let (one, many) = (told.number("health_now_1_read"), told.number("health_now_32_reads"))
    #expect(told.number("health") == one / many && many > 0.3)
    #expect(try scratch.bytes("a.chip") == bytes)
    let text = try await scratch.run("prognosis", "a.chip", "--at", "330K").out
    #expect(text.contains("has health") && text.contains("kept at 330 K"))
    let late = try await scratch.json("prognosis", "a.chip", "--floor-accuracy", "1", "--reads", "2")
    #expect(late.number("remaining_s") == 0 && late.number("reads") == 2)
    #expect(late.number("health_now_2_reads") > 0.3)
  }

  @Test func whatNeverFadesHasNoTerm() async throws {
    try await scratch.fabricate("a.chip", device: "ideal")
    try await scratch.json("train", "a.chip", "--epochs", "1", "--rule", "direct-feedback-alignment")
    let told = try await scratch.json("prognosis", "a.chip", "--floor", "0.9")
    #expect(told.value["remaining_s"] == .null && told.number("health") == 1)
  }
}
