import Analog
import Testing

@Suite struct ThermalNoiseTests {
  @Test func aSingleResistorHasNyquistsNoise() throws {
    let array = try WiredArray(
      conductances_S: PreciseMatrix(rows: 1, columns: 1, elements: [1e-3]), rowWire_ohm: 100,
      columnWire_ohm: 400)
    let noise = try PortAdmittance(of: array).thermalNoise(at: .room)
    let expected = 4 * 1.380_649e-23 * 300 / 1500
    #expect((noise.covariance_A2_per_Hz[0, 0] / expected - 1).magnitude <= 1e-14)
    let draw = noise.currents_A(
      normals: PreciseMatrix(rows: 1, columns: 1, elements: [-2]), bandwidth_Hz: 1e6)
    #expect((draw[0, 0] / (-2 * (expected * 1e6).squareRoot()) - 1).magnitude <= 1e-14)
  }

  /// Unit vectors through the draw give the factor, whose square must be the covariance; so that is positive semidefinite.
  @Test(arguments: [nil, 3]) func drawsHaveTheCovariance(stuck: Int?) throws {
    var dice = Dice(21)
    var cells = dice.cells(20, 45, stuck: stuck)
    // An isolated bit line has no noise at all.
    for row in 0..<20 { cells[row, 7] = 0 }
    let array = try WiredArray(conductances_S: cells, rowWire_ohm: 3, columnWire_ohm: 2)
    let noise = try PortAdmittance(of: array).thermalNoise(at: .kelvin(350))
    let unit = PreciseMatrix(rows: 45, columns: 45) { $0 == $1 ? 1 : 0 }
    let factor = noise.currents_A(normals: unit, bandwidth_Hz: 1)
    let squared = PreciseMatrix.product(factor, factor, leftTransposed: true)
    #expect(distance(squared.elements, noise.covariance_A2_per_Hz.elements) <= 1e-13)
    #expect(noise.covariance_A2_per_Hz[7, 7] == 0)
    #expect((0..<45).allSatisfy { factor[$0, 7] == 0 })
  }

  @Test func bitLinesShareWhatWordLinesMake() throws {
    // Behind a large driver resistance, the two outputs of one word line receive opposite currents.
    let array = try WiredArray(
      conductances_S: PreciseMatrix(rows: 1, columns: 2, repeating: 1e-3), rowWire_ohm: 0, columnWire_ohm: 0,
      drivers_ohm: [1e9])
    let covariance = try PortAdmittance(of: array).thermalNoise(at: .room).covariance_A2_per_Hz
    #expect((covariance[0, 1] / covariance[0, 0] + 1).magnitude <= 1e-5)
  }
}
