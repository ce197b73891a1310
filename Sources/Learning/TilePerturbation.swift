import Analog
import Foundation

/// Two antithetic passes with known signs +-`amplitude` added to what the hidden units receive. The readout crossbar
/// is read a few rows at a time, so each group's partial sums are digitised separately, and a group's units are
/// credited with the change of the *global* loss that their own group caused: L(z + dz_group) - L(z - dz_group).
/// The variance of that credit grows with the units of a group, not with the layer (the physical form of the
/// replicated group losses of Ren, Kornblith, Liao and Hinton 2022).
public struct TilePerturbation: LearningRule {
  /// Hidden units read and credited together.
  public var groupSize: Int
  /// Size of the perturbation in units of a neuron's input.
  public var amplitude: Float

  /// The rule; four units a group and perturbations of 0.3 unless said.
  public init(groupSize: Int = 4, amplitude: Float = 0.3) {
    precondition(groupSize >= 1 && amplitude > 0, "a group has a unit and a perturbation a size")
    self.groupSize = groupSize
    self.amplitude = amplitude
  }

  /// `tile-perturbation`.
  public var name: String { Rule.tilePerturbation.rawValue }
  /// Two passes.
  public var passesPerExample: Int { 2 }

  /// Exactly one hidden layer.
  public func check(_ layers: [Int]) throws(LearningError) {
    guard layers.count == 3 else {
      throw LearningError(
        "\(name) trains one hidden layer and this chip has \(layers.count - 2)",
        remedy: "use layers such as 64-32-10, or the rule \(Rule.directFeedbackAlignment.rawValue)")
    }
  }

  /// One pass: its hidden activations, and the readout's outputs group by group, the bias row's last.
  private struct Pass {
    let hidden: Matrix
    let drivenReadout: Matrix
    let groups: [Matrix]
  }

  /// Both passes, the credit of every group, and the delta rule for the readout.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    let drivenInputs = chip.driven(layer: 0, inputs: batch.inputs)
    let signs = random.signs(rows: batch.inputs.rows, columns: chip.layers[1], for: .perturbation)
    chip.chargeDigital(batch.phase, layer: 0, .draw, count: signs.elements.count)
    let up = pass(on: &chip, drivenInputs, signs, amplitude, phase: batch.phase)
    let down = pass(on: &chip, drivenInputs, signs, -amplitude, phase: batch.phase)

    var outputs = total(up.groups)
    outputs += total(down.groups)
    outputs *= 0.5
    outputs = chip.received(layer: 1, outputs)

    let credit = credit(outputs, up.groups, down.groups, signs, batch)
    chargeCredit(&chip, outputs, groups: up.groups.count - 1, phase: batch.phase)
    var drivenReadout = up.drivenReadout
    drivenReadout += down.drivenReadout
    drivenReadout *= 0.5
    let errors = outputErrors(outputs, batch)
    return Gradient(
      slopes: [
        slope(on: &chip, layer: 0, driven: drivenInputs, errors: credit, phase: batch.phase),
        slope(on: &chip, layer: 1, driven: drivenReadout, errors: errors, phase: batch.phase),
      ], outputs: outputs)
  }

  private func pass(
    on chip: inout Chip, _ drivenInputs: Matrix, _ signs: Matrix, _ amplitude: Float, phase: Phase
  ) -> Pass {
    var received = chip.received(layer: 0, chip.read(layer: 0, driven: drivenInputs, phase: phase))
    for index in received.elements.indices { received.elements[index] += amplitude * signs.elements[index] }
    let hidden = chip.activate(layer: 0, received, phase: phase)
    let driven = chip.driven(layer: 1, inputs: hidden)
    let units = hidden.columns
    var groups = stride(from: 0, to: units, by: groupSize).map { start in
      chip.read(layer: 1, driven: driven, rows: start..<min(start + groupSize, units), phase: phase)
    }
    groups.append(chip.read(layer: 1, driven: driven, rows: units..<units + 1, phase: phase))
    return Pass(hidden: hidden, drivenReadout: driven, groups: groups)
  }

  private func total(_ groups: [Matrix]) -> Matrix {
    groups.dropFirst().reduce(into: groups[0]) { $0 += $1 }
  }

  /// For each example and hidden unit (L(z + d) - L(z - d)) / (2 amplitude) times the unit's sign, d being half the
  /// difference that the unit's group made between the passes.
  private func credit(
    _ outputs: Matrix, _ up: [Matrix], _ down: [Matrix], _ signs: Matrix, _ batch: Batch
  ) -> Matrix {
    var credit = signs
    let classes = outputs.columns
    let softness = batch.softness
    var weights = [Float](repeating: 0, count: classes)
    for example in 0..<outputs.rows {
      let start = example * classes
      let largest = outputs.row(example).max() ?? 0
      for k in 0..<classes { weights[k] = exp((outputs.elements[start + k] - largest) / softness) }
      for group in 0..<up.count - 1 {
        var sumUp: Float = 0
        var sumDown: Float = 0
        var expected: Float = 0
        for k in 0..<classes {
          let difference = (up[group].elements[start + k] - down[group].elements[start + k]) / 2
          // exp(-d) = 1 / exp(d); the cut keeps both finite.
          let factor = exp(min(max(difference / softness, -40), 40))
          sumUp += weights[k] * factor
          sumDown += weights[k] / factor
          expected += batch.targets.elements[start + k] * difference
        }
        let change = softness * log(sumUp / sumDown) - 2 * expected
        let scale = change / (2 * amplitude)
        let first = group * groupSize
        for unit in first..<min(first + groupSize, signs.columns) { credit[example, unit] *= scale }
      }
    }
    return credit
  }

  /// The controller's work: adding up groups, and two losses per group of about three operations a class.
  private func chargeCredit(_ chip: inout Chip, _ outputs: Matrix, groups: Int, phase: Phase) {
    let losses = outputs.elements.count * groups
    chip.chargeDigital(phase, layer: 1, .add, count: losses * 2 + losses * 6)
    chip.chargeDigital(phase, layer: 1, .multiply, count: losses * 6)
  }
}
