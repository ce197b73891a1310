import Analog

/// Carries a rule's estimates to the cells in the way the card's cells are written. What it keeps between batches is
/// digital memory beside the array, and is stated and charged.
public struct Updater: Sendable {
  /// Share of the last step that the next one repeats (continuous cards).
  public let momentum: Float
  private let model: UpdateModel
  /// For each matrix the running step (continuous) or what has not been fired yet (pulses, reprogramming).
  var memory: [Matrix?]

  /// An updater for a chip.
  public init(for chip: borrowing Chip, momentum: Float) {
    model = chip.card.update
    self.momentum = momentum
    memory = [Matrix?](repeating: nil, count: chip.matrixCount)
  }

  /// Bits of digital memory per weight that this updater needs beside the array.
  public var memory_bits: Int { momentum == 0 && model == .continuous ? 0 : 32 }

  /// Learning rates relative to those of a continuous card with momentum: a residue needs none, and ten times the rate.
  static func rateFactor(_ model: UpdateModel) -> Float {
    if case .continuous = model { 1 } else { 10 }
  }

  /// Applies one estimate with a rate for each matrix, in real weights.
  public mutating func apply(
    _ gradient: Gradient, rates: [Float], to chip: inout Chip, phase: Phase
  ) {
    for (layer, slope) in gradient.slopes.enumerated() {
      guard let slope else { continue }
      let scale = Float(chip.weightScale(layer: layer))
      if memory_bits > 0 {
        chip.chargeDigital(phase, layer: layer, .store, count: 2 * memory_bits * slope.elements.count)
      }
      switch model {
      case .continuous:
        chip.move(layer: layer, by: step(layer, slope, -rates[layer] / scale), phase: phase)
      case .pulses(let law):
        let rate = -rates[layer] * Self.rateFactor(model) / (scale * Float(law.step))
        let burst = layer == chip.matrixCount - 1 ? law.outputBurst : law.burst
        chip.pulse(layer: layer, counts: fire(layer, slope, rate, burst: burst, law), phase: phase)
      case .reprogram(let threshold):
        let rate = -rates[layer] * Self.rateFactor(model) / scale
        reprogram(layer, slope, rate, threshold: Float(threshold), on: &chip, phase: phase)
      }
    }
  }

  /// Momentum: v <- momentum v + slope; the wish is `rate` v.
  private mutating func step(_ layer: Int, _ slope: Matrix, _ rate: Float) -> Matrix {
    var velocity = memory[layer] ?? Matrix(rows: slope.rows, columns: slope.columns)
    velocity *= momentum
    velocity += slope
    memory[layer] = velocity
    velocity *= rate
    return velocity
  }

  /// Adds to the residue of each cell and takes whole bursts of pulses out of it.
  private mutating func fire(
    _ layer: Int, _ slope: Matrix, _ rate: Float, burst: Int, _ law: PulseLaw
  ) -> [Int32] {
    var residue = memory[layer] ?? Matrix(rows: slope.rows, columns: slope.columns)
    let size = Float(burst)
    // The cut keeps a runaway rate from trapping, and from pulsing for hours where each pulse is a pass of its own.
    let most: Float = law.hasClosedForm ? 1e6 : 1e4
    var counts = [Int32](repeating: 0, count: slope.elements.count)
    for cell in counts.indices {
      let gathered = residue.elements[cell] + rate * slope.elements[cell]
      let fired = min(max((gathered / size).rounded(.towardZero) * size, -most), most)
      residue.elements[cell] = gathered - fired
      counts[cell] = fired.isFinite ? Int32(fired) : 0
    }
    memory[layer] = residue
    return counts
  }

  /// Read, add, write: pairs whose residue has passed the threshold are measured and programmed to the sum.
  private mutating func reprogram(
    _ layer: Int, _ slope: Matrix, _ rate: Float, threshold: Float, on chip: inout Chip, phase: Phase
  ) {
    var residue = memory[layer] ?? Matrix(rows: slope.rows, columns: slope.columns)
    var isDue = false
    for cell in residue.elements.indices {
      residue.elements[cell] += rate * slope.elements[cell]
      isDue = isDue || residue.elements[cell].magnitude >= threshold
    }
    if isDue {
      let measured = chip.measureWeights(layer: layer, reads: 1, phase: phase)
      var targets = Matrix(rows: slope.rows, columns: slope.columns, repeating: .nan)
      for cell in residue.elements.indices where residue.elements[cell].magnitude >= threshold {
        targets.elements[cell] = measured.elements[cell] + residue.elements[cell]
        residue.elements[cell] = 0
      }
      chip.program(layer: layer, weights: targets, phase: phase)
    }
    memory[layer] = residue
  }
}
