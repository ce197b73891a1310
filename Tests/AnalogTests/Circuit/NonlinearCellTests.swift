import Analog
import Foundation
import Testing

@Suite struct NonlinearCellTests {
  static let laws: [CellLaw] = [
    .polynomial(a_per_V: 0.2, b_per_V2: 0.5), .polynomial(a_per_V: -0.5, b_per_V2: 0.3),
    .hyperbolic(k_per_V: 3), .hyperbolic(k_per_V: 10), .hyperbolic(k_per_V: 0),
  ]

  static func current(_ law: CellLaw, _ volts: Double) -> Double {
    switch law {
    case .ohmic: volts
    case .polynomial(let a, let b): volts + a * volts * volts + b * volts * volts * volts
    case .hyperbolic(let k): k == 0 ? volts : sinh(k * volts) / k
    }
  }

  /// Ohm's law in every segment, Kirchhoff's at every node, the law in every cell.
  @Test(arguments: laws) func theSolutionObeysAllLaws(law: CellLaw) throws {
    var dice = Dice(51)
    let (rows, columns) = (14, 10)
    let array = try WiredArray(
      conductances_S: dice.cells(rows, columns, stuck: 12), rowWire_ohm: 20, columnWire_ohm: 30)
    let volts = (0..<rows).map { _ in dice.uniform(-0.5...1) }
    let solution = try LineSolver.solve(array, law: law, volts: volts, tolerance: 1e-11)
    let cells = solution.cellCurrents_A
    let words = solution.wordVolts
    let bits = solution.bitVolts
    let largest_A = cells.elements.map(\.magnitude).max() ?? 0
    for row in 0..<rows {
      for column in 0..<columns {
        let across = words[row, column] - bits[row, column]
        let expected = array.conductances_S[row, column] * Self.current(law, across)
        #expect((cells[row, column] - expected).magnitude <= 1e-10 * largest_A)
        let left = column == 0 ? volts[row] : words[row, column - 1]
        let onwards_A = (column..<columns).map { cells[row, $0] }.reduce(0, +)
        #expect((left - words[row, column] - 20 * onwards_A).magnitude <= 1e-12)
        let below = row == rows - 1 ? 0 : bits[row + 1, column]
        let gathered_A = (0...row).map { cells[$0, column] }.reduce(0, +)
        #expect((bits[row, column] - below - 30 * gathered_A).magnitude <= 1e-12)
      }
    }
  }

  @Test func ohmicCellsNeedNoStep() throws {
    var dice = Dice(52)
    let array = try WiredArray(conductances_S: dice.cells(9, 9), rowWire_ohm: 1, columnWire_ohm: 1)
    let volts = dice.volts(9).column(0)
    let linear = try LineSolver(array).solve(volts: volts)
    let newton = try LineSolver.solve(array, law: .ohmic, volts: volts)
    #expect(newton.iterations == 0)
    #expect(newton.cellCurrents_A == linear.cellCurrents_A)
  }

  /// One cell of I = G (V + b V^3) behind 1/G of wire: with G = 1 and b = 1, V0 = 3 leaves V = 1 across the cell.
  @Test func oneCellByHand() throws {
    let array = try WiredArray(
      conductances_S: PreciseMatrix(rows: 1, columns: 1, elements: [1]), rowWire_ohm: 0.25,
      columnWire_ohm: 0.75)
    let solution = try LineSolver.solve(
      array, law: .polynomial(a_per_V: 0, b_per_V2: 1), volts: [3], tolerance: 1e-13)
    #expect((solution.currents_A[0] - 2).magnitude <= 1e-12)
  }

  @Test func fallingCurrentsAndOverflowAreRefused() throws {
    var dice = Dice(53)
    let array = try WiredArray(conductances_S: dice.cells(4, 4), rowWire_ohm: 1, columnWire_ohm: 1)
    let laws: [(CellLaw, Double)] = [
      (.polynomial(a_per_V: -1, b_per_V2: 0), 1), (.polynomial(a_per_V: -2, b_per_V2: 1), 5),
      (.hyperbolic(k_per_V: 1000), 1), (.hyperbolic(k_per_V: .nan), 1),
      (.polynomial(a_per_V: .infinity, b_per_V2: 0), 1),
    ]
    for (law, volts) in laws {
      #expect(throws: AnalogError.self) {
        try LineSolver.solve(array, law: law, volts: [volts, 0, 0, 0])
      }
    }
  }
}
