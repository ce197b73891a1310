import Analog
import Laboratory
import Testing

@Suite struct CircuitJobTests {
  private func job(
    _ conductances: String, _ volts: String?, row_ohm: Double = 1, column_ohm: Double = 1
  ) throws -> CircuitJob {
    let scratch = try Scratch()
    try writeAtomically(conductances, to: scratch.file("G.csv"))
    if let volts { try writeAtomically(volts, to: scratch.file("V.csv")) }
    return try CircuitJob(
      conductances: scratch.file("G.csv"), volts: volts.map { _ in scratch.file("V.csv") },
      rowWire_ohm: row_ohm,
      columnWire_ohm: column_ohm)
  }

  @Test func currentsAndPowerOfTwoCells() throws {
    // Each cell of 1 S lies between two segments of half an ohm: 1/2 S as seen from outside.
    let outcome = try job("1\n", "2,-4,0\n", row_ohm: 0.5, column_ohm: 0.5).run(threads: 1)
    #expect(outcome.currents_A?.rows == 3)
    #expect(outcome.currents_A?.elements.map { ($0 * 1e12).rounded() } == [1e12, -2e12, 0])
    #expect(outcome.power_W.map { ($0 * 1e12).rounded() } == [2e12, 8e12, 0])
  }

  @Test func voltagesMayBeMissing() throws {
    let outcome = try job("1,2\n", nil, row_ohm: 0, column_ohm: 0).run(threads: 2)
    #expect(outcome.currents_A == nil)
    #expect(outcome.power_W.isEmpty)
    #expect(outcome.ports.effectiveConductances_S.elements == [1, 2])
  }

  @Test func openArraysCarryNothing() throws {
    let outcome = try job("0,0\n0,0\n", "1\n1\n").run(threads: 1)
    #expect(outcome.currents_A?.elements == [0, 0])
    #expect(outcome.power_W == [0])
  }

  @Test func whatMakesNoSenseIsRefused() {
    let negative = failure { _ = try job("1,-1e-9\n", "1\n") }
    #expect(negative?.kind == .badData)
    #expect(negative?.message.contains("row 0, column 1") == true)
    let transposed = failure { _ = try job("1\n1\n", "1,2\n") }
    #expect(transposed?.kind == .badData)
    #expect(transposed?.remedy.contains("transpose") == true)
    #expect(failure { _ = try job("1\n1\n", "1\n2\n3\n") }?.kind == .badData)
    #expect(failure { _ = try job("1\n", "1e300\n") }?.kind == .badData)
    for resistance_ohm in [-1, .nan, .infinity, 1e-30] {
      #expect(failure { _ = try job("1\n", "1\n", row_ohm: resistance_ohm) }?.kind == .badUsage)
      #expect(failure { _ = try job("1\n", "1\n", column_ohm: resistance_ohm) }?.kind == .badUsage)
    }
    let missing = failure {
      _ = try CircuitJob(conductances: "no such file", volts: nil, rowWire_ohm: 1, columnWire_ohm: 1)
    }
    #expect(missing?.kind == .missingFile)
  }
}
