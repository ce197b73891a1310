import Analog
import Testing

/// Chips whose reads carry the thermal noise of their cells and wires, and nothing else.
@Suite struct ThermalReadTests {
  struct Read: Sendable, CustomTestStringConvertible {
    let highest_uS: Double
    let pulse_ns: Double
    let kelvin: Double
    var testDescription: String { "\(highest_uS) uS, \(pulse_ns) ns, \(kelvin) K" }
  }

  static let reads: [Read] = [5.0, 25, 300].flatMap { highest_uS in
    [1.0, 50, 1000].flatMap { pulse_ns in
      [250.0, 360].map { Read(highest_uS: highest_uS, pulse_ns: pulse_ns, kelvin: $0) }
    }
  }

  private func card(_ read: Read) -> DeviceCard {
    .perfect.with {
      $0.cell.highest_uS = read.highest_uS
      $0.energy.readTime_ns = read.pulse_ns
      $0.read.thermalNoise_K = read.kelvin
    }
  }

  /// Outputs less what the same chip gives without noise, by column, for reads of one input over and over.
  private func noise(
    _ chip: inout Chip, inputs: Int, count: Int
  ) throws -> (signal: [Double], noise: [[Double]]) {
    let driven = Matrix(rows: count, columns: inputs + 1, repeating: 1)
    let outputs = chip.read(layer: 0, driven: driven, phase: .infer)
    var card = chip.card
    card.read.thermalNoise_K = nil
    var quiet = try Chip(card, serial: chip.serial, placement: chip.placement, restoring: chip.state)
    let still = quiet.read(
      layer: 0, driven: Matrix(rows: 1, columns: inputs + 1, repeating: 1), phase: .infer)
    let signal = still.elements.map { Double($0) }
    return (
      signal,
      signal.indices.map { column in (0..<count).map { Double(outputs[$0, column]) - signal[column] } }
    )
  }

  /// With all rows fully driven the ledger's energy of a column's cells is t V^2 sum(G), and 2 k T over it is the square of
  /// the noise over what all cells together would give if none were subtracted.
  @Test(arguments: reads) func theLedgersEnergySetsTheNoise(read: Read) throws {
    var chip = WiredCase.chip(card(read), layers: [2, 1], seed: 7)
    let (signal, noise) = try noise(&chip, inputs: 2, count: 20_000)
    let energy_J = chip.ledger.entries[LedgerKey(.infer, layer: 0, .cells, .read)]!.energy_J / 20_000
    let view = chip.microscope
    let sum_S = (view.plus_S[0].elements + view.minus_S[0].elements).reduce(0.0) { $0 + Double($1) }
    let whole = chip.weightScale(layer: 0) * sum_S / chip.card.cell.unit_S
    let sigma = whole * (2 * boltzmann_J_per_K * read.kelvin / energy_J).squareRoot()
    #expect(abs(sigmaScore(noise[0], mean: 0, sigma: sigma)) < sigmaLimit)
    #expect(abs(meanScore(noise[0], mean: 0, sigma: sigma)) < sigmaLimit)
    #expect(signal[0] != 0)
  }

  /// Through wires columns are correlated as 4 k T Y_BB of the chip's own network says.
  @Test func throughWiresItIsThatOfTheNetwork() throws {
    let wires = WiredCase.wires(2000, driver_ohm: 20_000)
    let card = card(Self.reads[9]).with { $0.wires = wires }
    var chip = WiredCase.chip(card, layers: [6, 3], seed: 8)
    let count = 250_000
    let noise = try noise(&chip, inputs: 6, count: count).noise
    let ports = try PortAdmittance(of: WiredCase.array(chip, wires))
    let lines = ports.thermalNoise(at: .kelvin(card.read.thermalNoise_K!)).covariance_A2_per_Hz
    let outputs_per_A =
      chip.weightScale(layer: 0) / (card.cell.unit_S * card.energy.readVoltage_V)
    func covariance(_ a: Int, _ b: Int) -> Double {
      let pairs =
        lines[2 * a, 2 * b] - lines[2 * a, 2 * b + 1] - lines[2 * a + 1, 2 * b] + lines[2 * a + 1, 2 * b + 1]
      return pairs * outputs_per_A * outputs_per_A / (2 * card.energy.readTime_s)
    }
    for a in 0..<3 {
      for b in a..<3 {
        let products = (0..<count).map { noise[a][$0] * noise[b][$0] }
        let (x, y, c) = (covariance(a, a), covariance(b, b), covariance(a, b))
        // A product of two normals has the variance S_aa S_bb + S_ab^2.
        #expect(abs(meanScore(products, mean: c, sigma: (x * y + c * c).squareRoot())) < sigmaLimit)
      }
    }
    let largest = (0..<3).flatMap { a in
      (a + 1..<3).map { abs(covariance(a, $0)) / (covariance(a, a) * covariance($0, $0)).squareRoot() }
    }.max()!
    // A covariance of 0 would have been noticed.
    #expect(largest * Double(count).squareRoot() > 2 * sigmaLimit)
  }

  /// Draws have addresses: threads change nothing, and two reads differ.
  @Test(arguments: [false, true]) func drawsDoNotDependOnThreads(wired: Bool) {
    let card = card(Self.reads[3]).with {
      $0.read.outputSigma = 0.1
      $0.wires = wired ? WiredCase.wires(50) : nil
    }
    var results: [Matrix] = []
    for threads in [1, 4] {
      var chip = WiredCase.chip(card, layers: [20, 9], seed: 9)
      chip.threads = threads
      var numbers = Inputs(seed: 10)
      let inputs = numbers.matrix(rows: 50, columns: 20)
      results.append(chip.read(layer: 0, inputs: inputs, phase: .infer))
      results.append(chip.read(layer: 0, inputs: inputs, phase: .infer))
    }
    #expect(results[0] == results[2] && results[1] == results[3])
    #expect(results[0] != results[1])
  }

  /// Networks that are solved for each example give the same on any number of threads.
  @Test func cellsThatAreNotOhmicDoNotDependOnThreads() {
    let card = card(Self.reads[3]).with {
      $0.wires = WiredCase.wires(50)
      $0.conduction = .hyperbolic(k_per_V: 8)
    }
    let results = [1, 3].map { threads in
      var chip = WiredCase.chip(card, layers: [20, 9], seed: 9)
      chip.threads = threads
      var numbers = Inputs(seed: 10)
      let outputs = chip.read(layer: 0, inputs: numbers.matrix(rows: 7, columns: 20), phase: .infer)
      return (outputs, chip.ledger.entries[LedgerKey(.infer, layer: 0, .cells, .read)]?.energy_J)
    }
    #expect(results[0] == results[1])
  }
}
