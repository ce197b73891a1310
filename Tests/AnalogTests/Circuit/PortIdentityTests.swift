import Analog
import Testing

/// What holds for the admittances of any array.
@Suite struct PortIdentityTests {
  static let wires: [(Double, Double)] = [(1, 1), (0, 3), (3, 0), (0, 0), (1e-9, 50), (1e6, 1e-3)]

  @Test(arguments: wires) func itIsSymmetricAndItsRowsSumToZero(row_ohm: Double, column_ohm: Double) throws {
    var dice = Dice(11)
    let array = try WiredArray(
      conductances_S: dice.cells(21, 34, stuck: 10), rowWire_ohm: row_ohm, columnWire_ohm: column_ohm)
    let admittances_S = try PortAdmittance(of: array).admittances_S
    #expect(admittances_S == admittances_S.transposed)
    for row in 0..<admittances_S.rows {
      #expect(admittances_S.row(row).reduce(0, +).magnitude <= 1e-13 * admittances_S[row, row])
      #expect((0..<admittances_S.rows).allSatisfy { $0 == row || admittances_S[row, $0] <= 0 })
    }
  }

  @Test func withoutWiresItIsTheConductances() throws {
    var dice = Dice(12)
    let cells = dice.cells(13, 9, stuck: 8)
    let bare = try PortAdmittance(of: WiredArray(conductances_S: cells, rowWire_ohm: 0, columnWire_ohm: 0))
    #expect(bare.effectiveConductances_S == cells)
    let ideal = PreciseMatrix(rows: 13, columns: 9) { cells[$0, $1] == 1 ? 1e-4 : cells[$0, $1] }
    let nearly = try PortAdmittance(
      of: WiredArray(conductances_S: ideal, rowWire_ohm: 1e-9, columnWire_ohm: 1e-9))
    for place in ideal.elements.indices where ideal.elements[place] > 1e-9 {
      let ratio = nearly.effectiveConductances_S.elements[place] / ideal.elements[place]
      #expect((ratio - 1).magnitude <= 1e-9)
    }
  }

  @Test func oneCellIsASeriesConnection() throws {
    for (row_ohm, column_ohm) in Self.wires {
      let array = try WiredArray(
        conductances_S: PreciseMatrix(rows: 1, columns: 1, elements: [2e-5]), rowWire_ohm: row_ohm,
        columnWire_ohm: column_ohm, drivers_ohm: [70], senses_ohm: [30])
      let expected_S = 1 / (5e4 + row_ohm + column_ohm + 100)
      let ports = try PortAdmittance(of: array)
      #expect((ports.effectiveConductances_S[0, 0] / expected_S - 1).magnitude <= 1e-14)
      #expect(
        (ports.power_W(volts: PreciseMatrix(rows: 1, columns: 1, elements: [2]))[0] / (4 * expected_S) - 1)
          .magnitude <= 1e-14)
    }
  }

  /// Two cells on one bit line, by hand: V1 - r - node1, V2 - r - node2, node1 - r - node2 - r - 0.
  @Test func twoCellsByHand() throws {
    let array = try WiredArray(
      conductances_S: PreciseMatrix(rows: 2, columns: 1, elements: [0.5, 0.25]), rowWire_ohm: 0,
      columnWire_ohm: 1)
    let ports = try PortAdmittance(of: array)
    // The upper node is 0.5 (V1 - b1) = b1 - b2, the lower 0.25 (V2 - b2) + b1 - b2 = b2.
    // So b2 = (V1 / 3 + V2 / 4) / (19 / 12), and the current out is b2 / 1 ohm.
    #expect((ports.effectiveConductances_S[0, 0] - 4.0 / 19).magnitude <= 1e-15)
    #expect((ports.effectiveConductances_S[1, 0] - 3.0 / 19).magnitude <= 1e-15)
  }

  @Test func openCellsCarryNothing() throws {
    for (row_ohm, column_ohm) in Self.wires {
      let array = try WiredArray(
        conductances_S: PreciseMatrix(rows: 6, columns: 11), rowWire_ohm: row_ohm, columnWire_ohm: column_ohm)
      let ports = try PortAdmittance(of: array)
      #expect(ports.admittances_S.elements.allSatisfy { $0 == 0 })
      let solution = try LineSolver(array).solve(volts: [Double](repeating: 1, count: 6))
      #expect(solution.currents_A.allSatisfy { $0 == 0 })
      #expect(solution.wordVolts.elements.allSatisfy { ($0 - 1).magnitude < 1e-15 })
    }
  }

  /// A cell's own small current keeps its digits beside short circuits and superb wires.
  @Test func hugeRatiosKeepTheirDigits() throws {
    let cells = PreciseMatrix(rows: 5, columns: 5) { row, column in row == column ? 1e-15 : 0 }
    let array = try WiredArray(conductances_S: cells, rowWire_ohm: 1e-12, columnWire_ohm: 1e-12)
    let ports = try PortAdmittance(of: array)
    for index in 0..<5 {
      #expect((ports.effectiveConductances_S[index, index] / 1e-15 - 1).magnitude <= 1e-13)
    }
  }
}
