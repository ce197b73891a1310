import Analog
import Foundation

/// What the outputs are to come close to the targets in.
public enum Objective: String, Sendable, CaseIterable {
  /// Cross-entropy of softmax(z / softness), for classification.
  case crossEntropy = "cross-entropy"
  /// Half the sum of squares of z - target, for regression.
  case squares

  /// Slope of an example's loss with its outputs, times softness.
  func errors(_ outputs: Matrix, _ targets: Matrix, softness: Float) -> Matrix {
    var errors = self == .squares ? outputs : softmax(outputs, softness: softness)
    for index in errors.elements.indices { errors.elements[index] -= targets.elements[index] }
    return errors
  }

  /// Each example's loss, times softness.
  func losses(_ outputs: Matrix, _ targets: Matrix, softness: Float) -> [Float] {
    (0..<outputs.rows).map { example in
      let target = targets.row(example)
      let values = outputs.row(example)
      switch self {
      case .squares:
        return zip(values, target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 2
      case .crossEntropy:
        let largest = values.max() ?? 0
        let sum = values.reduce(0) { $0 + exp(($1 - largest) / softness) }
        let expected = zip(values, target).reduce(0) { $0 + ($1.0 - largest) * $1.1 }
        return softness * log(sum) * target.reduce(0, +) - expected
      }
    }
  }
}

/// Mean over examples of the sum of squared differences.
public func meanSquares(_ outputs: Matrix, _ targets: Matrix) -> Double {
  let sum = zip(outputs.elements, targets.elements).reduce(0.0) {
    $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
  }
  return sum / Double(max(outputs.rows, 1))
}

/// Class probabilities softmax(z / softness) of each row of `logits`.
public func softmax(_ logits: Matrix, softness: Float = 1) -> Matrix {
  var result = logits
  for example in 0..<logits.rows {
    let largest = logits.row(example).max() ?? 0
    var sum: Float = 0
    for index in logits.row(example).indices {
      let value = exp((logits.elements[index] - largest) / softness)
      result.elements[index] = value
      sum += value
    }
    for index in logits.row(example).indices { result.elements[index] /= sum }
  }
  return result
}

/// Targets that put all probability on the label.
public func oneHot(_ labels: some Collection<Int>, classes: Int) -> Matrix {
  var targets = Matrix(rows: labels.count, columns: classes)
  for (example, label) in labels.enumerated() { targets[example, label] = 1 }
  return targets
}

/// Mean cross-entropy of softmax(logits / softness) against target probabilities, in nats.
public func crossEntropy(_ logits: Matrix, _ targets: Matrix, softness: Float = 1) -> Double {
  let probabilities = softmax(logits, softness: softness)
  var sum = 0.0
  for index in targets.elements.indices where targets.elements[index] > 0 {
    sum -= Double(targets.elements[index]) * log(Double(max(probabilities.elements[index], 1e-30)))
  }
  return sum / Double(max(logits.rows, 1))
}

/// Share of rows whose largest output is at the label's place.
public func accuracy(_ outputs: Matrix, _ labels: [Int]) -> Double {
  guard !labels.isEmpty else { return 0 }
  let right = zip(outputs.argmaxOfRows(), labels).count { $0 == $1 }
  return Double(right) / Double(labels.count)
}
