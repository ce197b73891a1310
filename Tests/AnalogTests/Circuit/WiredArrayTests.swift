import Analog
import Testing

/// What is refused, and what a merge says beforehand.
@Suite struct WiredArrayTests {
  @Test(arguments: [-1e-6, .nan, .infinity, -.infinity, 1e19]) func impossibleConductancesAreRefused(
    value: Double
  ) {
    var cells = PreciseMatrix(rows: 3, columns: 4, repeating: 1e-6)
    cells[2, 1] = value
    let error = #expect(throws: AnalogError.self) {
      try WiredArray(conductances_S: cells, rowWire_ohm: 1, columnWire_ohm: 1)
    }
    #expect(error?.message.contains("row 2, column 1") == true)
  }

  @Test(arguments: [-1, .nan, .infinity, 1e-19, 1e19]) func impossibleResistancesAreRefused(value: Double)
    throws
  {
    let cells = PreciseMatrix(rows: 2, columns: 2, repeating: 1e-6)
    #expect(throws: AnalogError.self) {
      try WiredArray(conductances_S: cells, rowWire_ohm: value, columnWire_ohm: 1)
    }
    #expect(throws: AnalogError.self) {
      try WiredArray(conductances_S: cells, rowWire_ohm: 1, columnWire_ohm: value)
    }
    #expect(throws: AnalogError.self) {
      try WiredArray(conductances_S: cells, rowWire_ohm: 1, columnWire_ohm: 1, drivers_ohm: [0, value])
    }
    let ports = try PortAdmittance(of: WiredArray(conductances_S: cells, rowWire_ohm: 1, columnWire_ohm: 1))
    #expect(throws: AnalogError.self) { try ports.terminated(drivers_ohm: [0, 0], senses_ohm: [value, 0]) }
  }

  @Test func emptyArraysAreRefused() {
    #expect(throws: AnalogError.self) {
      try WiredArray(conductances_S: PreciseMatrix(rows: 0, columns: 4), rowWire_ohm: 1, columnWire_ohm: 1)
    }
    #expect(throws: AnalogError.self) {
      try WiredArray(conductances_S: PreciseMatrix(rows: 4, columns: 0), rowWire_ohm: 1, columnWire_ohm: 1)
    }
  }

  @Test func extremesAreSolvedOrRefusedButNeverTrap() throws {
    let values = [0, Double.leastNonzeroMagnitude, 1e-300, 1e-12, 1e-3, 1e18]
    for (first, second) in [(1e-18, 1e18), (1e18, 1e-18), (0, 1e18), (1e18, 0), (1e18, 1e18)] {
      let cells = PreciseMatrix(rows: 9, columns: 7) { values[($0 * 7 + $1) % 6] }
      let array = try WiredArray(conductances_S: cells, rowWire_ohm: first, columnWire_ohm: second)
      #expect(try PortAdmittance(of: array).admittances_S.elements.allSatisfy { $0.isFinite })
      let solution = try? LineSolver(array).solve(volts: [Double](repeating: 1, count: 9))
      #expect(solution?.currents_A.allSatisfy { $0.isFinite } ?? true)
    }
  }

  @Test func iterationsThatEndTooEarlyAreAnError() throws {
    var dice = Dice(61)
    let array = try WiredArray(conductances_S: dice.cells(40, 40), rowWire_ohm: 100, columnWire_ohm: 100)
    #expect(throws: AnalogError.self) {
      try LineSolver(array).solve(
        volts: [Double](repeating: 1, count: 40), limits: LineSolver.Limits(tolerance: 1e-12, iterations: 3))
    }
  }

  @Test func whatIsTooLargeIsRefusedWithWhatWouldFit() throws {
    let array = try WiredArray(
      conductances_S: PreciseMatrix(rows: 300, columns: 200, repeating: 1e-6), rowWire_ohm: 1,
      columnWire_ohm: 1)
    let error = #expect(throws: AnalogError.self) {
      try PortAdmittance(of: array, memoryLimit_bytes: 4 << 20)
    }
    let side = MergeEstimate.largestSquare(memory_bytes: 4 << 20)
    #expect(error?.remedy.contains("\(side) x \(side)") == true)
    #expect(MergeEstimate(rows: side, columns: side).memory_bytes <= 4 << 20)
    #expect(MergeEstimate(rows: side + 1, columns: side + 1).memory_bytes > 4 << 20)
    #expect(MergeEstimate.largestSquare(memory_bytes: 0) == 0)
  }

  @Test func aMillionCellsFitFourGibibytes() {
    #expect(MergeEstimate(rows: 1024, columns: 1024).memory_bytes < 1 << 30)
    #expect(MergeEstimate(rows: 1_000_000, columns: 1_000_000).memory_bytes > 1 << 40)
  }

  /// Work grows with the 1.5th power of the number of cells, and memory with the first.
  @Test func growthIsNestedDissections() {
    let small = MergeEstimate(rows: 256, columns: 256)
    let large = MergeEstimate(rows: 1024, columns: 1024)
    #expect((60...70).contains(large.operations / small.operations))
    #expect((15...17).contains(Double(large.memory_bytes) / Double(small.memory_bytes)))
  }
}
