import Analog
import Foundation
import Synchronization
import Testing

/// Arrays of extreme cells and shapes, both routes, and how far a merge says it is.
@Suite struct ExtremeArrayTests {
  static let shapes = [(1, 1), (1, 90), (90, 1), (2, 61), (61, 2), (33, 47)]

  @Test(arguments: shapes, [(0.0, 0.0), (0, 2), (2, 0), (5, 0.1), (1e-3, 1e3)])
  func tenDecadesOfConductance(shape: (Int, Int), wires: (Double, Double)) throws {
    var dice = Dice(UInt64(81 + shape.0 * 100 + shape.1))
    let cells = PreciseMatrix(rows: shape.0, columns: shape.1) { _, _ in pow(10, dice.uniform(-12 ... -2)) }
    let array = try WiredArray(conductances_S: cells, rowWire_ohm: wires.0, columnWire_ohm: wires.1)
    let volts = dice.volts(shape.0)
    let ports = try PortAdmittance(of: array)
    let solution = try LineSolver(array).solve(volts: volts.column(0))
    #expect(distance(solution.currents_A, ports.read(volts: volts).row(0)) <= 1e-10)
    #expect(distance([solution.power_W(of: array)], ports.power_W(volts: volts)) <= 1e-9)
    for row in 0..<shape.0 + shape.1 {
      let values = ports.admittances_S.row(row)
      let scale = values.map(\.magnitude).max() ?? 0
      #expect(values.reduce(0, +).magnitude <= 1e-12 * scale)
    }
  }

  @Test(arguments: shapes) func openArraysConductNothing(shape: (Int, Int)) throws {
    let array = try WiredArray(
      conductances_S: PreciseMatrix(rows: shape.0, columns: shape.1), rowWire_ohm: 1, columnWire_ohm: 1)
    let ports = try PortAdmittance(of: array)
    #expect(ports.admittances_S.elements.allSatisfy { $0 == 0 })
    let solution = try LineSolver(array).solve(volts: [Double](repeating: 0.3, count: shape.0))
    #expect(solution.currents_A.allSatisfy { $0 == 0 })
  }

  @Test func aMergeSaysHowFarItIs() throws {
    var dice = Dice(83)
    for (rows, columns, threads) in [(40, 40, 1), (70, 33, 3)] {
      let array = try WiredArray(conductances_S: dice.cells(rows, columns), rowWire_ohm: 1, columnWire_ohm: 1)
      let shares = Mutex([Double]())
      let watched = try PortAdmittance(of: array, threads: threads) { share in
        shares.withLock { $0.append(share) }
      }
      let told = shares.withLock { $0 }
      #expect(told.count > 5 && told.allSatisfy { $0 > 0 && $0 <= 1 })
      #expect(abs((told.max() ?? 0) - 1) < 1e-9)
      #expect(threads > 1 || told == told.sorted())
      #expect(try watched == PortAdmittance(of: array))
    }
  }
}
