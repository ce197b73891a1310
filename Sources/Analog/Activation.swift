import Kernels

/// What a neuron makes of what it receives.
public enum Activation: String, Sendable, CaseIterable {
  /// tanh.
  case tanh
  /// Nothing below 0, and full scale of the next layer's drivers at most: min(max(z, 0), 1).
  case relu

  /// Activations for what the neurons receive.
  func values(_ received: [Float]) -> [Float] {
    switch self {
    case .tanh: hyperbolicTangents(received)
    case .relu: received.map { min(max($0, 0), 1) }
    }
  }

  /// Nominal slope of the function where it gave this activation: what is known of a neuron from outside.
  public func slope(at activation: Float) -> Float {
    switch self {
    case .tanh: 1 - activation * activation
    case .relu: activation > 0 && activation < 1 ? 1 : 0
    }
  }
}

/// tanh of each value, 1 - 2 / (exp(2 x) + 1); absolute error below 2e-7.
func hyperbolicTangents(_ values: [Float]) -> [Float] {
  // 2 log2(e); beyond +-44 tanh is +-1 to the last bit and exp2 stays finite.
  var powers = values.map { 2.885_390_1 * min(max($0, -44), 44) }
  var span = powers.mutableSpan
  applyExp2(&span)
  return powers.map { 1 - 2 / ($0 + 1) }
}
