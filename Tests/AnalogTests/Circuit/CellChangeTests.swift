import Analog
import Testing

@Suite struct CellChangeTests {
  static let wires: [(Double, Double)] = [(1, 1), (0, 2), (2, 0), (0, 0), (5, 0.1)]

  @Test(arguments: wires) func updatesEqualSolvingAgain(row_ohm: Double, column_ohm: Double) throws {
    var dice = Dice(31)
    var cells = dice.cells(24, 18)
    let array = try WiredArray(conductances_S: cells, rowWire_ohm: row_ohm, columnWire_ohm: column_ohm)
    let changes = [
      CellChange(row: 0, column: 0, conductance_S: 0), CellChange(row: 23, column: 17, conductance_S: 1e-3),
      CellChange(row: 5, column: 9, conductance_S: 1e-12), CellChange(row: 6, column: 9, conductance_S: 7e-5),
      CellChange(row: 11, column: 3, conductance_S: cells[11, 3]),
    ]
    for change in changes { cells[change.row, change.column] = change.conductance_S }
    let updated = try PortAdmittance(of: array).changing(changes, of: array)
    let again = try PortAdmittance(
      of: WiredArray(conductances_S: cells, rowWire_ohm: row_ohm, columnWire_ohm: column_ohm))
    #expect(distance(updated.admittances_S.elements, again.admittances_S.elements) <= 1e-12)
    #expect(
      distance(updated.effectiveConductances_S.elements, again.effectiveConductances_S.elements) <= 1e-12)
  }

  @Test func noChangeChangesNothing() throws {
    var dice = Dice(32)
    let array = try WiredArray(conductances_S: dice.cells(6, 6), rowWire_ohm: 1, columnWire_ohm: 1)
    let ports = try PortAdmittance(of: array)
    #expect(try ports.changing([], of: array) == ports)
  }

  @Test func impossibleConductancesAreRefused() throws {
    var dice = Dice(33)
    let array = try WiredArray(conductances_S: dice.cells(6, 6), rowWire_ohm: 1, columnWire_ohm: 1)
    let ports = try PortAdmittance(of: array)
    for bad in [-1e-6, .nan, .infinity, 1e19] {
      #expect(throws: AnalogError.self) {
        try ports.changing([CellChange(row: 0, column: 0, conductance_S: bad)], of: array)
      }
    }
  }
}
