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
  /// Mean and spread of what is drawn for each cell at fabrication, over 10,000 cells.
  static let upperBound = (mean: 1.25491, sd: 0.301451)
  static let lowerBound = (mean: -0.752494, sd: 0.298421)
  static let stepUp = (mean: 0.00199763, sd: 0.000606449)
  static let stepDown = (mean: 0.00199769, sd: 0.000606836)
}
