import Analog

/// A mini-batch to learn from.
public struct Batch: Sendable {
  /// One example per row.
  public let inputs: Matrix
  /// Target probabilities (or values, for regression), one row per example.
  public let targets: Matrix
  /// Softness of the outputs that are compared with the targets.
  public let softness: Float
  /// What the outputs are to come close to the targets in.
  public let objective: Objective
  /// Whether slopes are left as the factors they are products of, because the cells multiply them themselves.
  public let isFactored: Bool
  /// Outputs at least this large are at the end of the converters' range, where nobody sees them grow: errors do not
  /// push them further. Without this, outputs wind up against the limit until classes cannot be told apart.
  public let outputLimit: Float
  /// How far the targets, which then are labels, can be trusted; nil: fully.
  public let labelNoise: LabelNoise?
  /// What the chip's events are charged to.
  public let phase: Phase

  /// A mini-batch.
  public init(
    inputs: Matrix, targets: Matrix, softness: Float = 1, objective: Objective = .crossEntropy,
    isFactored: Bool = false, outputLimit: Float = .infinity, labelNoise: LabelNoise? = nil,
    phase: Phase = .learn
  ) {
    precondition(inputs.rows == targets.rows, "as many targets as inputs")
    self.inputs = inputs
    self.targets = targets
    self.softness = softness
    self.objective = objective
    self.isFactored = isFactored
    self.outputLimit = outputLimit
    self.labelNoise = labelNoise
    self.phase = phase
  }
}

/// What a rule makes of a mini-batch.
public struct Gradient: Sendable {
  /// A slope as the mean over the batch of the outer products of its rows and columns.
  public struct Factors: Sendable {
    /// What drove the rows, batch x (fan-in + 1).
    public let driven: Matrix
    /// The errors of the columns, batch x fan-out.
    public let errors: Matrix

    /// Factors of a slope.
    public init(driven: Matrix, errors: Matrix) {
      self.driven = driven
      self.errors = errors
    }
  }

  /// For each matrix the estimated slope of the mean loss (times softness) with its real weights,
  /// (fan-in + 1) x fan-out; nil for a matrix the rule leaves alone. Readouts of hidden layers follow the network's own.
  public var slopes: [Matrix?]
  /// For each matrix the factors instead, when the batch asked for them; empty otherwise.
  public var factors: [Factors?] = []
  /// The outputs seen.
  public var outputs: Matrix

  /// An estimate.
  public init(slopes: [Matrix?], outputs: Matrix) {
    self.slopes = slopes
    self.outputs = outputs
  }

  /// An estimate from factors, one pair for each matrix that learns: multiplied out digitally and charged, unless the batch
  /// wants them as they are.
  public init(_ factors: [Factors?], outputs: Matrix, on chip: inout Chip, _ batch: Batch) {
    self.outputs = outputs
    guard !batch.isFactored else {
      slopes = [Matrix?](repeating: nil, count: factors.count)
      self.factors = factors
      return
    }
    slopes = []
    for (layer, pair) in factors.enumerated() {
      guard let pair else {
        slopes.append(nil)
        continue
      }
      slopes.append(
        slope(on: &chip, layer: layer, driven: pair.driven, errors: pair.errors, phase: batch.phase))
    }
  }
}

/// What a rule's default learning rates are multiplied by.
public struct RateFactors: Sendable, Equatable {
  /// In hidden layers.
  public var hidden: Float
  /// In the last layer and the readouts.
  public var output: Float

  /// Factors; 1 unless said.
  public init(hidden: Float = 1, output: Float = 1) {
    self.hidden = hidden
    self.output = output
  }
}

/// A rule that tells from what a chip can measure (activities, outputs, the effect of its own perturbations) which
/// way its weights should go. How the cells get there is the card's business, not the rule's.
public protocol LearningRule: Sendable {
  /// The rule's name, as `--rule` takes it.
  var name: String { get }
  /// Passes through the chip for one example.
  var passesPerExample: Int { get }
  /// What default learning rates are multiplied by: below 1 where its estimates are noisy.
  func rateFactors(on placement: Placement) -> RateFactors
  /// Whether all its slopes are outer products of row and column signals.
  var isFactorable: Bool { get }
  /// Throws when the rule cannot train a network of these layers.
  func check(_ layers: [Int]) throws(LearningError)
  /// Throws when the rule cannot train a chip with this placement.
  func check(_ placement: Placement) throws(LearningError)
  /// What it reads, needs and costs for a batch of so many examples; nil when it does not say.
  func declaration(on placement: Placement, examples: Int) -> RuleDeclaration?
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
  /// Whether its networks take the task's inputs and give the answer as any network of the chip does. Others are neither
  /// stopped early nor diagnosed.
  var isPlainNetwork: Bool { get }
  /// Reads the chip and estimates the gradient.
  mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient
}

extension LearningRule {
  /// By default the usual rates.
  public func rateFactors(on placement: Placement) -> RateFactors { RateFactors() }
  /// By default slopes are taken to be what they are.
  public var isFactorable: Bool { false }
  /// By default a rule trains any network.
  public func check(_ layers: [Int]) throws(LearningError) {}
  /// By default only the layers matter.
  public func check(_ placement: Placement) throws(LearningError) { try check(placement.layers) }
  /// By default a rule says nothing.
  public func declaration(on placement: Placement, examples: Int) -> RuleDeclaration? { nil }
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
  /// By default it does.
  public var isPlainNetwork: Bool { true }
  /// By default as any network.
  public func test(_ chip: inout Chip, on data: DataSet, reads: Int) throws(LearningError) -> Evaluation {
    try evaluate(&chip, on: data, reads: reads)
  }
}

/// The rules that come with the library.
public enum Rule: String, Sendable, CaseIterable {
  /// Group-wise credit by perturbing hidden units and reading the next crossbar a few rows at a time; the default.
  case tilePerturbation = "tile-perturbation"
  /// All hidden units perturbed at once and credited with the change of one loss.
  case nodePerturbation = "node-perturbation"
  /// All weights perturbed at once and credited with the change of one loss.
  case weightPerturbation = "weight-perturbation"
  /// A random direction of each hidden layer's activity, its effect read from the layer's readout.
  case forwardGradient = "forward-gradient"
  /// Output errors sent back through fixed random weights.
  case directFeedbackAlignment = "direct-feedback-alignment"
  /// Errors sent back from layer to layer through fixed random weights.
  case feedbackAlignment = "feedback-alignment"
  /// Forward through the chip, backward through weights as they were last measured.
  case physicsAware = "physics-aware"
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
    case .nodePerturbation: NodePerturbation()
    case .weightPerturbation: WeightPerturbation()
    case .forwardGradient: ForwardGradient()
    case .directFeedbackAlignment: DirectFeedbackAlignment()
    case .feedbackAlignment: FeedbackAlignment()
    case .physicsAware: PhysicsAware()
    case .forwardForward: ForwardForward()
    case .agreement: Agreement()
    case .exact: ExactGradient()
    case .readoutOnly: ReadoutOnly()
    }
  }
}

/// Errors of the outputs, batch x classes: the slope of the batch's loss, times softness, as far as outputs can follow. `scale`
/// is what the outputs were multiplied by behind their converters.
public func outputErrors(_ outputs: Matrix, _ batch: Batch, scale: Float = 1) -> Matrix {
  var errors = batch.objective.errors(outputs, batch.targets, softness: batch.softness)
  if let trust = batch.trust(outputs) {
    for index in errors.elements.indices { errors.elements[index] *= trust[index / errors.columns] }
  }
  guard batch.outputLimit < .infinity else { return errors }
  for index in errors.elements.indices {
    let output = outputs.elements[index]
    if output.magnitude >= scale * batch.outputLimit, output * errors.elements[index] < 0 {
      errors.elements[index] = 0
    }
  }
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
