import Analog
import Laboratory
import Testing

/// The parts of a cell's factor that cells share: each has the spread that the card states, and is shared by those
/// that the card says share it. Fixed serials; every bound has a false-alarm rate of 1e-6.
@Suite struct VariationTests {
  private func serial(_ lot: Int, _ wafer: Int, _ die: Int) throws -> Serial {
    try #require(Serial(lot: lot, wafer: wafer, die: die))
  }

  private func expect(
    _ values: [Double], mean: Double, sigma: Double, at location: SourceLocation = #_sourceLocation
  ) {
    #expect(abs(meanScore(values, mean: mean, sigma: sigma)) < sigmaLimit, sourceLocation: location)
    #expect(abs(sigmaScore(values, mean: mean, sigma: sigma)) < sigmaLimit, sourceLocation: location)
  }

  @Test func lotsWafersAndDies() throws {
    let lots = DeviceCard.varied { $0.lotSigma = 0.1 }
    let wafers = DeviceCard.varied { $0.waferSigma = 0.1 }
    let dies = DeviceCard.varied { $0.dieSigma = 0.1 }
    expect(try (0..<3000).map { factors(lots, try serial($0, 2, 3)).plus[0] }, mean: 1, sigma: 0.1)
    expect(try (0..<3000).map { factors(wafers, try serial(2, $0, 3)).plus[0] }, mean: 1, sigma: 0.1)
    expect(try (0..<3000).map { factors(dies, try serial(2, 3, $0)).plus[0] }, mean: 1, sigma: 0.1)
    let here = try serial(2, 3, 4)
    for other in [try serial(2, 3, 5), try serial(2, 9, 4)] {
      #expect(factors(lots, here).plus == factors(lots, other).plus)
      #expect(factors(dies, here).plus != factors(dies, other).plus)
    }
    #expect(factors(wafers, here).plus == factors(wafers, try serial(2, 3, 5)).plus)
    #expect(factors(wafers, here).plus != factors(wafers, try serial(3, 3, 4)).plus)
    #expect(factors(lots, here).plus != factors(lots, try serial(3, 3, 4)).plus)
  }

  /// Nested analysis of variance: 400 lots of 5 wafers of 5 dies.
  @Test func componentsComeBackTogether() throws {
    let (lot, wafer, die) = (0.1, 0.06, 0.03)
    let card = DeviceCard.varied { ($0.lotSigma, $0.waferSigma, $0.dieSigma) = (lot, wafer, die) }
    var lotMeans: [Double] = []
    var (waferSquares, dieSquares) = (0.0, 0.0)
    for l in 0..<400 {
      let values = try (0..<5).map { w in try (0..<5).map { factors(card, try serial(l, w, $0)).plus[0] } }
      let waferMeans = values.map(mean)
      lotMeans.append(mean(waferMeans))
      waferSquares += waferMeans.reduce(0) { $0 + ($1 - lotMeans[l]) * ($1 - lotMeans[l]) }
      for w in 0..<5 {
        dieSquares += values[w].reduce(0) { $0 + ($1 - waferMeans[w]) * ($1 - waferMeans[w]) }
      }
    }
    // The factors multiply, so what lies below a level is scaled by the mean square of what lies above.
    let dieVariance = die * die * (1 + lot * lot) * (1 + wafer * wafer)
    let waferVariance = wafer * wafer * (1 + lot * lot)
    let lotSigma = (lot * lot + waferVariance / 5 + dieVariance / 25).squareRoot()
    expect(lotMeans, mean: 1, sigma: lotSigma)
    let waferRatio = waferSquares / (400 * 4) / (waferVariance + dieVariance / 5)
    let dieRatio = dieSquares / (2000 * 4) / dieVariance
    #expect(abs(waferRatio - 1) * (1600.0 / 2).squareRoot() < sigmaLimit)
    #expect(abs(dieRatio - 1) * (8000.0 / 2).squareRoot() < sigmaLimit)
  }

  @Test func wafersAreBowls() throws {
    let card = DeviceCard.varied { $0.waferRadial = -0.2 }
    for (number, place) in card.wafer.dies.enumerated() {
      let square = (place.x_mm * place.x_mm + place.y_mm * place.y_mm) / 1e4
      #expect(abs(factors(card, try serial(1, 1, number)).plus[0] - (1 - 0.2 * square)) < 1e-6)
    }
    // A die beyond the wafer's list stands at the centre.
    #expect(factors(card, try serial(1, 1, 4_000_000)).plus[0] == 1)
    let bowls = DeviceCard.varied { $0.waferRadialSigma = 0.1 }
    let corner = try #require(bowls.wafer.dies.first)
    let square = (corner.x_mm * corner.x_mm + corner.y_mm * corner.y_mm) / 1e4
    let changes = try (0..<3000).map { (factors(bowls, try serial(1, $0, 0)).plus[0] - 1) / square }
    expect(changes, mean: 0, sigma: 0.1)
  }

  @Test func wafersAreTilted() throws {
    let card = DeviceCard.varied { $0.waferGradientSigma = 0.1 }
    let dies = card.wafer.dies
    let middle = try #require(dies.indices.first { dies[$0].y_mm < 0 })
    let row = dies.indices.filter { dies[$0].y_mm == dies[middle].y_mm }
    let (first, last) = (try #require(row.first), try #require(row.last))
    let width = (dies[last].x_mm - dies[first].x_mm) / card.wafer.diameter_mm
    let slopes = try (0..<3000).map { wafer in
      let left = factors(card, try serial(1, wafer, first)).plus[0]
      return (factors(card, try serial(1, wafer, last)).plus[0] - left) / width
    }
    expect(slopes, mean: 0, sigma: 0.1)
  }

  @Test func diesAreTilted() throws {
    let card = DeviceCard.varied { $0.dieGradientSigma = 0.05 }
    var (across, down): ([Double], [Double]) = ([], [])
    for die in 0..<2000 {
      let plane = factors(card, try serial(1, 1, die), layers: [15, 16]).plus
      across.append((plane[15] - plane[0]) * 16 / 15)
      down.append((plane[240] - plane[0]) * 16 / 15)
      // A plane has no twist.
      #expect(abs(plane[255] - plane[240] - plane[15] + plane[0]) < 1e-6)
    }
    expect(across, mean: 0, sigma: 0.05)
    expect(down, mean: 0, sigma: 0.05)
    #expect(abs(correlationScore(across, down, expected: 0)) < sigmaLimit)
  }

  @Test func fieldsAreCorrelatedOverTheirLength() throws {
    let card = DeviceCard.varied { ($0.correlatedSigma, $0.correlationLength_cells) = (0.1, 8) }
    var columns = [[Double]](repeating: [], count: 64)
    var rows = [[Double]](repeating: [], count: 41)
    for die in 0..<3000 {
      let values = factors(card, try serial(1, 1, die), layers: [40, 64]).plus
      for column in 0..<64 { columns[column].append(values[column]) }
      for row in 0..<41 { rows[row].append(values[row * 64]) }
    }
    // At 1/e of their correlation, where a wrong kernel would show most, and where nothing is left.
    for place in [0, 1, 2, 3, 11] {
      expect(columns[place], mean: 1, sigma: 0.1)
      for (distance, expected) in [(4, 0.778_800_8), (8, 0.367_879_4), (16, 0.018_315_6), (40, 0)] {
        let score = correlationScore(columns[place], columns[place + distance], expected: expected)
        #expect(abs(score) < sigmaLimit, "\(place), \(distance)")
      }
    }
    #expect(abs(correlationScore(rows[0], rows[8], expected: 0.367_879_4)) < sigmaLimit)
    #expect(abs(correlationScore(rows[0], rows[40], expected: 0)) < sigmaLimit)
    // Neighbours hardly differ: the field is smooth.
    #expect(correlation(columns[20], columns[21]) > 0.98)
  }

  /// The field belongs to the die, not to the tile: two tiles side by side show what one shows.
  @Test func tilesLieSideBySide() {
    let card = DeviceCard.varied {
      ($0.correlatedSigma, $0.correlationLength_cells, $0.dieGradientSigma) = (0.1, 8, 0.05)
    }
    let whole = factors(card, 3, layers: [7, 40]).plus
    let halves = Chip(card.with { $0.tile = TileLimits(rows: 8, columns: 20) }, serial: 3, layers: [7, 40])
      .fabricatedFactors
    for row in 0..<8 {
      #expect(
        Array(whole[row * 40..<row * 40 + 20]) == halves[0].plus[row * 20..<row * 20 + 20].map(Double.init))
      #expect(
        Array(whole[row * 40 + 20..<row * 40 + 40])
          == halves[1].plus[row * 20..<row * 20 + 20].map(Double.init))
    }
  }

  /// Level and plane and field at once are their product, to rounding.
  @Test func factorsMultiply() throws {
    let die = try serial(5, 6, 7)
    var parts: [[Double]] = []
    func part(_ change: (inout VariationModel) -> Void) {
      parts.append(factors(.varied(change), die, layers: [20, 20]).plus)
    }
    part { $0.lotSigma = 0.1 }
    part { $0.waferSigma = 0.1 }
    part { ($0.waferRadial, $0.waferRadialSigma, $0.waferGradientSigma) = (0.1, 0.1, 0.1) }
    part { $0.dieSigma = 0.1 }
    part { $0.dieGradientSigma = 0.1 }
    part { ($0.correlatedSigma, $0.correlationLength_cells) = (0.1, 5) }
    part { $0.pelgrom_um = 0.1 }
    let all = factors(
      .varied {
        ($0.lotSigma, $0.waferSigma, $0.dieSigma, $0.dieGradientSigma, $0.pelgrom_um) = (
          0.1, 0.1, 0.1, 0.1, 0.1
        )
        ($0.waferRadial, $0.waferRadialSigma, $0.waferGradientSigma) = (0.1, 0.1, 0.1)
        ($0.correlatedSigma, $0.correlationLength_cells) = (0.1, 5)
      }, die, layers: [20, 20]
    ).plus
    for cell in all.indices { #expect(abs(all[cell] / parts.reduce(1) { $0 * $1[cell] } - 1) < 1e-5) }
  }
}
