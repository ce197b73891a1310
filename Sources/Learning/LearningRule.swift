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
  /// Gets ready for a task; throws when the chip's layers do not suit it.
  mutating func prepare(_ layers: [Int], for data: DataSet) throws(LearningError)
  /// A rate for each matrix, given those that other rules would take.
  func rates(usual: [Float], _ options: TrainingOptions) -> [Float]
  /// What rates are multiplied by when this share of all updates has been made.
  func schedule(at progress: Float) -> Float
  /// What it remembers from batch to batch; given back to a fresh rule, the run goes on as if it had not stopped.
  var memory: [Matrix] { get set }
  /// Whether a memory from elsewhere is one that it could have on a chip of these layers.
  func canHave(memory: [Matrix], on layers: [Int]) -> Bool
  /// Tests a chip in the way that the rule's networks are read.
  func test(_ chip: inout Chip, on data: DataSet, reads: Int) throws(LearningError) -> Evaluation
  /// Reads the chip and estimates the gradient.
  mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient
}

extension LearningRule {
  /// By default a rule trains any network.
  public func check(_ layers: [Int]) throws(LearningError) {}
  /// By default the first layer has the task's inputs and the last its classes.
  public mutating func prepare(_ layers: [Int], for data: DataSet) throws(LearningError) {
    try data.check(layers: layers)
  }
  /// By default the usual ones.
  public func rates(usual: [Float], _ options: TrainingOptions) -> [Float] { usual }
  /// By default falling linearly to 0.
  public func schedule(at progress: Float) -> Float { 1 - progress }
  /// By default nothing.
  public var memory: [Matrix] {
    get { [] }
    set {}
  }
  /// By default only none.
  public func canHave(memory: [Matrix], on layers: [Int]) -> Bool { memory.isEmpty }
  /// By default as a network of tanh.
  public func test(_ chip: inout Chip, on data: DataSet, reads: Int) throws(LearningError) -> Evaluation {
    try evaluate(&chip, on: data, reads: reads)
  }
}

/// The rules that come with the library.
public enum Rule: String, Sendable, CaseIterable {
  /// Group-wise credit by perturbing hidden units and reading the next crossbar a few rows at a time; the default.
  case tilePerturbation = "tile-perturbation"
  /// Output errors sent back through fixed random weights.
  case directFeedbackAlignment = "direct-feedback-alignment"
  /// Each hidden layer lively for true labels on its label lines and quiet for wrong ones.
  case forwardForward = "forward-forward"
  /// Two columns of hidden units that see halves of the input and learn, without labels, to agree.
  case agreement
  /// The exact gradient, which no chip could know.
  case exact
  /// Only the last matrix learns.
  case readoutOnly = "readout-only"

  /// The rule itself, fresh.
  public func make() -> any LearningRule {
    switch self {
    case .tilePerturbation: TilePerturbation()
    case .directFeedbackAlignment: DirectFeedbackAlignment()
    case .forwardForward: ForwardForward()
    case .agreement: Agreement()
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
