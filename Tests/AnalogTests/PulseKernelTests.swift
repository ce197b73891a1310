import Analog
import Laboratory
import Testing

/// Cells that wear take the plain way through a burst of pulses, cell by cell; where their lives are endless they must
/// end as cells do that the kernel moves, to the last bit.
@Suite struct PulseKernelTests {
  static let pulsed = CardShelf.names.filter {
    if case .pulses = (try? DeviceCard(named: $0))?.update { true } else { false }
  }

  /// A life of bursts: none, one and many pulses, both ways, and runs of 64 cells without any.
  static func life(_ card: DeviceCard, layers: [Int], threads: Int = 1) -> ChipState {
    var chip = Chip(card, serial: 5, layers: layers)
    chip.threads = threads
    var numbers = Inputs(seed: 4)
    let (rows, columns) = (layers[0] + 1, layers[1])
    for round in 0..<4 {
      let wishes = numbers.matrix(rows: rows, columns: columns, bound: round < 2 ? 1.6 : 40)
      let counts = wishes.elements.indices.map { cell -> Int32 in
        cell / 64 % 5 == round ? 0 : Int32(wishes.elements[cell])
      }
      chip.pulse(layer: 0, counts: counts)
    }
    return chip.state
  }

  @Test(arguments: pulsed) func kernelEqualsThePlainWay(name: String) throws {
    let card = try DeviceCard(named: name).with { $0.endurance = nil }
    let plain = card.with { $0.endurance = EnduranceModel(scale_pulses: 1e30, shape: 4) }
    let states = [card, plain].map { Self.life($0, layers: [70, 45]) }
    for (own, other) in zip(states[0].tiles, states[1].tiles) {
      #expect(own.plus == other.plus && own.minus == other.minus)
    }
  }

  @Test(arguments: [PulseLaw.CycleNoise.additive, .multiplicative])
  func everyNoiseAndSlope(noise: PulseLaw.CycleNoise) throws {
    for shape in [
      PulseLaw.Shape.constant, .softBounds, .linear(PulseLaw.Linear(up: 0.4, down: 0.6, sigma: 0.1)),
    ] {
      let card = try DeviceCard(named: "reram-sb-gong-2018").with {
        guard case .pulses(var law) = $0.update else { return }
        law.shape = shape
        law.cycleNoise = noise
        law.stepSpread = noise == .additive ? .normal : .logNormal
        law.asymmetry = 0.1
        $0.update = .pulses(law)
        $0.endurance = nil
      }
      let plain = card.with { $0.endurance = EnduranceModel(scale_pulses: 1e30, shape: 4) }
      let states = [card, plain].map { Self.life($0, layers: [70, 45]) }
      for (own, other) in zip(states[0].tiles, states[1].tiles) { #expect(own.plus == other.plus) }
    }
  }

  /// A chip this large keeps no steps, and its writes take several threads.
  @Test func stepsMadeAnewAndThreadsChangeNothing() throws {
    let card = try DeviceCard(named: "reram-sb-gong-2018").with { $0.endurance = nil }
    let plain = card.with { $0.endurance = EnduranceModel(scale_pulses: 1e30, shape: 4) }
    let layers = [2100, 1001]
    let own = Self.life(card, layers: layers)
    #expect(own.tiles[0].plus == Self.life(plain, layers: layers).tiles[0].plus)
    let shared = Self.life(card, layers: layers, threads: 3)
    #expect(own == shared)
  }
}
