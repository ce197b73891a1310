import Analog
import Kernels
import Testing

/// A read by which only thermal noise disturbs: its signal-to-noise ratio is the energy spent in the cell over 2 k T.
@Suite struct ThermalSignalTests {
  struct Read: Sendable, CustomTestStringConvertible {
    let conductance_S: Double
    let pulse_s: Double
    let kelvin: Double
    var testDescription: String { "\(conductance_S) S, \(pulse_s) s, \(kelvin) K" }
  }

  static let reads: [Read] = [1e-6, 2e-5, 3e-4].flatMap { conductance_S in
    [1e-9, 5e-8, 1e-6].flatMap { pulse_s in
      [250.0, 360].map { Read(conductance_S: conductance_S, pulse_s: pulse_s, kelvin: $0) }
    }
  }

  /// Independent standard normals; the read names the draw.
  private func normals(_ count: Int, columns: Int, _ index: Int) -> PreciseMatrix {
    let address = DrawAddress(key: 71, stream: 64, array: UInt32(index), event: 0)
    return PreciseMatrix(rows: count, columns: columns) { row, column in
      Double(referenceNormal(at: address, cell: row * columns + column))
    }
  }

  /// A mean of the current over a pulse of t seconds has the bandwidth 1 / (2 t). With wires the energy is that of cell
  /// and wires together, since in a series connection all of it makes noise.
  @Test(arguments: reads, [0.0, 150]) func signalToNoiseIsEnergyOverTwoKT(read: Read, wire_ohm: Double) throws
  {
    let cell = PreciseMatrix(rows: 1, columns: 1, elements: [read.conductance_S])
    let ports = try PortAdmittance(
      of: WiredArray(conductances_S: cell, rowWire_ohm: wire_ohm, columnWire_ohm: wire_ohm))
    let volts = PreciseMatrix(rows: 1, columns: 1, elements: [0.1])
    let count = 20_000
    let index =
      (Self.reads.firstIndex { $0.testDescription == read.testDescription } ?? 0) + (wire_ohm > 0 ? 100 : 0)
    let noise_A = ports.thermalNoise(at: .kelvin(read.kelvin)).currents_A(
      normals: normals(count, columns: 1, index), bandwidth_Hz: 1 / (2 * read.pulse_s))
    let signal_A = ports.read(volts: volts)[0, 0]
    let energy_J = ports.power_W(volts: volts)[0] * read.pulse_s
    let expected = energy_J / (2 * boltzmann_J_per_K * read.kelvin)
    let sigma_A = signal_A / expected.squareRoot()
    #expect(abs(sigmaScore(noise_A.elements, mean: 0, sigma: sigma_A)) < sigmaLimit)
    #expect(abs(meanScore(noise_A.elements, mean: 0, sigma: sigma_A)) < sigmaLimit)
  }

  /// Drawn currents of a whole array have the covariance 4 k T Y_BB.
  @Test func drawsOfAnArrayHaveItsCovariance() throws {
    var dice = Dice(72)
    let array = try WiredArray(
      conductances_S: dice.cells(6, 5), rowWire_ohm: 3000, columnWire_ohm: 1000)
    let ports = try PortAdmittance(of: array)
    let noise = ports.thermalNoise(at: .kelvin(300))
    let count = 40_000
    let draws = noise.currents_A(normals: normals(count, columns: 5, 500), bandwidth_Hz: 1)
    let block = ports.senseAdmittances_S
    for first in 0..<5 {
      for second in first..<5 {
        let products = (0..<count).map { draws[$0, first] * draws[$0, second] }
        let (a, b, c) = (block[first, first], block[second, second], block[first, second])
        let scale = 4 * boltzmann_J_per_K * 300
        // A product of two normals has the variance S_11 S_22 + S_12^2.
        let sigma = scale * (a * b + c * c).squareRoot()
        #expect(abs(meanScore(products, mean: scale * c, sigma: sigma)) < sigmaLimit)
      }
    }
    // Word lines' resistance ties the columns together, or covariances were not tested.
    #expect(block[0, 1] < -0.05 * block[0, 0])
  }
}
