import Analog

/// A mini-batch to learn from.
public struct Batch: Sendable {
  /// One example per row.
  public let inputs: Matrix
  /// Target probabilities, one row per example.
  public let targets: Matrix
  /// Softness of the outputs that are compared with the targets.
  public let softness: Float
  /// What the chip's events are charged to.
  public let phase: Phase

  /// A mini-batch.
  public init(inputs: Matrix, targets: Matrix, softness: Float = 1, phase: Phase = .learn) {
    precondition(inputs.rows == targets.rows, "as many targets as inputs")
    self.inputs = inputs
    self.targets = targets
    self.softness = softness
    self.phase = phase
  }
}

/// What a rule makes of a mini-batch.
public struct Gradient: Sendable {
  /// For each matrix the estimated slope of the mean loss (times softness) with its real weights,
  /// (fan-in + 1) x fan-out; nil for a matrix the rule leaves alone.
  public var slopes: [Matrix?]
  /// The outputs seen.
  public var outputs: Matrix

  /// An estimate.
  public init(slopes: [Matrix?], outputs: Matrix) {
    self.slopes = slopes
    self.outputs = outputs
  }
}

/// A rule that tells from what a chip can measure (activities, outputs, the effect of its own perturbations) which
/// way its weights should go. How the cells get there is the card's business, not the rule's.
public protocol LearningRule: Sendable {
  /// The rule's name, as `--rule` takes it.
  var name: String { get }
  /// Passes through the chip for one example.
  var passesPerExample: Int { get }
  /// Throws when the rule cannot train this chip.
  func check(_ layers: [Int]) throws(LearningError)
  /// Reads the chip and estimates the gradient.
  mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient
}

extension LearningRule {
  /// By default a rule trains any network.
  public func check(_ layers: [Int]) throws(LearningError) {}
}

/// The rules that come with the library.
public enum Rule: String, Sendable, CaseIterable {
  /// Group-wise credit by perturbing hidden units and reading the next crossbar a few rows at a time; the default.
  case tilePerturbation = "tile-perturbation"
  /// Output errors sent back through fixed random weights.
  case directFeedbackAlignment = "direct-feedback-alignment"
  /// The exact gradient, which no chip could know.
  case exact
  /// Only the last matrix learns.
  case readoutOnly = "readout-only"

  /// The rule itself, fresh.
  public func make() -> any LearningRule {
    switch self {
    case .tilePerturbation: TilePerturbation()
    case .directFeedbackAlignment: DirectFeedbackAlignment()
    case .exact: ExactGradient()
    case .readoutOnly: ReadoutOnly()
    }
  }
}

/// Errors of the outputs, softmax(z / softness) - target: the slope of the loss times softness.
func outputErrors(_ outputs: Matrix, _ batch: Batch) -> Matrix {
  var errors = softmax(outputs, softness: batch.softness)
  for index in errors.elements.indices { errors.elements[index] -= batch.targets.elements[index] }
  return errors
}

/// Mean over the batch of the outer products of driven inputs and errors; charged as multiply-and-add.
func slope(
  on chip: inout Chip, layer: Int, driven: Matrix, errors: Matrix, phase: Phase
) -> Matrix {
  let work = driven.rows * driven.columns * errors.columns
  chip.chargeDigital(phase, layer: layer, .multiply, count: work)
  chip.chargeDigital(phase, layer: layer, .add, count: work)
  return Matrix.product(driven, errors, leftTransposed: true, scale: 1 / Float(max(driven.rows, 1)))
}
