import Analog
import Testing

/// Both routes against badcrossbar, CrossSim and ngspice.
@Suite struct OracleTests {
  @Test func allCasesAreThere() throws { #expect(try OracleCase.all().count == 9) }

  @Test(arguments: try OracleCase.all()) func mergedReadsAgree(oracle: OracleCase) throws {
    let ports = try PortAdmittance(of: oracle.array)
    #expect(distance(ports.read(volts: oracle.volts).elements, oracle.currents_A.elements) <= 1e-10)
  }

  @Test(arguments: try OracleCase.all()) func iteratedReadsAgree(oracle: OracleCase) throws {
    let solver = LineSolver(oracle.array)
    for vector in 0..<oracle.volts.columns {
      let solution = try solver.solve(volts: oracle.volts.column(vector))
      #expect(distance(solution.currents_A, oracle.currents_A.row(vector)) <= 1e-10)
    }
  }

  @Test func everyNodeOfOneCaseAgrees() throws {
    let oracle = try #require(try OracleCase.all().first { $0.name == "8x8_uniform" })
    let solution = try LineSolver(oracle.array).solve(volts: oracle.volts.column(0))
    let words = try OracleCase.matrix("8x8_uniform.Vw0")
    let bits = try OracleCase.matrix("8x8_uniform.Vb0")
    let cells = try OracleCase.matrix("8x8_uniform.Icell0")
    #expect(distance(solution.wordVolts.elements, words.elements) <= 1e-12)
    #expect(distance(solution.bitVolts.elements, bits.elements) <= 1e-10)
    #expect(distance(solution.cellCurrents_A.elements, cells.elements) <= 1e-10)
  }
}
