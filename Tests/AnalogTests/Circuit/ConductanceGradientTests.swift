import Analog
import Testing

@Suite struct ConductanceGradientTests {
  /// Central differences of the merged solution, which shares no code with the adjoint one.
  @Test(arguments: CellChangeTests.wires) func itIsTheFiniteDifference(row_ohm: Double, column_ohm: Double)
    throws
  {
    var dice = Dice(41)
    let cells = dice.cells(7, 9)
    let volts = dice.volts(7, vectors: 3)
    let sensitivities = dice.volts(3, vectors: 9)
    func loss(_ cells: PreciseMatrix) throws -> Double {
      let array = try WiredArray(conductances_S: cells, rowWire_ohm: row_ohm, columnWire_ohm: column_ohm)
      let currents = try PortAdmittance(of: array).read(volts: volts)
      return zip(currents.elements, sensitivities.elements).map { $0 * $1 }.reduce(0, +)
    }
    let array = try WiredArray(conductances_S: cells, rowWire_ohm: row_ohm, columnWire_ohm: column_ohm)
    let gradient = try LineSolver(array).gradient(volts: volts, sensitivities: sensitivities)
    var differences = gradient
    for place in cells.elements.indices {
      var (above, below) = (cells, cells)
      let step_S = 1e-4 * cells.elements[place]
      above.elements[place] += step_S
      below.elements[place] -= step_S
      differences.elements[place] = (try loss(above) - loss(below)) / (2 * step_S)
    }
    #expect(distance(gradient.elements, differences.elements) <= 1e-7)
  }

  @Test func threadsChangeNothing() throws {
    var dice = Dice(42)
    let array = try WiredArray(conductances_S: dice.cells(12, 10), rowWire_ohm: 1, columnWire_ohm: 1)
    let volts = dice.volts(12, vectors: 7)
    let sensitivities = dice.volts(7, vectors: 10)
    let solver = LineSolver(array)
    let one = try solver.gradient(volts: volts, sensitivities: sensitivities, threads: 1)
    #expect(try solver.gradient(volts: volts, sensitivities: sensitivities, threads: 2) == one)
    #expect(try solver.gradient(volts: volts, sensitivities: sensitivities, threads: 3) == one)
  }
}
