/// Lifetimes of parts that fail at random: the share exp(-(x / scale)^shape) outlives x (Weibull 1951). A shape of 1 fails
/// at a steady rate, a larger one by wear.
struct Weibull {
  /// What 36.8 % outlive.
  let scale: Double
  let shape: Double

  /// The life that a uniform in (0, 1] stands for, by inverse of the distribution: scale (-ln u)^(1 / shape).
  func life(_ uniform: Float) -> Double {
    // At u = 1 half of a uniform's resolution, so that nothing fails before it has lived.
    let hazard = max(-portableLog2(Double(uniform)) * naturalLogOf2, 0x1p-25)
    return scale * portableExp(portableLog2(hazard) * naturalLogOf2 / shape)
  }
}

private let naturalLogOf2 = 0.693_147_180_559_945_3
