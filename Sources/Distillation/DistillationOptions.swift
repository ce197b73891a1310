import Analog
import Learning

/// How to distil.
public struct DistillationOptions: Sendable {
  /// How many transfer inputs to use, the first ones; nil for all.
  public var examples: Int?
  /// Whether each picture is also shown shifted by a pixel in four directions.
  public var shifts: Bool
  /// Softness of the outputs that teacher and student are compared at.
  public var softness: Float
  /// A teacher whose outputs have faded with age is amplified until their spread over the transfer set (rms about
  /// each answer's mean) is this; one that speaks louder is left alone. 0 turns it off. Without it every generation
  /// inherits the fading of all before it.
  public var spread: Float
  /// Reads of the teacher averaged for each input.
  public var reads: Int
  /// The most queries that each teacher answers, held-out inputs aside: inputs, shifts included, times reads. Many reads
  /// average over few inputs, one read spreads the budget over many. nil: as many as there are.
  public var queries: Int?
  /// How long each teacher takes to answer, spread evenly over its queries while it ages on; nil: as long as its
  /// card's reads take.
  public var teaching: TimeSpan?
  /// How warm it is while teachers answer.
  public var temperature: Temperature = .room
  /// What teachers are shown of each input.
  public var teacherView: FrontEnd = .whole
  /// What students are shown of each input.
  public var studentView: FrontEnd = .whole
  /// Weight of the label in the target of inputs whose label is known; 0 looks at no label.
  public var labelShare: Float = 0
  /// How several teachers speak with one voice.
  public var committee: Committee = .probabilities
  /// The student's rule.
  public var rule: Rule
  /// The student's training. Rates are those of plain labels; the softness is accounted for. What is nil is chosen for hand-overs
  /// (`DistillationOptions.suited`).
  public var training: TrainingOptions
  /// The least share of held-out inputs on which the student must agree with its teacher.
  public var accept: Double

  /// How several teachers speak with one voice.
  public enum Committee: String, Sendable, CaseIterable {
    /// The mean of their softened probabilities.
    case probabilities
    /// The mean of their outputs, softened afterwards.
    case outputs
  }

  /// Options; each has a default that suits the built-in digits.
  public init(
    examples: Int? = nil, shifts: Bool = true, softness: Float = 4, spread: Float = 3,
    reads: Int = 1, queries: Int? = nil,
    rule: Rule = .tilePerturbation, training: TrainingOptions = TrainingOptions(historyPoints: 0),
    accept: Double = 0
  ) {
    self.examples = examples
    self.shifts = shifts
    self.softness = softness
    self.spread = spread
    self.reads = reads
    self.queries = queries
    self.rule = rule
    self.training = training
    self.accept = accept
  }

  /// Throws unless something can be taught so.
  func check() throws(DistillationError) {
    guard softness > 0, softness.isFinite, spread >= 0, spread.isFinite, reads >= 1, examples ?? 1 >= 1 else {
      throw DistillationError(
        "softness \(softness), \(reads) reads and \(examples ?? 1) examples cannot teach",
        remedy: "use a positive softness and at least one read and one example")
    }
    guard queries ?? reads >= reads else {
      throw DistillationError(
        "\(queries ?? 0) queries are not enough for one input of \(reads) reads",
        remedy: "allow more queries, or average fewer reads")
    }
    guard (0...1).contains(labelShare) else {
      throw DistillationError("a label cannot weigh \(labelShare)", remedy: "give a weight from 0 to 1")
    }
    guard (0...1).contains(accept) else {
      throw DistillationError("an agreement cannot be \(accept)", remedy: "ask for a share from 0 to 1")
    }
    guard teaching ?? .zero >= .zero else {
      throw DistillationError("time does not go backwards", remedy: "give the teacher a span to teach in")
    }
  }
}
