import Analog
import Foundation
import Testing

/// Thermally activated loss of what was programmed.
@Suite struct RetentionTests {
  private func card(_ change: (inout RetentionModel) -> Void = { _ in }) -> DeviceCard {
    var model = RetentionModel(time_s: 1e6)
    model.activationEnergy_eV = 1.1
    model.reference_K = 358
    model.towards_uS = 1
    change(&model)
    return DeviceCard.perfect.with { $0.retention = model }
  }

  private func chip(_ card: DeviceCard) -> Chip {
    var chip = Chip(card, serial: 71, layers: [99, 100])
    chip.program(layer: 0, weights: Matrix(rows: 100, columns: 100, repeating: 0.5))
    return chip
  }

  /// At the reference temperature a time constant leaves 1/e; elsewhere exp(Ea/k (1/T - 1/T_ref)) as long does.
  @Test(arguments: [300.0, 358, 400]) func timeConstantsFollowArrhenius(kelvin: Double) {
    var chip = chip(card())
    let factor = exp(1.1 / 8.617_333_262e-5 * (1 / kelvin - 1 / 358))
    let span_s = 1e6 * factor
    guard span_s < 8e9 else {
      chip.age(.seconds(8e9), at: .kelvin(kelvin))
      let left = exp(-8e9 / span_s)
      #expect(abs(Double(chip.microscope.plus_S[0][0, 0]) * 1e6 - (1 + 18 * left)) < 1e-4)
      return
    }
    chip.age(.seconds(span_s), at: .kelvin(kelvin))
    #expect(abs(Double(chip.microscope.plus_S[0][0, 0]) * 1e6 - (1 + 18 * exp(-1))) < 1e-4)
  }

  /// ln of the time constants is normal over cells: 10,000 of them, false alarm 2e-6.
  @Test func timeConstantsAreLogNormalOverCells() {
    var chip = chip(card { $0.timeSpread = 0.5 })
    chip.age(.seconds(3e5), at: .kelvin(358))
    let logs = chip.microscope.plus_S[0].elements.map { value in
      log(-log((Double(value) * 1e6 - 1) / 18) / 0.3)
    }
    #expect(abs(meanScore(logs, mean: 0, sigma: 0.5)) < sigmaLimit)
    #expect(abs(sigmaScore(logs, mean: 0, sigma: 0.5)) < sigmaLimit)
  }

  /// A write at half time starts anew: its age is counted at the temperatures since.
  @Test func aWriteStartsAnew() {
    var chip = chip(card())
    chip.age(.seconds(5e5), at: .kelvin(358))
    chip.program(layer: 0, weights: Matrix(rows: 100, columns: 100, repeating: 0.5))
    #expect(abs(Double(chip.microscope.plus_S[0][0, 0]) * 1e6 - 19) < 1e-4)
    chip.age(.seconds(1e6), at: .kelvin(358))
    #expect(abs(Double(chip.microscope.plus_S[0][0, 0]) * 1e6 - (1 + 18 * exp(-1))) < 1e-4)
  }
}
