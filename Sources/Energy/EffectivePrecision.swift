import Analog

/// How precisely the layers of one chip answer, measured on the chip: the same inputs are read again and again.
public struct EffectivePrecision: Sendable, Equatable {
  /// Signal to noise of each layer, ratios of powers: what outputs vary with the inputs over what they vary from read
  /// to read, or over the converter's rounding where that is more. Infinite for exact outputs.
  public let signalToNoise: [Double]

  /// Bits of each layer; infinite for exact outputs. Errors that stay (mismatch, stuck cells) are not in them: the
  /// chip has learned around those, and no averaging would show them.
  public var bits: [Double] { signalToNoise.map(ThermalLimits.bits) }

  /// Bits of the least precise layer, which is what a digital rival has to match.
  public var leastBits: Double { bits.min() ?? 0 }

  /// Whether every layer's outputs depend on its inputs; those of a fresh chip may not.
  public var isMeasurable: Bool { leastBits > 0 }

  /// Whole bits of a rival that is no less precise than the least precise layer, 1 to 32; 8 where nothing could be
  /// measured.
  public var rivalBits: Int { isMeasurable ? Int(min(leastBits.rounded(.up), 32)) : 8 }

  /// Reads every layer `reads` times for each of `examples` inputs spread over [-1, 1]. The chip pays for it: measure
  /// one that is thrown away.
  public init(measuring chip: inout Chip, examples: Int = 64, reads: Int = 16) {
    precondition(examples > 1 && reads > 1, "a spread needs two")
    var inputs = Matrix(rows: examples, columns: chip.layers[0])
    // Multiples of the golden ratio, which fill an interval evenly.
    for index in inputs.elements.indices {
      let fraction = (Double(index + 1) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
      inputs.elements[index] = Float(2 * fraction - 1)
    }
    let step = chip.card.converters.outputStep
    var ratios: [Double] = []
    for layer in 0..<chip.layers.count - 1 {
      var spread = Spread(count: inputs.rows * chip.layers[layer + 1])
      for _ in 0..<reads { spread.add(chip.read(layer: layer, inputs: inputs, phase: .infer).elements) }
      let noise = max(spread.noise, step * step / 12)
      let signal = max(spread.signal(columns: chip.layers[layer + 1]) - spread.noise / Double(reads), 0)
      let ratio = signal == 0 ? 0 : noise > 0 ? signal / noise : .infinity
      ratios.append(ratio.isNaN ? 0 : ratio)
      let means = Matrix(rows: examples, columns: chip.layers[layer + 1], elements: spread.means)
      inputs = chip.activate(layer: layer, chip.received(layer: layer, means), phase: .infer)
    }
    signalToNoise = ratios
  }

  /// Sums of repeated reads.
  private struct Spread {
    var sums: [Double]
    var squares: [Double]
    var reads = 0.0

    init(count: Int) {
      sums = [Double](repeating: 0, count: count)
      squares = sums
    }

    mutating func add(_ outputs: [Float]) {
      for (index, output) in outputs.enumerated() {
        sums[index] += Double(output)
        squares[index] += Double(output) * Double(output)
      }
      reads += 1
    }

    var means: [Float] { sums.map { Float($0 / reads) } }

    /// Variance from read to read, the mean over all outputs.
    var noise: Double {
      var total = 0.0
      for index in sums.indices {
        total += max(0, squares[index] - sums[index] * sums[index] / reads) / (reads - 1)
      }
      return total / Double(sums.count)
    }

    /// Variance of the means from input to input, the mean over columns.
    func signal(columns: Int) -> Double {
      let examples = sums.count / columns
      var total = 0.0
      for column in 0..<columns {
        let values = (0..<examples).map { sums[$0 * columns + column] / reads }
        let mean = values.reduce(0, +) / Double(examples)
        total += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(examples - 1)
      }
      return total / Double(columns)
    }
  }
}
