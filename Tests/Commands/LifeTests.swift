import MortalComputing
import Testing

/// Whole lives of chips, told through the command alone.
@Suite struct LifeTests {
  /// Teacher 7 grows up, ages, is copied to chips 8 and 9 and distilled to chip 10. Returns what every step said.
  private func live(in scratch: Scratch) async throws -> [Object] {
    var told: [Object] = []
    told.append(try await scratch.fabricate("a.chip"))
    told.append(try await scratch.json("train", "a.chip", "--epochs", "4"))
    told.append(try await scratch.json("evaluate", "a.chip"))
    told.append(try await scratch.json("age", "a.chip", "--for", "30d", "--at", "330K"))
    told.append(try await scratch.json("evaluate", "a.chip"))
    for (serial, name) in [(8, "b.chip"), (9, "c.chip"), (10, "d.chip")] {
      told.append(try await scratch.fabricate(name, serial: serial))
    }
    told.append(try await scratch.json("copy", "a.chip", "b.chip", "--method", "open-loop"))
    told.append(try await scratch.json("copy", "a.chip", "c.chip", "--method", "write-verify"))
    told.append(try await scratch.json("distill", "a.chip", "d.chip", "--epochs", "2", "--accept", "0.3"))
    for name in ["a.chip", "b.chip", "c.chip", "d.chip"] {
      told.append(try await scratch.json("inspect", name))
      told.append(try await scratch.json("energy", name))
      told.append(try await scratch.json("evaluate", name))
    }
    return told
  }

  @Test func theSameLifeTwiceIsTheSame() async throws {
    let first = try Scratch()
    let second = try Scratch()
    let told = try await live(in: first).map(\.withoutWallTime)
    let again = try await live(in: second).map(\.withoutWallTime)
    #expect(told == again)
    for name in try first.names { #expect(try first.bytes(name) == second.bytes(name), "\(name)") }
    #expect(try first.names == ["a.chip", "b.chip", "c.chip", "d.chip"])
  }

  @Test func everyHandOverPassesSomethingOn() async throws {
    let scratch = try Scratch()
    _ = try await live(in: scratch)
    for (name, least) in [("a.chip", 0.6), ("b.chip", 0.4), ("c.chip", 0.4), ("d.chip", 0.4)] {
      #expect(try await scratch.json("evaluate", name, "--reads", "8").number("accuracy") > least, "\(name)")
    }
  }

  @Test func aStudentKnowsItsTeacher() async throws {
    let scratch = try Scratch()
    _ = try await live(in: scratch)
    let teacher = try await scratch.json("inspect", "a.chip")
    #expect(teacher.number("generation") == 1)
    #expect(teacher.value["parent"] == .null)
    for name in ["b.chip", "c.chip", "d.chip"] {
      let student = try await scratch.json("inspect", name)
      #expect(student.number("generation") == 2)
      #expect(student.text("parent") == "7")
    }
    try await scratch.fabricate("e.chip", serial: 11)
    try await scratch.json("distill", "d.chip", "e.chip", "--epochs", "1", "--examples", "100")
    let grandchild = try await scratch.json("inspect", "e.chip")
    #expect(grandchild.number("generation") == 3)
    #expect(grandchild.text("parent") == "10")
  }

  @Test func theBillAddsUp() async throws {
    let scratch = try Scratch()
    let told = try await live(in: scratch)
    for name in ["a.chip", "b.chip", "c.chip", "d.chip"] {
      let total_J = try await scratch.json("inspect", name).number("energy_J")
      for keys in ["phase,layer,component,action", "phase", "layer,action", "component"] {
        let bill = try await scratch.json("energy", name, "--by", keys)
        let sum_J = bill.list("lines").reduce(0) { $0 + $1.object("J").number("nominal") }
        #expect(abs(sum_J - bill.number("total_J")) <= 1e-9 * sum_J)
        #expect(abs(total_J - sum_J) <= 1e-9 * sum_J)
        #expect(
          bill.list("lines").allSatisfy {
            let price = $0.object("J")
            return price.number("low") <= price.number("nominal")
              && price.number("nominal") <= price.number("high")
          })
      }
    }
    // What training and two evaluations said they cost is all that the young teacher's bill holds.
    let young = try Scratch()
    try await young.fabricate("a.chip")
    var cost_J = try await young.json("train", "a.chip", "--epochs", "4").number("energy_J")
    #expect(cost_J == told[1].number("energy_J"))
    for _ in 0..<2 { cost_J += try await young.json("evaluate", "a.chip").number("energy_J") }
    let total_J = try await young.json("energy", "a.chip").number("total_J")
    #expect(abs(total_J - cost_J) <= 1e-9 * cost_J)
  }

  @Test func lookingChangesNothingAndAgeingDoes() async throws {
    let scratch = try Scratch()
    try await scratch.fabricate("a.chip")
    try await scratch.json("train", "a.chip", "--epochs", "1")
    let bytes = try scratch.bytes("a.chip")
    let before = try await scratch.json("inspect", "a.chip", "--map", "a.svg")
    try await scratch.json("energy", "a.chip")
    #expect(try scratch.bytes("a.chip") == bytes)
    try await scratch.json("evaluate", "a.chip")
    let evaluated = try await scratch.json("inspect", "a.chip")
    #expect(evaluated.text("function_sha256") == before.text("function_sha256"))
    #expect(evaluated.number("energy_J") > before.number("energy_J"))
    try await scratch.json("age", "a.chip", "--for", "30d")
    let aged = try await scratch.json("inspect", "a.chip")
    #expect(aged.text("function_sha256") != before.text("function_sha256"))
    #expect(aged.number("age_s") == 30 * 86_400)
  }

  @Test func ageingInTwoStepsIsAgeingInOne() async throws {
    let scratch = try Scratch()
    for name in ["a.chip", "b.chip"] { try await scratch.fabricate(name, device: "pcm-nandakumar-2019") }
    try await scratch.json("age", "a.chip", "--for", "3d", "--at", "85C")
    for _ in 0..<2 { try await scratch.json("age", "b.chip", "--for", "36h", "--at", "358.15K") }
    #expect(try scratch.bytes("a.chip") == scratch.bytes("b.chip"))
  }

  @Test func threadsAndFoldersDoNotMatter() async throws {
    let scratch = try Scratch()
    for name in ["a.chip", "b.chip"] { try await scratch.fabricate(name) }
    try await scratch.json("train", "a.chip", "--epochs", "1", "--threads", "1")
    try await scratch.json("train", "b.chip", "--epochs", "1", "--threads", "2")
    #expect(try scratch.bytes("a.chip") == scratch.bytes("b.chip"))
    try await scratch.json("train", "b.chip", "--epochs", "1", "--seed", "2")
    try await scratch.json("train", "a.chip", "--epochs", "1")
    #expect(try scratch.bytes("a.chip") != scratch.bytes("b.chip"))
  }
}
