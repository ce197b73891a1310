import Analog
import Learning

/// What programming a network trained elsewhere achieved.
public struct ProgramOutcome: Sendable, Equatable {
  /// Root-mean-square difference of the chip's effective weights from the wanted ones, in units of weight, by the
  /// microscope.
  public let rmsError: Double
  /// Pulses fired.
  public let pulses: Int
  /// Pairs that write-verify gave up on.
  public let unconverged: Int
  /// Weights too large for a pair, cut to what it holds.
  public let clipped: Int
}

/// Puts real weights on a chip, one (fan-in + 1) x fan-out matrix per layer with the bias in the last row. Each is
/// divided by the layer's scale; what a pair cannot hold is cut and counted.
@discardableResult
public func program(_ chip: inout Chip, realWeights: [Matrix], method: CopyMethod) -> ProgramOutcome {
  precondition(realWeights.count == chip.matrixCount, "one matrix for each layer of weights")
  var pulses = 0
  var unconverged = 0
  var clipped = 0
  chip.forgetDriftReference()
  for (layer, real) in realWeights.enumerated() {
    precondition(
      real.rows == chip.layers[layer] + 1 && real.columns == chip.layers[layer + 1],
      "a matrix of the layer's size")
    var weights = real
    weights *= Float(1 / chip.weightScale(layer: layer))
    clipped += weights.elements.count { $0.magnitude > 1 }
    switch method {
    case .openLoop: pulses += chip.program(layer: layer, weights: weights)
    case .writeVerify:
      let report = chip.programVerified(layer: layer, weights: weights)
      pulses += report.pulses
      unconverged += report.unconverged
    }
  }
  chip.recordDriftReference()
  return ProgramOutcome(
    rmsError: weightDistance(realWeights, chip), pulses: pulses, unconverged: unconverged, clipped: clipped)
}

/// Root-mean-square difference of a chip's effective weights from given real ones, in units of weight.
func weightDistance(_ wanted: [Matrix], _ chip: borrowing Chip) -> Double {
  let effective = chip.microscope.effectiveWeights
  var sum = 0.0
  var count = 0
  for layer in 0..<chip.matrixCount {
    let scale = chip.weightScale(layer: layer)
    for (left, right) in zip(wanted[layer].elements, effective[layer].elements) {
      let difference = Double(left - right) / scale
      sum += difference * difference
      count += 1
    }
  }
  return (sum / Double(max(count, 1))).squareRoot()
}
