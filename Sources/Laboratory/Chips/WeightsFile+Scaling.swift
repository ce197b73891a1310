import Analog

/// How a network trained elsewhere saw its inputs, and how much of its outputs a chip must give.
public struct NetworkScaling: Sendable, Equatable {
  /// What was subtracted from each input before it was learned from.
  public var inputMean: Float
  /// What it was then divided by.
  public var inputDeviation: Float
  /// Whether the last layer is made smaller until each of its weights fits a pair, which leaves the order of the outputs.
  public var fitsOutputs: Bool

  /// Inputs as they are and outputs as they come, unless said.
  public init(inputMean: Float = 0, inputDeviation: Float = 1, fitsOutputs: Bool = false) {
    self.inputMean = inputMean
    self.inputDeviation = inputDeviation
    self.fitsOutputs = fitsOutputs
  }

  /// The weights for raw inputs: W (x - m) / s + b = (W / s) x + (b - sum(W) m / s). Also the factor on the outputs, 1 unless
  /// they were made to fit; `scales` are the real weights that 1 means in each layer.
  public func applied(
    to weights: [Matrix], scales: [Double]
  ) throws(LaboratoryError) -> (weights: [Matrix], outputFactor: Float) {
    guard inputDeviation.isFinite, inputDeviation > 0, inputMean.isFinite else {
      throw .badUsage(
        "inputs cannot be normalised by a mean of \(inputMean) and a deviation of \(inputDeviation)",
        remedy: "give finite numbers, and a deviation above 0")
    }
    var result = weights
    if var first = result.first, let fanIn = result.first.map({ $0.rows - 1 }) {
      for column in 0..<first.columns {
        var sum: Float = 0
        for row in 0..<fanIn {
          first[row, column] /= inputDeviation
          sum += first[row, column]
        }
        first[fanIn, column] -= sum * inputMean
      }
      result[0] = first
    }
    guard result.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else {
      throw .badUsage(
        "weights become infinite when divided by a deviation of \(inputDeviation)",
        remedy: "give the deviation that the inputs were divided by")
    }
    guard fitsOutputs, let last = result.last, let scale = scales.last else { return (result, 1) }
    let largest = last.elements.reduce(Float(0)) { max($0, $1.magnitude) }
    let factor = largest > Float(scale) ? Float(scale) / largest : 1
    result[result.count - 1] *= factor
    return (result, factor)
  }
}

extension WeightsFile {
  /// Writes what a chip computes with, in PyTorch's names and shapes: `fc1.weight` (outputs x inputs) and `fc1.bias`, ... The
  /// microscope's effective weights, amplifier gains and drift included, and neuron offsets in the biases; without noise and
  /// converters, a stack of linear layers with tanh between gives what the chip gives.
  public static func write(_ chip: borrowing Chip, to path: String) throws {
    let microscope = chip.microscope
    var file = SafeTensors()
    file.metadata = [
      "format": "pt", "activation": "tanh", "chip": chip.serial.description, "device": chip.card.name,
    ]
    for layer in 0..<chip.matrixCount {
      let matrix = microscope.effectiveWeights[layer]
      let fanIn = chip.layers[layer]
      var weights: [Float] = []
      for output in 0..<matrix.columns { for input in 0..<fanIn { weights.append(matrix[input, output]) } }
      let biases = (0..<matrix.columns).map { matrix[fanIn, $0] + microscope.neuronOffsets[layer][$0] }
      file.tensors["fc\(layer + 1).weight"] = Tensor(weights, shape: [matrix.columns, fanIn])
      file.tensors["fc\(layer + 1).bias"] = Tensor(biases)
    }
    try file.write(to: path)
  }
}
