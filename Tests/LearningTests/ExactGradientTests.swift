import Analog
import Laboratory
import Learning
import Testing

/// The oracle against the loss itself, cell by cell.
@Suite struct ExactGradientTests {
  /// All that makes a chip individual, but neither noise nor converters, so that its loss is a smooth function.
  static let card = DeviceCard(name: "smooth").with {
    $0.cell.gainSigma = 0.2
    $0.cell.offsetSigma = 0.02
    $0.cell.stuckLowProbability = 0.02
    $0.cell.stuckHighProbability = 0.02
    $0.converters.rowGainSigma = 0.05
    $0.converters.columnGainSigma = 0.1
    $0.converters.neuronOffsetSigma = 0.1
    $0.tile = TileLimits(rows: 5, columns: 4)
  }

  static let batch: (inputs: Matrix, targets: Matrix) = {
    var numbers = Numbers(seed: 8)
    return (
      numbers.matrix(rows: 12, columns: 6, scale: 0.4),
      softmax(numbers.matrix(rows: 12, columns: 4, scale: 2))
    )
  }()

  private func chip(_ layers: [Int]) -> Chip {
    var chip = Chip(Self.card, serial: 9, layers: layers)
    var numbers = Numbers(seed: 9)
    for layer in 0..<chip.matrixCount {
      chip.program(
        layer: layer, weights: numbers.matrix(rows: layers[layer] + 1, columns: layers[layer + 1], scale: 0.3)
      )
    }
    return chip
  }

  /// Loss and effective weight of a pair after it has been moved.
  private func probe(_ layers: [Int], layer: Int, cell: Int, by move: Float, softness: Float) -> (
    loss: Double, weight: Double
  ) {
    var chip = chip(layers)
    var wishes = Matrix(rows: layers[layer] + 1, columns: layers[layer + 1])
    wishes.elements[cell] = move
    chip.move(layer: layer, by: wishes)
    let outputs = chip.infer(Self.batch.inputs)
    return (
      crossEntropy(outputs, Self.batch.targets, softness: softness),
      Double(chip.microscope.effectiveWeights[layer].elements[cell])
    )
  }

  @Test(arguments: [[6, 5, 4], [6, 4], [6, 7, 5, 4]], [1, 4] as [Float])
  func slopesAreThoseOfTheLoss(layers: [Int], softness: Float) {
    var chip = chip(layers)
    var rule = ExactGradient()
    var random = RunRandom(seed: 1)
    let batch = Batch(inputs: Self.batch.inputs, targets: Self.batch.targets, softness: softness)
    let gradient = rule.estimate(on: &chip, batch, random: &random)
    var compared = 0
    for (layer, slope) in gradient.slopes.enumerated() {
      guard let slope else {
        Issue.record("the oracle left layer \(layer) alone")
        continue
      }
      for cell in stride(from: layer, to: slope.elements.count, by: 3) {
        let up = probe(layers, layer: layer, cell: cell, by: 0.02, softness: softness)
        let down = probe(layers, layer: layer, cell: cell, by: -0.02, softness: softness)
        // A pair of which both cells are stuck has no slope that a write could find.
        guard abs(up.weight - down.weight) > 1e-3 else { continue }
        // The oracle's slope is that of the loss times softness.
        let measured = (up.loss - down.loss) / (up.weight - down.weight) * Double(softness)
        #expect(
          abs(Double(slope.elements[cell]) - measured) < 3e-4 + 2e-3 * abs(measured),
          "layer \(layer), cell \(cell)")
        compared += 1
      }
    }
    #expect(compared > gradient.slopes.count * 7)
  }

  @Test func outputsAreThoseOfTheChip() {
    var chip = chip([6, 5, 4])
    var rule = ExactGradient()
    var random = RunRandom(seed: 1)
    let batch = Batch(inputs: Self.batch.inputs, targets: Self.batch.targets)
    let outputs = rule.estimate(on: &chip, batch, random: &random).outputs
    #expect(outputs == chip.infer(Self.batch.inputs))
  }
}
