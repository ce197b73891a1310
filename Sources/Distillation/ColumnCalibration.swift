import Analog
import Learning

/// What calibrating columns found and wrote.
public struct CalibrationOutcome: Sendable, Equatable {
  /// Columns that were corrected; a column that hardly answers is left as it is.
  public let columns: Int
  /// Root-mean-square over columns of the gain's error before.
  public let gainError: Double
  /// Root-mean-square over columns of what neurons received too much, before, in units of their input.
  public let offset: Double
  /// Pulses fired.
  public let pulses: Int
}

/// Corrects each column of a chip that was programmed with real weights: known inputs are driven, what the neurons receive
/// is compared with what they should, and a gain and an offset are fitted to each column. The weights are then programmed
/// anew, divided by the gain, and the bias takes the offset back. That undoes what a column has in common (its amplifier, the
/// offsets of its converter and neuron, stuck cells of its bias row); errors of single cells remain.
///
/// `examples` normal inputs of sigma 0.5, cut at 1, are drawn from `seed` for each layer. Reads are charged to `calibrate`, writes to
/// the phase `writing`.
@discardableResult
public func calibrateColumns(
  _ chip: inout Chip, realWeights: [Matrix], method: CopyMethod, examples: Int = 512, seed: UInt64 = 1,
  writing phase: Phase = .program
) -> CalibrationOutcome {
  precondition(realWeights.count == chip.matrixCount, "one matrix for each layer of weights")
  precondition(examples >= 8, "a gain and an offset need more than a few examples")
  var random = RunRandom(seed: seed)
  var corrected = 0
  var gainSquares = 0.0
  var offsetSquares = 0.0
  var pulses = 0
  for (layer, wanted) in realWeights.enumerated() {
    let fanIn = chip.layers[layer]
    var inputs = Matrix(
      rows: examples, columns: fanIn, elements: random.normals(examples * fanIn, for: .calibration))
    inputs *= 0.5
    let driven = chip.driven(layer: layer, inputs: inputs)
    let measured = chip.received(layer: layer, chip.read(layer: layer, driven: driven, phase: .calibrate))
    let aimed = Matrix.product(driven, wanted)
    chip.chargeDigital(.calibrate, layer: layer, .multiply, count: 3 * measured.elements.count)
    var weights = wanted
    for column in 0..<wanted.columns {
      let fit = ColumnFit(aimed, measured, column: column)
      guard fit.isUseful else { continue }
      corrected += 1
      gainSquares += Double((fit.gain - 1) * (fit.gain - 1))
      offsetSquares += Double(fit.offset * fit.offset)
      for row in 0...fanIn { weights[row, column] /= fit.gain }
      weights[fanIn, column] -= fit.offset / fit.gain
    }
    pulses += write(weights, layer: layer, to: &chip, method: method, phase)
  }
  chip.recordDriftReference()
  let count = Double(max(corrected, 1))
  return CalibrationOutcome(
    columns: corrected, gainError: (gainSquares / count).squareRoot(),
    offset: (offsetSquares / count).squareRoot(), pulses: pulses)
}

private func write(
  _ real: Matrix, layer: Int, to chip: inout Chip, method: CopyMethod, _ phase: Phase
) -> Int {
  var weights = real
  weights *= Float(1 / chip.weightScale(layer: layer))
  return switch method {
  case .openLoop: chip.program(layer: layer, weights: weights, phase: phase)
  case .writeVerify: chip.programVerified(layer: layer, weights: weights, phase: phase).pulses
  }
}

/// The straight line through what a column gave over what it should have given, by least squares.
private struct ColumnFit {
  var gain: Float = 1
  var offset: Float = 0
  var isUseful = false

  init(_ aimed: Matrix, _ measured: Matrix, column: Int) {
    let count = Double(aimed.rows)
    var (x, y, xx, xy) = (0.0, 0.0, 0.0, 0.0)
    for example in 0..<aimed.rows {
      let (a, m) = (Double(aimed[example, column]), Double(measured[example, column]))
      x += a
      y += m
      xx += a * a
      xy += a * m
    }
    let spread = xx / count - (x / count) * (x / count)
    guard spread > 1e-9 else { return }
    let slope = (xy / count - x / count * (y / count)) / spread
    // Outside this no amplifier lies: the column is broken, or its weights are lost in noise.
    guard slope > 0.2, slope < 5 else { return }
    gain = Float(slope)
    offset = Float(y / count - slope * x / count)
    isUseful = true
  }
}
