import Analog

/// Only the last matrix learns, by the delta rule. A rule that does not beat it has not trained the hidden layers.
public struct ReadoutOnly: LearningRule {
  /// The rule.
  public init() {}

  /// `readout-only`.
  public var name: String { Rule.readoutOnly.rawValue }
  /// One pass.
  public var passesPerExample: Int { 1 }

  /// Output error times the last hidden activations.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    let pass = chip.forward(batch.inputs, phase: batch.phase)
    let last = chip.matrixCount - 1
    var slopes = [Matrix?](repeating: nil, count: chip.matrixCount)
    slopes[last] = slope(
      on: &chip, layer: last, driven: pass.driven[last], errors: outputErrors(pass.logits, batch),
      phase: batch.phase)
    return Gradient(slopes: slopes, outputs: pass.logits)
  }
}
