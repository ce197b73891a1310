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

  /// Backpropagation through the chip's true weights at the activations that the noisy chip showed.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    let pass = chip.forward(batch.inputs, phase: batch.phase)
    let weights = chip.microscope.effectiveWeights
    var errors = outputErrors(pass.logits, batch)
    var slopes = [Matrix?](repeating: nil, count: chip.matrixCount)
    for layer in stride(from: chip.matrixCount - 1, through: 0, by: -1) {
      let seen = slope(
        on: &chip, layer: layer, driven: pass.driven[layer], errors: errors, phase: batch.phase)
      slopes[layer] = chip.slopesThroughWires(layer: layer, seen)
      guard layer > 0 else { break }
      let back = Matrix.product(errors, weights[layer], rightTransposed: true)
      errors = back.selectingColumns(0..<chip.layers[layer])
      for index in errors.elements.indices {
        let activation = pass.hidden[layer - 1].elements[index]
        errors.elements[index] *= 1 - activation * activation
      }
    }
    return Gradient(slopes: slopes, outputs: pass.logits)
  }
}
