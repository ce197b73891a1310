import Analog
import Energy
import Laboratory
import Testing

@Suite struct PrecisionTests {
  @Test func limitsAt300K() {
    let limits = ThermalLimits()
    #expect(abs(limits.bitErasure_J / 2.871e-21 - 1) < 1e-3)
    #expect(abs(limits.kT_J / 4.1419e-21 - 1) < 1e-4)
    for (bits, least_fJ) in [(4.0, 0.003181), (6, 0.0509), (8, 0.8143), (10, 13.03), (12, 208.5)] {
      let ratio = ThermalLimits.signalToNoise(bits: bits)
      #expect(abs(limits.cells_J(signalToNoise: ratio) * 1e15 / least_fJ - 1) < 1e-3)
      #expect(agree(ThermalLimits.bits(signalToNoise: ratio), bits))
    }
    #expect(ThermalLimits.bits(signalToNoise: 0) == 0)
  }

  /// A layer of known weights: the signal's variance is that of the sum, the noise's the card's.
  private func chip(sigma: Double) -> Chip {
    var card = DeviceCard(name: "noisy")
    card.read.outputSigma = sigma
    var chip = Chip(card, serial: 3, layers: [8, 6])
    chip.program(layer: 0, weights: Matrix(rows: 9, columns: 6, repeating: 0.4))
    return chip
  }

  @Test func noiseCostsBits() {
    var ratios: [Double] = []
    for sigma in [0.01, 0.02, 0.04] {
      var noisy = chip(sigma: sigma)
      let precision = EffectivePrecision(measuring: &noisy, examples: 64, reads: 32)
      ratios.append(precision.signalToNoise[0] * sigma * sigma)
    }
    // 384 outputs of 32 reads each: the noise's variance is known to 1.3 %, so 6 % are more than four sigma.
    #expect(abs(ratios[1] / ratios[0] - 1) < 0.06)
    #expect(abs(ratios[2] / ratios[0] - 1) < 0.06)
  }

  @Test func exactAndSilentChips() {
    var exact = chip(sigma: 0)
    let precise = EffectivePrecision(measuring: &exact)
    #expect(precise.bits == [.infinity] && precise.rivalBits == 32)
    var silent = Chip(DeviceCard(name: "silent"), serial: 1, layers: [4, 3])
    silent.program(layer: 0, weights: Matrix(rows: 5, columns: 3, repeating: 0))
    let nothing = EffectivePrecision(measuring: &silent)
    #expect(!nothing.isMeasurable && nothing.rivalBits == 8)
  }

  @Test func aCoarserConverterIsLessPrecise() {
    var bits: [Double] = []
    for outputBits in [4, 6, 8] {
      var card = DeviceCard(name: "coarse")
      card.converters.outputBits = outputBits
      card.converters.outputRange = 8
      var chip = Chip(card, serial: 3, layers: [8, 6])
      chip.program(layer: 0, weights: Matrix(rows: 9, columns: 6, repeating: 0.4))
      bits.append(EffectivePrecision(measuring: &chip).leastBits)
    }
    #expect(bits[0] < bits[1] && bits[1] < bits[2])
    // Two bits more are two bits more, as long as the step is small beside the signal.
    #expect(abs(bits[2] - bits[1] - 2) < 0.1)
  }
}
