import Analog
import Foundation
import Laboratory
import Testing

/// Cells that wander after they were written.
@Suite struct RelaxationTests {
  private static let rows = 400
  private static let columns = 250

  private func chip(_ relaxation: RelaxationModel, serial: Serial = 61) -> Chip {
    let card = DeviceCard.perfect.with {
      $0.relaxation = relaxation
      $0.cell.ceiling_uS = 1000
      $0.cell.floor_uS = 0
    }
    return Chip(card, serial: serial, layers: [Self.rows - 1, Self.columns])
  }

  private func program(_ chip: inout Chip, weight: Float) {
    chip.program(layer: 0, weights: Matrix(rows: Self.rows, columns: Self.columns, repeating: weight))
  }

  private func plus_uS(_ chip: borrowing Chip) -> [Double] {
    chip.microscope.plus_S[0].elements.map { Double($0) * 1e6 }
  }

  /// mean(t) = b ln t and sigma(t) = c + d ln t, in ten samples of 100,000 cells: false alarm below 1e-4.
  @Test func logarithmicRelaxationFollowsItsLaw() {
    var model = RelaxationModel(spread: .logarithmic(constant_uS: 0.4, slope_uS: 0.05))
    model.meanSlope_uS = -0.09
    var chip = chip(model)
    program(&chip, weight: 0.5)
    let written = plus_uS(chip)[0]
    #expect(plus_uS(chip).allSatisfy { $0 == written })
    for age_s in [0.5, 1, 60, 3600, 86_400.0] {
      chip.age(.seconds(age_s) - chip.clock.age)
      let logTime = log(max(age_s, 1))
      let mean_uS = written - 0.09 * logTime
      let sigma_uS = (0.4 + 0.05 * logTime) * min(age_s, 1)
      let values = plus_uS(chip)
      #expect(abs(meanScore(values, mean: mean_uS, sigma: sigma_uS)) < sigmaLimit)
      #expect(abs(sigmaScore(values, mean: mean_uS, sigma: sigma_uS)) < sigmaLimit)
    }
  }

  /// A cell wanders one way: what it was off at one time it is off, in proportion, at another.
  @Test func aCellKeepsItsWay() {
    var chip = chip(RelaxationModel(spread: .logarithmic(constant_uS: 0.4, slope_uS: 0.05)))
    program(&chip, weight: 0.2)
    let written = plus_uS(chip)[0]
    chip.age(.hours(1))
    let early = plus_uS(chip)
    chip.age(.days(3))
    let late = plus_uS(chip)
    let ratio = (0.4 + 0.05 * log(3600 + 3 * 86_400)) / (0.4 + 0.05 * log(3600))
    for cell in stride(from: 0, to: early.count, by: 97) {
      #expect(abs((late[cell] - written) - ratio * (early[cell] - written)) < 1e-5)
    }
  }

  /// Programmed twice, a cell's two errors correlate as the lasting share says (standard error 1/sqrt(n)).
  @Test(arguments: [0.0, 0.3, 1]) func theLastingShareIsWhatTwoWritesShare(share: Double) {
    var model = RelaxationModel(spread: .measured([.init(time_s: 1, sigma: .polynomial_uS([0.5]))]))
    model.lastingShare = share
    var chip = chip(model)
    program(&chip, weight: 0.5)
    let first = plus_uS(chip)
    program(&chip, weight: 0.5)
    let second = plus_uS(chip)
    let found = correlation(first, second)
    #expect(abs(found - share) < 5 * max(1 - share * share, 1e-6) / Double(first.count).squareRoot())
  }

  /// Coefficients between two measured times lie on a line over ln t, and the first time's hold before it.
  @Test func measuredSpreadsAreInterpolatedInLnT() {
    let model = RelaxationModel(
      spread: .measured([
        .init(time_s: 10, sigma: .polynomial_uS([0.2, 1])),
        .init(time_s: 1000, sigma: .polynomial_uS([0.4, 0, 2])),
      ]))
    for (age_s, share) in [(0.0, 0.0), (10, 0), (100, 0.5), (1000, 1)] {
      var chip = chip(model)
      program(&chip, weight: 0.5)
      chip.age(.seconds(age_s))
      let target_uS = 13 + 0.25 * 24
      let relative = target_uS / 25
      let sigma_uS = 0.2 + 0.2 * share + (1 - share) * relative + 2 * share * relative * relative
      let values = plus_uS(chip)
      #expect(abs(meanScore(values, mean: target_uS, sigma: sigma_uS)) < sigmaLimit)
      #expect(abs(sigmaScore(values, mean: target_uS, sigma: sigma_uS)) < sigmaLimit)
    }
  }

  @Test func aSpreadMayLevelOff() {
    let law = SaturatingSigma(limit_uS: 0.3, scale_uS: 5)
    var chip = chip(RelaxationModel(spread: .measured([.init(time_s: 1, sigma: .saturating(law))])))
    program(&chip, weight: 0.5)
    let sigma_uS = 0.3 * (1 - exp(-19.0 / 5))
    #expect(abs(sigmaScore(plus_uS(chip), mean: 19, sigma: sigma_uS)) < sigmaLimit)
  }

  @Test func wanderingIsCutToTheWindowWhereTheCardSaysSo() {
    var model = RelaxationModel(spread: .logarithmic(constant_uS: 2, slope_uS: 0.5))
    model.clip = .window
    var chip = chip(model)
    program(&chip, weight: 1)
    chip.age(.hours(1))
    let values = chip.microscope.plus_S[0].elements
    #expect(values.max() == Float(25e-6))
    #expect(values.count { $0 == Float(25e-6) } > values.count / 3)
  }

  @Test func nothingIsKnownAfterTheLastMeasurement() throws {
    #expect(try DeviceCard(named: "rram-wan-2022").ageLimit == .days(2))
    #expect(try DeviceCard(named: "sonos-agrawal-2022").ageLimit == .days(5))
    #expect(try DeviceCard(named: "pcm-hermes-2023").ageLimit == .seconds(9e9))
  }
}
