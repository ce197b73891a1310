/// Soft-bounds cells as an independent implementation has them: the ReRamSB preset of aihwkit 1.2.0, fitted there to
/// Gong et al., Nat. Commun. 2018.
enum SoftBoundsFigures {
  /// A weight after some pulses: 500 up, then down.
  typealias Point = (pulses: Int, weight: Double)

  /// Without any variation, from weight 0.
  static let nominalFromZero: [Point] = [
    (1, 0.002), (2, 0.0039968), (3, 0.005990406), (10, 0.01985661), (20, 0.0393978), (100, 0.1849567),
    (200, 0.3425464), (300, 0.4768181), (400, 0.5912222), (500, 0.6886988), (520, 0.6138813),
    (600, 0.3515479),
    (700, 0.0934062), (800, -0.1042414), (900, -0.2555713), (1000, -0.3714379),
  ]
  /// Without any variation, from the lower bound.
  static let nominalFromBound: [Point] = [
    (1, -0.7468), (2, -0.7436051), (3, -0.7404154), (10, -0.7182294), (20, -0.6869636), (100, -0.4540693),
    (200, -0.201926), (300, 0.01290881), (400, 0.1959555), (500, 0.3519176), (520, 0.294614),
    (600, 0.09368935),
    (700, -0.1040246), (800, -0.2554054), (900, -0.3713109), (1000, -0.4600546),
  ]

  /// Mean and spread over 10,000 cells from weight 0 with all variation on.
  struct Population: Sendable {
    let pulses: Int
    let mean: Double
    let sd: Double
  }

  /// What cells show, write noise included.
  static let shown: [Population] = [
    .init(pulses: 1, mean: 0.00118555, sd: 0.112064), .init(pulses: 10, mean: 0.0186609, sd: 0.115879),
    .init(pulses: 60, mean: 0.107825, sd: 0.131044), .init(pulses: 100, mean: 0.176735, sd: 0.142629),
    .init(pulses: 200, mean: 0.324348, sd: 0.171635), .init(pulses: 300, mean: 0.446633, sd: 0.191322),
    .init(pulses: 400, mean: 0.5499, sd: 0.209499), .init(pulses: 500, mean: 0.639982, sd: 0.225522),
    .init(pulses: 520, mean: 0.553607, sd: 0.210013), .init(pulses: 600, mean: 0.29457, sd: 0.179883),
    .init(pulses: 700, mean: 0.0622075, sd: 0.173825), .init(pulses: 800, mean: -0.109706, sd: 0.175677),
    .init(pulses: 900, mean: -0.23554, sd: 0.185205), .init(pulses: 1000, mean: -0.329198, sd: 0.192788),
  ]
  /// What they hide beneath it.
  static let hidden: [Population] = [
    .init(pulses: 1, mean: 0.00199336, sd: 0.00790506), .init(pulses: 11, mean: 0.0208486, sd: 0.0265667),
    .init(pulses: 500, mean: 0.63966, sd: 0.19384), .init(pulses: 1000, mean: -0.328389, sd: 0.157696),
  ]

  /// Mean and spread of what is drawn for each cell at fabrication, over 10,000 cells.
  static let upperBound = (mean: 1.25491, sd: 0.301451)
  static let lowerBound = (mean: -0.752494, sd: 0.298421)
  static let stepUp = (mean: 0.00199763, sd: 0.000606449)
  static let stepDown = (mean: 0.00199769, sd: 0.000606836)
}
