import Analog
import Laboratory
import Learning
import Testing

/// From slopes to cells, by hand.
@Suite struct UpdaterTests {
  private func gradient(_ slopes: [Float]) -> Gradient {
    Gradient(
      slopes: [Matrix(rows: 2, columns: slopes.count / 2, elements: slopes)],
      outputs: Matrix(rows: 0, columns: 0))
  }

  /// Normalised weights by the microscope, on cards without amplifier gains.
  private func weights(_ chip: borrowing Chip) -> [Double] {
    chip.microscope.effectiveWeights[0].elements.map { Double($0) / chip.weightScale(layer: 0) }
  }

  /// v <- 0.5 v + slope; w <- w - rate / scale v, with a scale of 4.
  @Test func momentumOfContinuousCards() {
    var chip = Chip(DeviceCard(name: "smooth"), serial: 1, layers: [1, 2])
    #expect(chip.weightScale(layer: 0) == 4)
    var updater = Updater(for: chip, momentum: 0.5)
    var expected = [Double](repeating: 0, count: 4)
    var velocity = expected
    for slopes: [Float] in [[1, -2, 0, 0.5], [1, 1, 0, 0], [-3, 0, 0.25, 0], [0, 0, 0, 0]] {
      updater.apply(gradient(slopes), rates: [0.2], to: &chip, phase: .learn)
      for cell in 0..<4 {
        velocity[cell] = 0.5 * velocity[cell] + Double(slopes[cell])
        expected[cell] -= 0.05 * velocity[cell]
      }
      for (found, wanted) in zip(weights(chip), expected) { #expect(abs(found - wanted) < 1e-6) }
    }
    // The first slope alone: -0.05 (1 + 0.5 + 0.25 + 0.125) and so on.
    #expect(abs(expected[1] - (-0.05 * (-2 * 1.875 + 1.75))) < 1e-12)
    #expect(updater.memory_bits == 32)
    #expect(Updater(for: chip, momentum: 0).memory_bits == 0)
  }

  @Test func layersWithoutASlopeAreLeftAlone() {
    var chip = Chip(DeviceCard(name: "smooth"), serial: 1, layers: [1, 2, 2])
    var updater = Updater(for: chip, momentum: 0.9)
    let slopes = [nil, Matrix(rows: 3, columns: 2, repeating: 1)]
    updater.apply(
      Gradient(slopes: slopes, outputs: Matrix(rows: 0, columns: 0)), rates: [1, 1], to: &chip, phase: .learn)
    #expect(chip.microscope.plus_S[0].elements.allSatisfy { $0 == 13e-6 })
    #expect(chip.microscope.plus_S[1].elements.allSatisfy { $0 < 13e-6 })
  }

  private func pulsed(burst: Int, outputBurst: Int = 1) throws -> DeviceCard {
    try DeviceCard(named: "reram-sb-gong-2018").with {
      var law = PulseLaw()
      law.step = 0.001
      (law.burst, law.outputBurst) = (burst, outputBurst)
      $0.update = .pulses(law)
      $0.weights.scaleTimesRootFanIn = 5
    }
  }

  /// Wishes of one sign: what has been fired is a whole number of bursts, and what has not is less than a burst.
  @Test(arguments: [1, 20, 120]) func pulsesAreFiredInBurstsAndNoneIsLost(burst: Int) throws {
    var chip = Chip(try pulsed(burst: 7, outputBurst: burst), serial: 2, layers: [1, 50])
    var updater = Updater(for: chip, momentum: 0)
    var numbers = Numbers(seed: 12)
    let signs = numbers.matrix(rows: 2, columns: 50)
    var wished = [Double](repeating: 0, count: 100)
    // Ten times the rate, over scale 5 and step 0.001.
    let perSlope = 10 * 0.05 / (5 * 0.001)
    for _ in 0..<40 {
      var slopes = numbers.matrix(rows: 2, columns: 50, scale: 0.05)
      for cell in 0..<100 {
        slopes.elements[cell] = slopes.elements[cell].magnitude * (signs.elements[cell] < 0 ? -1 : 1)
        wished[cell] -= perSlope * Double(slopes.elements[cell])
      }
      updater.apply(gradient(slopes.elements), rates: [0.05], to: &chip, phase: .learn)
    }
    let fired = chip.state.tiles[0].plus.pulses
    for cell in 0..<100 {
      #expect(Int(fired[cell]) % burst == 0)
      let residue = wished[cell].magnitude - Double(fired[cell])
      #expect(residue > -1e-3 && residue < Double(burst) + 1e-3)
      let weight = chip.state.tiles[0].plus.hidden[cell]
      if fired[cell] > 0 { #expect((weight > 0) == (wished[cell] > 0)) }
    }
    #expect(chip.ledger.count { $0.action == .pulse } == fired.reduce(0) { $0 + Int($1) })
    #expect(fired.contains { $0 > 0 })
  }

  @Test func wishesOfBothSignsCancelInTheResidue() throws {
    var chip = Chip(try pulsed(burst: 1), serial: 2, layers: [1, 1])
    var updater = Updater(for: chip, momentum: 0)
    // One unit of slope is one pulse down: rate 0.0005, ten times, over scale 5 and step 0.001.
    var pulses: [UInt32] = []
    for slope: Float in [0.6, -0.5, 0.6, 0.4, -0.3, -0.6, -0.4, -2.5] {
      updater.apply(gradient([slope, 0]), rates: [0.0005], to: &chip, phase: .learn)
      pulses.append(chip.state.tiles[0].plus.pulses[0])
    }
    // Residues: 0.6, 0.1, 0.7, 1.1 -> fires, 0.1; -0.2, -0.8, -1.2 -> fires, -0.2; -2.7 -> fires two.
    #expect(pulses == [0, 0, 0, 1, 1, 1, 2, 4])
  }

  @Test func hiddenAndOutputLayersHaveTheirOwnBursts() throws {
    var chip = Chip(try pulsed(burst: 50, outputBurst: 10), serial: 2, layers: [1, 1, 1])
    var updater = Updater(for: chip, momentum: 0)
    let slope = Matrix(rows: 2, columns: 1, elements: [-30, 0])
    updater.apply(
      Gradient(slopes: [slope, slope], outputs: Matrix(rows: 0, columns: 0)), rates: [0.0005, 0.0005],
      to: &chip,
      phase: .learn)
    #expect(chip.state.tiles.map { $0.plus.pulses } == [[0, 0], [30, 0]])
  }

  /// Below the threshold nothing is written; at it the pair is read, added to and programmed.
  @Test func reprogrammingWaitsForItsThreshold() {
    var chip = Chip(
      DeviceCard(name: "smooth").with { $0.update = .reprogram(threshold: 0.1) }, serial: 3, layers: [1, 2])
    var updater = Updater(for: chip, momentum: 0)
    // One unit of slope is 0.1 of weight: rate 0.04, ten times, over scale 4.
    updater.apply(gradient([0.9, -0.5, 0, 0]), rates: [0.04], to: &chip, phase: .learn)
    #expect(chip.pulseCount == 0 && chip.ledger.count { $0.action == .read } == 0)
    updater.apply(gradient([0.3, -0.2, 0, 0]), rates: [0.04], to: &chip, phase: .learn)
    #expect(chip.pulseCount == 2)
    updater.apply(gradient([0, -0.8, 0, 0]), rates: [0.04], to: &chip, phase: .learn)
    #expect(chip.pulseCount == 4)
    for (found, wanted) in zip(weights(chip), [-0.12, 0.15, 0, 0]) { #expect(abs(found - wanted) < 1e-6) }
    #expect(chip.ledger.count { $0.action == .verify } == 2 * 4)
  }

  @Test(arguments: ["generic-analog", "reram-sb-gong-2018", "pcm-nandakumar-2019"])
  func slopesThatAreNoNumbersWriteNothing(name: String) throws {
    var chip = Chip(try DeviceCard(named: name), serial: 4, layers: [1, 2])
    let before = chip.microscope.plus_S
    var updater = Updater(for: chip, momentum: 0.9)
    updater.apply(gradient([.nan, .nan, .nan, .nan]), rates: [0.1], to: &chip, phase: .learn)
    #expect(chip.microscope.plus_S == before)
    updater.apply(gradient([.infinity, -.infinity, 1e30, -1e30]), rates: [0.1], to: &chip, phase: .learn)
    #expect(chip.microscope.plus_S[0].elements.allSatisfy { $0 >= 0 && $0 <= 200e-6 })
  }
}
