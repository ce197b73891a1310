import Analog
import Testing

/// The merge and conjugate gradients share no code; here they meet on arrays of all sorts.
@Suite struct AgreementTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let rows: Int
    let columns: Int
    let rowWire_ohm: Double
    let columnWire_ohm: Double
    let stuck: Int?
    let isTerminated: Bool
    let seed: UInt64

    var testDescription: String {
      "\(rows)x\(columns), \(rowWire_ohm) and \(columnWire_ohm) ohm, seed \(seed)\(isTerminated ? ", terminated" : "")"
    }

    func array() throws -> WiredArray {
      var dice = Dice(seed)
      let cells = dice.cells(rows, columns, stuck: stuck)
      return try WiredArray(
        conductances_S: cells, rowWire_ohm: rowWire_ohm, columnWire_ohm: columnWire_ohm,
        drivers_ohm: isTerminated
          ? (0..<rows).map { _ in [0, 50, 1000][Int.random(in: 0..<3, using: &dice)] } : nil,
        senses_ohm: isTerminated
          ? (0..<columns).map { _ in [0, 10, 500][Int.random(in: 0..<3, using: &dice)] } : nil)
    }
  }

  static let chosen: [Case] = [
    Case(rows: 1, columns: 1, rowWire_ohm: 3, columnWire_ohm: 4, stuck: nil, isTerminated: true, seed: 1),
    Case(rows: 1, columns: 40, rowWire_ohm: 1, columnWire_ohm: 2, stuck: 5, isTerminated: false, seed: 2),
    Case(rows: 40, columns: 1, rowWire_ohm: 1, columnWire_ohm: 2, stuck: 5, isTerminated: true, seed: 3),
    Case(rows: 64, columns: 64, rowWire_ohm: 5, columnWire_ohm: 5, stuck: 20, isTerminated: false, seed: 4),
    Case(
      rows: 128, columns: 128, rowWire_ohm: 1, columnWire_ohm: 1, stuck: nil, isTerminated: false, seed: 5),
    Case(
      rows: 30, columns: 50, rowWire_ohm: 1e-9, columnWire_ohm: 1e-6, stuck: 9, isTerminated: false, seed: 6),
    Case(rows: 30, columns: 50, rowWire_ohm: 0, columnWire_ohm: 1, stuck: 9, isTerminated: true, seed: 7),
    Case(rows: 30, columns: 50, rowWire_ohm: 1, columnWire_ohm: 0, stuck: 9, isTerminated: true, seed: 8),
    Case(rows: 30, columns: 50, rowWire_ohm: 0, columnWire_ohm: 0, stuck: 9, isTerminated: true, seed: 9),
    Case(rows: 1, columns: 7, rowWire_ohm: 0, columnWire_ohm: 0, stuck: nil, isTerminated: false, seed: 10),
  ]

  /// Forty more, of random shapes and resistances.
  static let random: [Case] = (UInt64(100)..<140).map { seed in
    var dice = Dice(seed)
    let wires = [0, 0.01, 1, 2.5, 20]
    return Case(
      rows: Int.random(in: 1...45, using: &dice), columns: Int.random(in: 1...45, using: &dice),
      rowWire_ohm: wires[Int.random(in: 0..<5, using: &dice)],
      columnWire_ohm: wires[Int.random(in: 0..<5, using: &dice)],
      stuck: Bool.random(using: &dice) ? 12 : nil, isTerminated: Bool.random(using: &dice), seed: seed)
  }

  @Test(arguments: chosen + random) func bothRoutesAgree(example: Case) throws {
    let array = try example.array()
    var dice = Dice(example.seed ^ 0xFFFF)
    let volts = dice.volts(array.rows, vectors: 2)
    let ports = try PortAdmittance(of: array)
    let solver = LineSolver(array)
    let reads = ports.read(volts: volts)
    for vector in 0..<2 {
      let solution = try solver.solve(volts: volts.column(vector))
      #expect(distance(solution.currents_A, reads.row(vector)) <= 1e-10)
      #expect(distance([solution.power_W(of: array)], [ports.power_W(volts: volts)[vector]]) <= 1e-9)
      let drivers = PreciseMatrix.product(ports.driverAdmittances_S, volts).column(vector)
      #expect(distance(solution.driverCurrents_A, drivers) <= 1e-10)
    }
    // Backwards: the bit lines' ends are driven, the word lines are at 0 V.
    let back = dice.volts(array.columns)
    let solution = try solver.solve(
      volts: [Double](repeating: 0, count: array.rows), senseVolts: back.column(0))
    #expect(
      distance(solution.driverCurrents_A.map { 0 - $0 }, ports.readTransposed(volts: back).row(0)) <= 1e-10)
  }

  @Test(arguments: chosen + random) func terminationsCanFollow(example: Case) throws {
    let array = try example.array()
    let bare = try WiredArray(
      conductances_S: array.conductances_S, rowWire_ohm: array.rowWire_ohm,
      columnWire_ohm: array.columnWire_ohm)
    let later = try PortAdmittance(of: bare).terminated(
      drivers_ohm: array.drivers_ohm, senses_ohm: array.senses_ohm)
    let atOnce = try PortAdmittance(of: array)
    #expect(distance(later.admittances_S.elements, atOnce.admittances_S.elements) <= 1e-12)
  }

  @Test func threadsChangeNothing() throws {
    var dice = Dice(1)
    let array = try WiredArray(
      conductances_S: dice.cells(90, 70, stuck: 30), rowWire_ohm: 1, columnWire_ohm: 2)
    #expect(try PortAdmittance(of: array, threads: 2) == PortAdmittance(of: array, threads: 1))
    #expect(try PortAdmittance(of: array, threads: 5) == PortAdmittance(of: array, threads: 1))
  }

  /// The example of the README.
  @Test func theReadmesExampleRuns() throws {
    var dice = Dice(2)
    let cells = dice.cells(12, 8)
    let volts = dice.volts(12, vectors: 3)
    let array = try WiredArray(conductances_S: cells, rowWire_ohm: 1, columnWire_ohm: 1)
    // Once per programmed state; every read is then a plain product.
    let ports = try PortAdmittance(of: array, threads: 2)
    let currents_A = ports.read(volts: volts)
    let heat_W = ports.power_W(volts: volts)
    let noise = ports.thermalNoise(at: .room)
    // For one read, with every node's voltage.
    let nodes = try LineSolver(array).solve(volts: volts.column(0))
    #expect(distance(nodes.currents_A, currents_A.row(0)) <= 1e-12)
    #expect(distance([nodes.power_W(of: array)], [heat_W[0]]) <= 1e-12)
    #expect((0..<8).allSatisfy { noise.covariance_A2_per_Hz[$0, $0] > 0 })
  }
}
