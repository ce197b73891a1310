import MortalComputing
import Testing

/// The card `pcm-nandakumar-2019` against figures from an independent implementation of the same published model
/// (Nandakumar et al. 2019, Joshi et al. 2020). A mean may differ by 5 sqrt(2) standard errors, a spread by 2 %.
@Suite struct PhaseChangeTests {
  private static let side = 316
  private static let levels = Array(Set(PhaseChangeFigure.all.map(\.level))).sorted()

  private func chip(_ serial: UInt32, level: Double) throws -> Chip {
    var card = try DeviceCard(named: "pcm-nandakumar-2019")
    card.tile = TileLimits(rows: 512, columns: 512)
    card.converters = ConverterModel()
    var chip = Chip(card, serial: Serial(integerLiteral: serial), layers: [Self.side - 1, Self.side])
    chip.program(layer: 0, weights: Matrix(rows: Self.side, columns: Self.side, repeating: Float(level)))
    return chip
  }

  private func figures(_ level: Double) -> [PhaseChangeFigure] {
    PhaseChangeFigure.all.filter { $0.level == level }.sorted { $0.age_s < $1.age_s }
  }

  @Test func thereAreFigures() { #expect(PhaseChangeFigure.all.count == 36) }

  @Test(arguments: levels) func programmingAndDrift(level: Double) throws {
    var chip = try chip(801, level: level)
    for figure in figures(level) {
      chip.age(.seconds(figure.age_s) - chip.clock.age)
      let found = Summary(chip.microscope.plus_S[0].elements.map { Double($0) * 1e6 })
      let allowed = 5 * (2 / 1e5).squareRoot() * figure.quietSD_uS
      #expect(abs(found.mean - figure.quietMean_uS) < allowed, "after \(figure.age_s) s: \(found.mean)")
      #expect(abs(found.sd / figure.quietSD_uS - 1) < 0.02, "after \(figure.age_s) s: \(found.sd)")
    }
    let exponents = Summary(chip.state.tiles[0].plus.driftExponent.map(Double.init))
    let figure = try #require(figures(level).first)
    #expect(abs(exponents.mean - figure.exponent) < 5 * (2 / 1e5).squareRoot() * figure.exponentSD)
    #expect(abs(exponents.sd / figure.exponentSD - 1) < 0.02)
  }

  /// One read of every pair. A pair's spread is that of its cells together; that of a cell left at 0 is known from pairs
  /// of two such. Below 0.05 the figures are not comparable: there a read's noise is cut at 0 cell by cell.
  @Test(arguments: levels.filter { $0 >= 0.05 }) func oneRead(level: Double) throws {
    var chip = try chip(802, level: level)
    var rest = try self.chip(803, level: 0)
    for figure in figures(level) {
      chip.age(.seconds(figure.age_s) - chip.clock.age)
      rest.age(.seconds(figure.age_s) - rest.clock.age)
      let restMean_uS = Summary(chip.microscope.minus_S[0].elements.map { Double($0) * 1e6 }).mean
      let restSD_uS = Summary(pairs_uS(&rest)).sd / 2.0.squareRoot()
      let found = Summary(pairs_uS(&chip))
      let sd_uS = (found.sd * found.sd - restSD_uS * restSD_uS).squareRoot()
      #expect(
        abs(found.mean + restMean_uS - figure.mean_uS) < 5 * 2.0.squareRoot() * figure.meanError_uS,
        "after \(figure.age_s) s: \(found.mean + restMean_uS)")
      #expect(abs(sd_uS / figure.sd_uS - 1) < 0.02, "after \(figure.age_s) s: \(sd_uS)")
    }
  }

  /// G+ - G- of every pair as one read shows it, in microsiemens.
  private func pairs_uS(_ chip: inout Chip) -> [Double] {
    var rows = Matrix(rows: Self.side, columns: Self.side)
    for row in 0..<Self.side { rows[row, row] = 1 }
    let unit_uS = 25 / chip.weightScale(layer: 0)
    return chip.read(layer: 0, driven: rows, phase: .infer).elements.map { Double($0) * unit_uS }
  }

  /// By hand: 25 exp(-0.049 L + (0.008 L)^2 / 2) with L = ln(3.1536e7 / 20 + 1) = 14.27.
  @Test func afterAYear() throws {
    var chip = try chip(804, level: 1)
    chip.age(.years(1))
    let found = Summary(chip.microscope.plus_S[0].elements.map { Double($0) * 1e6 })
    // The spread is about 1.5 uS, the standard error 0.005 uS.
    #expect(abs(found.mean - 12.50) < 0.025)
  }
}
