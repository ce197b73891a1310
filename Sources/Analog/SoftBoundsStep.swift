/// Steps of one soft-bounds cell in one direction. A step is affine in the weight, w <- w + a - (a/b) w, so n of them
/// are w* + (w - w*) (1 - a/b)^n with w* = b, and their added noise has variance sigma^2 (1 - q^2n)/(1 - q^2).
struct SoftBoundsStep {
  /// Signed step at weight 0.
  let step: Float
  /// The bound it approaches.
  let bound: Float
  /// Both bounds, for clipping.
  let lower: Float
  let upper: Float
  /// Sigma of one pulse's noise in units of weight.
  let sigma: Float

  init(_ steps: PulseSteps, cell: Int, upward: Bool, cycleSigma: Float) {
    step = upward ? steps.up[cell] : -steps.down[cell]
    bound = upward ? steps.upper[cell] : steps.lower[cell]
    lower = steps.lower[cell]
    upper = steps.upper[cell]
    sigma = step.magnitude * cycleSigma
  }

  /// The weight after `pulses` pulses; `normal` is one standard normal for all of them together.
  func applied(to weight: Float, pulses: Int, normal: Float) -> Float {
    // A bound cut to 0 has no slope: steps are all alike until they meet it.
    guard bound != 0 else {
      return clipped(weight + step * Float(pulses) + sigma * Float(pulses).squareRoot() * normal)
    }
    if pulses == 1 { return clipped(weight + step * (1 - weight / bound) + sigma * normal) }
    // A step larger than the way to the bound lands on it, as a single clipped step would.
    let ratio = max(1 - Double(step) / Double(bound), 0)
    let power = Self.power(ratio, pulses)
    let mean = Double(bound) + (Double(weight) - Double(bound)) * power
    let spread = 1 - ratio * ratio
    let variance = spread.magnitude < 1e-9 ? Double(pulses) : (1 - power * power) / spread
    return clipped(Float(mean) + sigma * Float(max(variance, 0).squareRoot()) * normal)
  }

  private func clipped(_ weight: Float) -> Float { min(max(weight, lower), upper) }

  /// ratio^count by repeated squaring: multiplications only, so the same everywhere.
  static func power(_ ratio: Double, _ count: Int) -> Double {
    var result = 1.0
    var factor = ratio
    var rest = count
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }
}
