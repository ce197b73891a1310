import MortalComputing
import Testing

/// The card `reram-sb-gong-2018` against figures from an independent implementation of the same fit: what pulses in
/// trains do, and what fabrication draws. `PublishedCurvesTests` fires them one by one.
@Suite struct SoftBoundsTests {
  private static let cells = 128 * 128

  private func chip(_ change: (inout PulseLaw) -> Void = { _ in }) throws -> Chip {
    var card = try DeviceCard(named: "reram-sb-gong-2018")
    guard case .pulses(var law) = card.update else {
      throw AnalogError("no pulses", remedy: "choose another card")
    }
    change(&law)
    card.update = .pulses(law)
    return Chip(card, serial: 811, layers: [127, 128])
  }

  private func nominal(_ law: inout PulseLaw) {
    (law.stepSigma, law.asymmetrySigma, law.cycleSigma) = (0, 0, 0)
    (law.upperBoundSigma, law.lowerBoundSigma, law.writeNoiseSteps) = (0, 0, 0)
  }

  private func fire(_ count: Int32, at chip: inout Chip) {
    chip.pulse(layer: 0, counts: [Int32](repeating: count, count: Self.cells))
  }

  private func hidden(_ chip: borrowing Chip) -> [Double] { chip.state.tiles[0].plus.hidden.map(Double.init) }

  /// In trains, which take a closed form, the same law.
  @Test func theLawInTrains() throws {
    var chip = try chip(nominal)
    var fired = 0
    for point in SoftBoundsFigures.nominalFromZero {
      if fired < 500, point.pulses > 500 { fire(Int32(500 - fired), at: &chip) }
      fire(
        point.pulses <= 500 ? Int32(point.pulses - fired) : -Int32(point.pulses - max(fired, 500)), at: &chip)
      fired = point.pulses
      #expect(abs(hidden(chip)[9] - point.weight) < 1e-5, "pulse \(point.pulses)")
    }
  }

  /// A mean may differ by five standard errors of the difference, a spread by 3 %.
  private func expect(_ sample: [Double], mean: Double, sd: Double, _ what: String) {
    let found = Summary(sample)
    let error = sd * (1 / Double(Self.cells) + 1e-4).squareRoot()
    #expect(abs(found.mean - mean) < 5 * error, "\(what): mean \(found.mean), not \(mean)")
    #expect(abs(found.sd / sd - 1) < 0.03, "\(what): spread \(found.sd), not \(sd)")
  }

  @Test func whatIsDrawnForEachCell() throws {
    func quiet(_ law: inout PulseLaw) { (law.cycleSigma, law.writeNoiseSteps) = (0, 0) }
    for (count, figure, name) in [
      (Int32(1), SoftBoundsFigures.stepUp, "step up"), (-1, SoftBoundsFigures.stepDown, "step down"),
      (1_000_000, SoftBoundsFigures.upperBound, "upper bound"),
      (-1_000_000, SoftBoundsFigures.lowerBound, "lower bound"),
    ] {
      var chip = try chip(quiet)
      fire(count, at: &chip)
      let sign = count == -1 ? -1.0 : 1
      expect(hidden(chip).map { $0 * sign }, mean: figure.mean, sd: figure.sd, name)
    }
  }
}
