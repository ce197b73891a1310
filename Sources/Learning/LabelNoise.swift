import Analog
import Foundation

/// How far labels can be trusted: the share that is correct, the others being spread evenly over the other classes. A
/// chip that learns from such labels is given the loss of what it would say if its own answers were noised alike, the
/// *forward correction* of Patrini et al. 2017 (arXiv 1609.03683).
public struct LabelNoise: Sendable, Equatable {
  /// Share of labels that are correct, above 1 / classes and at most 1.
  public let shareCorrect: Float

  /// Labels of which so many are correct.
  public init(shareCorrect: Float) { self.shareCorrect = shareCorrect }

  /// Throws unless labels are better than chance.
  func check(classes: Int) throws(LearningError) {
    guard shareCorrect > 1 / Float(classes), shareCorrect <= 1 else {
      throw LearningError(
        "a share of \(shareCorrect) correct labels in \(classes) classes teaches nothing",
        remedy: "give a share above 1 / \(classes) and at most 1, or no correction")
    }
  }

  /// What an example's error is multiplied by, (a - b) p / (b + (a - b) p), with a the share correct, b that of each
  /// other class, and p the probability that the chip gives to the label. Close to 1 where the chip believes the label,
  /// close to 0 where it does not.
  func weights(_ probabilities: Matrix, _ targets: Matrix) -> [Float] {
    let (excess, floor) = parts(classes: targets.columns)
    return given(probabilities, targets).map { excess * $0 / (floor + excess * $0) }
  }

  /// Each example's loss, -log (b + (a - b) p).
  func losses(_ probabilities: Matrix, _ targets: Matrix) -> [Float] {
    let (excess, floor) = parts(classes: targets.columns)
    return given(probabilities, targets).map { -log(max(floor + excess * $0, 1e-30)) }
  }

  private func parts(classes: Int) -> (excess: Float, floor: Float) {
    let floor = (1 - shareCorrect) / Float(max(classes - 1, 1))
    return (shareCorrect - floor, floor)
  }

  /// The probability that the chip gives to each example's label.
  private func given(_ probabilities: Matrix, _ targets: Matrix) -> [Float] {
    (0..<targets.rows).map { example in
      max(zip(probabilities.row(example), targets.row(example)).reduce(0) { $0 + $1.0 * $1.1 }, 1e-30)
    }
  }
}

extension Batch {
  /// Each example's loss, times softness, as the batch's labels can be trusted.
  func losses(_ outputs: Matrix) -> [Float] {
    guard let labelNoise else { return objective.losses(outputs, targets, softness: softness) }
    return labelNoise.losses(softmax(outputs, softness: softness), targets).map { softness * $0 }
  }

  /// What each example's error is multiplied by; nil for 1.
  func trust(_ outputs: Matrix) -> [Float]? {
    labelNoise?.weights(softmax(outputs, softness: softness), targets)
  }
}

extension Examples {
  /// The same inputs with some labels replaced: each stays with probability `shareCorrect` and otherwise becomes one of
  /// the other classes, all alike. The seed names the draws.
  public func withWrongLabels(shareCorrect: Double, classes: Int, seed: UInt64 = 1) -> Examples {
    precondition((0...1).contains(shareCorrect) && classes >= 2, "a share and at least two classes")
    var random = RunRandom(seed: seed)
    let kept = random.uniforms(count, for: .wrongLabels)
    let others = random.uniforms(count, for: .wrongLabels)
    var changed = self
    for index in labels.indices where Double(kept[index]) >= shareCorrect {
      let step = 1 + min(Int(others[index] * Float(classes - 1)), classes - 2)
      changed.labels[index] = (labels[index] + step) % classes
    }
    return changed
  }
}
