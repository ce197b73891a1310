import Analog
import Foundation

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
