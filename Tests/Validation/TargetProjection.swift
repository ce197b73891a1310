import MortalComputing

/// Direct random target projection (Frenkel, Lefebvre and Bol 2021): each hidden layer is taught by a fixed random
/// vector for each class, so its errors are known before the outputs are.
struct TargetProjection: LearningRule {
  let name = "target-projection"
  let passesPerExample = 1
  /// All slopes are outer products, so cards whose cells multiply by coincidence may do so.
  let isFactorable = true
  /// What it remembers from batch to batch, a matrix of classes x units for each hidden layer: with it a stopped run
  /// goes on as if it had not stopped.
  var memory: [Matrix] = []

  /// Teaching that does not fade as errors do wants a smaller rate.
  func rateFactors(on placement: Placement) -> RateFactors { RateFactors(hidden: 0.1) }

  mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    if memory.isEmpty { memory = draw(for: chip.layers, &random) }
    let pass = chip.forward(batch.inputs, phase: batch.phase)
    let last = chip.matrixCount - 1
    var factors: [Gradient.Factors?] = []
    for layer in 0..<last {
      var errors = Matrix.product(batch.targets, memory[layer])
      let work = batch.targets.elements.count * errors.columns
      chip.chargeDigital(batch.phase, layer: layer, .multiply, count: work)
      chip.chargeDigital(batch.phase, layer: layer, .add, count: work)
      for index in errors.elements.indices {
        errors.elements[index] *= chip.card.converters.activation.slope(
          at: pass.hidden[layer].elements[index])
      }
      factors.append(.init(driven: pass.driven[layer], errors: errors))
    }
    factors.append(.init(driven: pass.driven[last], errors: outputErrors(pass.logits, batch)))
    return Gradient(factors, outputs: pass.logits, on: &chip, batch)
  }

  /// Normal vectors of variance 1 / classes.
  private func draw(for layers: [Int], _ random: inout RunRandom) -> [Matrix] {
    let classes = layers[layers.count - 1]
    return layers.dropFirst().dropLast().map { units in
      var vectors = Matrix(
        rows: classes, columns: units, elements: random.normals(classes * units, for: .feedback))
      vectors *= 1 / Float(classes).squareRoot()
      return vectors
    }
  }
}
