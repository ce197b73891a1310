import Analog

/// One pass of a batch through a chip: what a digital observer at its edge sees.
public struct ForwardPass: Sendable {
  /// For each matrix the driven inputs, bias column included; batch x (fan-in + 1).
  public internal(set) var driven: [Matrix] = []
  /// Activations of each hidden layer; batch x units.
  public internal(set) var hidden: [Matrix] = []
  /// Outputs of the last layer; batch x classes.
  public internal(set) var logits: Matrix
}

extension Chip {
  /// Outputs (logits) of a batch, the mean of `reads` passes; batch x classes. Charged to `phase`.
  public mutating func infer(_ inputs: Matrix, reads: Int = 1, phase: Phase = .infer) -> Matrix {
    precondition(reads >= 1, "at least one read")
    compensateDriftIfDue()
    var sum = forward(inputs, phase: phase).logits
    for _ in 1..<max(reads, 1) { sum += forward(inputs, phase: phase).logits }
    if reads > 1 {
      chargeDigital(phase, layer: matrixCount - 1, .add, count: (reads - 1) * sum.elements.count)
      sum *= 1 / Float(reads)
    }
    return sum
  }

  /// One pass, layer by layer, with all that can be seen of it; charged to `phase`.
  public mutating func forward(_ inputs: Matrix, phase: Phase) -> ForwardPass {
    forward(inputs, shifts: [], phase: phase)
  }

  /// One pass, layer by layer; `shifts`, times a size, are added to what hidden layers receive.
  mutating func forward(
    _ inputs: Matrix, shifts: [Matrix], times size: Float = 0, phase: Phase
  ) -> ForwardPass {
    var pass = ForwardPass(logits: inputs)
    for layer in 0..<matrixCount {
      let driven = driven(layer: layer, inputs: pass.logits)
      pass.driven.append(driven)
      var received = received(layer: layer, read(layer: layer, driven: driven, phase: phase))
      if layer < matrixCount - 1 {
        if !shifts.isEmpty {
          for index in received.elements.indices {
            received.elements[index] += size * shifts[layer].elements[index]
          }
        }
        pass.logits = activate(layer: layer, received, phase: phase)
        pass.hidden.append(pass.logits)
      } else {
        pass.logits = received
      }
    }
    return pass
  }
}

/// How well a chip does a task.
public struct Evaluation: Sendable, Equatable {
  /// Share of examples classified right.
  public let accuracy: Double
  /// Mean cross-entropy in nats.
  public let meanLoss: Double
  /// Number of examples.
  public let examples: Int
  /// Reads averaged for each example.
  public let reads: Int
}

/// Tests a chip on a task's test examples, the mean of `reads` reads each.
public func evaluate(
  _ chip: inout Chip, on data: DataSet, reads: Int = 1, phase: Phase = .infer
) throws(LearningError) -> Evaluation {
  try requireTestable(chip, on: data)
  let outputs = chip.infer(data.test.inputs, reads: reads, phase: phase)
  return Evaluation(
    accuracy: accuracy(outputs, data.test.labels),
    meanLoss: crossEntropy(outputs, oneHot(data.test.labels, classes: data.classes)),
    examples: data.test.count, reads: reads)
}

/// Throws unless a chip lives, suits a task's sizes, and the task has labels to test it by.
public func requireTestable(_ chip: borrowing Chip, on data: DataSet) throws(LearningError) {
  try data.check(layers: chip.layers)
  try chip.requireAlive()
  guard !data.test.labels.isEmpty else {
    throw LearningError("the task `\(data.name)` has no test labels", remedy: "give it some")
  }
}
