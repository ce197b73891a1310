import Analog

/// Only the last matrix learns, by the delta rule. A rule that does not beat it has not trained the hidden layers.
public struct ReadoutOnly: LearningRule {
  /// The rule.
  public init() {}

  /// `readout-only`.
  public var name: String { Rule.readoutOnly.rawValue }
  /// One pass.
  public var passesPerExample: Int { 1 }
  /// Yes.
  public var isFactorable: Bool { true }

  /// Output error times the last hidden activations.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    let pass = chip.forward(batch.inputs, phase: batch.phase)
    let last = chip.matrixCount - 1
    var factors = [Gradient.Factors?](repeating: nil, count: chip.matrixCount)
    factors[last] = .init(driven: pass.driven[last], errors: outputErrors(pass.logits, batch))
    return Gradient(factors, outputs: pass.logits, on: &chip, batch)
  }

  /// One pass.
  public func declaration(on placement: Placement, examples: Int) -> RuleDeclaration? {
    var work = RuleWork()
    work.passes(placement, examples: examples)
    work.outerProducts(placement, [placement.matrixCount - 1], examples: examples)
    return RuleDeclaration(reads: "outputs, last hidden activations", hardware: "nothing", work: work)
  }
}
