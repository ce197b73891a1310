import Kernels

/// One pulsed cell's own steps and bounds in units of weight, and what pulses do to its weight.
struct PulsedCell {
  /// Step at weight 0, upwards.
  var up: Float
  /// Step at weight 0, downwards.
  var down: Float
  /// Change of the upward step per unit of weight; used by affine shapes.
  var upSlope: Float
  /// Change of the downward step per unit of weight.
  var downSlope: Float
  var upper: Float
  var lower: Float

  /// The weight at which up and down steps are equal; 0 for shapes without a closed form and parallel steps.
  var symmetryPoint: Float {
    let difference = upSlope - downSlope
    guard difference != 0 else { return 0 }
    return clipped((down - up) / difference)
  }

  func clipped(_ weight: Float) -> Float { min(max(weight, lower), upper) }

  /// Size of one noise-free step from a weight, not negative in the law's own sense.
  func stepSize(_ weight: Float, upward: Bool, _ shape: PulseLaw.Shape) -> Float {
    let step = upward ? up : down
    // Between two bounds cut to 0 there is no place to step to.
    guard upper > lower || shape.isAffine else { return 0 }
    switch shape {
    case .constant, .linear, .softBounds:
      return step + (upward ? upSlope : downSlope) * weight
    case .exponential(let law):
      let z = 2 * weight / (upper - lower) * Float(law.scale) + Float(law.offset)
      let exponent = upward ? Float(law.gammaUp) * z : -Float(law.gammaDown) * z
      let amplitude = Float(upward ? law.amplitudeUp : law.amplitudeDown)
      return max(1 - amplitude * ChipMath.exp(min(exponent, 80)), 0) * step
    case .power(let powerUp, let powerDown):
      let share = (upward ? upper - weight : weight - lower) / (upper - lower)
      guard share > 0 else { return 0 }
      return step * ChipMath.exp(Float(upward ? powerUp : powerDown) * ChipMath.ln(share))
    case .piecewise(let nodesUp, let nodesDown):
      return step * Self.interpolated(upward ? nodesUp : nodesDown, at: (weight - lower) / (upper - lower))
    }
  }

  private static func interpolated(_ nodes: [Double], at share: Float) -> Float {
    guard nodes.count > 1 else { return Float(nodes.first ?? 1) }
    let place = min(max(share, 0), 1) * Float(nodes.count - 1)
    let index = min(Int(place), nodes.count - 2)
    let rest = place - Float(index)
    return Float(nodes[index]) * (1 - rest) + Float(nodes[index + 1]) * rest
  }

  /// The weight after one pulse; `normal` is the pulse's own standard normal.
  func pulsed(_ weight: Float, upward: Bool, _ law: PulseLaw, normal: Float) -> Float {
    stepped(weight, by: stepSize(weight, upward: upward, law.shape), upward: upward, law, normal: normal)
  }

  /// The weight after one pulse whose noise-free size is known.
  func stepped(_ weight: Float, by size: Float, upward: Bool, _ law: PulseLaw, normal: Float) -> Float {
    let sigma = Float(law.cycleSigma)
    let noisy =
      law.cycleNoise == .multiplicative
      ? size * (1 + sigma * normal) : size + (upward ? up : down) * sigma * normal
    return clipped(upward ? weight + noisy : weight - noisy)
  }

  /// The weight after `pulses` pulses of an affine law. Their mean is w* + (w - w*) q^n with q = 1 + slope and fixed
  /// point w*, n s for q = 1; additive noise has variance (s sigma)^2 (1 - q^2n)/(1 - q^2), multiplicative noise
  /// n (s_0 sigma q^(n-1))^2 with s_0 the first step. One normal serves all pulses together.
  func pulsed(_ weight: Float, upward: Bool, count: Int, _ law: PulseLaw, normal: Float) -> Float {
    guard count > 1 else { return pulsed(weight, upward: upward, law, normal: normal) }
    let sign: Double = upward ? 1 : -1
    let slope = sign * Double(upward ? upSlope : downSlope)
    let first = sign * Double(stepSize(weight, upward: upward, law.shape))
    // A step larger than the way to the fixed point lands on it, as a single clipped step would.
    let ratio = max(1 + slope, 0)
    let power = Self.power(ratio, count)
    let isFlat = (1 - ratio).magnitude < 1e-12
    let mean = Double(weight) + (isFlat ? Double(count) * first : first * (1 - power) / (1 - ratio))
    let sigma = law.cycleSigma
    let variance: Double
    switch law.cycleNoise {
    case .additive:
      let one = Double(upward ? up : down) * sigma
      let sum =
        (1 - ratio * ratio).magnitude < 1e-12
        ? Double(count) : (1 - power * power) / (1 - ratio * ratio)
      variance = one * one * sum
    case .multiplicative:
      let last = first * sigma * Self.power(ratio, count - 1)
      variance = Double(count) * last * last
    }
    return clipped(Float(mean) + Float(max(variance, 0).squareRoot()) * normal)
  }

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

extension PulseLaw {
  /// The cell every cell would be without variation.
  var nominalCell: PulsedCell {
    cell(step: 1, skew: 0, upper: 0, lower: 0, gammaUp: 0, gammaDown: 0, deepest: -.infinity)
  }

  /// A cell from its draws: `step` the factor of its step, the others standard normals. `deepest` is the lowest bound
  /// that keeps its conductance above zero.
  func cell(
    step factor: Float, skew: Float, upper: Float, lower: Float, gammaUp: Float, gammaDown: Float,
    deepest: Float
  ) -> PulsedCell {
    let imbalance = Float(asymmetrySigma) * skew
    let up = (factor + Float(min(asymmetry, 0)) + imbalance).magnitude * Float(step)
    let down = (factor - Float(max(asymmetry, 0)) - imbalance).magnitude * Float(step)
    // A bound keeps its sign.
    let top = max(Float(upperBound) * (1 + Float(upperBoundSigma) * upper), 0)
    let bottom = max(min(Float(lowerBound) * (1 + Float(lowerBoundSigma) * lower), 0), deepest)
    var cell = PulsedCell(up: up, down: down, upSlope: 0, downSlope: 0, upper: top, lower: bottom)
    switch shape {
    case .softBounds:
      cell.upSlope = top == 0 ? 0 : -up / top
      cell.downSlope = bottom == 0 ? 0 : -down / bottom
    case .linear(let linear):
      let slopeUp = Float(linear.up) + Float(linear.sigma) * gammaUp
      let slopeDown = Float(linear.down) + Float(linear.sigma) * gammaDown
      cell.upSlope = -slopeUp * up / Float(upperBound)
      cell.downSlope = -slopeDown * down / Float(lowerBound)
    case .constant, .exponential, .power, .piecewise: break
    }
    return cell
  }
}
