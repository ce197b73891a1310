import Analog
import Foundation

/// The exact gradient of the chip's noise-free function, amplifier gains, wires, faults and offsets included, seen through
/// the microscope. No chip could know it; it is the bound that other rules are measured against.
public struct ExactGradient: LearningRule {
  /// The rule.
  public init() {}

  /// `exact`.
  public var name: String { Rule.exact.rawValue }
  /// One pass, for the outputs.
  public var passesPerExample: Int { 1 }
  /// Yes.
  public var isFactorable: Bool { true }

  /// Backpropagation through the chip's true weights at the activations that the noisy chip showed.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    let pass = chip.forward(batch.inputs, phase: batch.phase)
    let microscope = chip.microscope
    var errors = outputErrors(pass.logits, batch)
    var factors = [Gradient.Factors?](repeating: nil, count: chip.matrixCount)
    for layer in stride(from: chip.matrixCount - 1, through: 0, by: -1) {
      scale(&errors, byColumns: microscope.neuronGains[layer])
      factors[layer] = .init(driven: pass.driven[layer], errors: errors)
      guard layer > 0 else { break }
      let back = Matrix.product(errors, microscope.effectiveWeights[layer], rightTransposed: true)
      errors = back.selectingColumns(0..<chip.layers[layer])
      scale(&errors, bySlopesAt: pass.hidden[layer - 1], chip.card.converters.activation)
    }
    var gradient = Gradient(factors, outputs: pass.logits, on: &chip, batch)
    for (layer, slope) in gradient.slopes.enumerated() {
      if let slope { gradient.slopes[layer] = chip.slopesThroughWires(layer: layer, slope) }
    }
    return gradient
  }

  /// One pass; the way back is nobody's work.
  public func declaration(on placement: Placement, examples: Int) -> RuleDeclaration? {
    var work = RuleWork()
    work.passes(placement, examples: examples)
    work.outerProducts(placement, 0..<placement.matrixCount, examples: examples)
    return RuleDeclaration(
      reads: "every conductance, through the microscope", hardware: "none that exists", work: work)
  }
}

/// Multiplies each column by its factor.
private func scale(_ errors: inout Matrix, byColumns factors: [Float]) {
  for index in errors.elements.indices { errors.elements[index] *= factors[index % errors.columns] }
}
