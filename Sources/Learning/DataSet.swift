import Analog

/// Inputs with their classes; without labels, inputs alone.
public struct Examples: Sendable, Equatable {
  /// One example per row, each input in [-1, 1].
  public var inputs: Matrix
  /// The class of each example, from 0; empty when there are no labels.
  public var labels: [Int]

  /// Examples with as many labels as inputs, or none.
  public init(inputs: Matrix, labels: [Int] = []) {
    precondition(labels.isEmpty || labels.count == inputs.rows, "as many labels as inputs")
    self.inputs = inputs
    self.labels = labels
  }

  /// Number of examples.
  public var count: Int { inputs.rows }

  /// The first `count` examples.
  public func prefix(_ count: Int) -> Examples {
    let kept = min(count, self.count)
    return Examples(
      inputs: inputs.selectingRows(0..<kept), labels: Array(labels.prefix(kept)))
  }
}

/// A classification task, or the inputs of one.
public struct DataSet: Sendable, Equatable {
  /// Its name, as `--task` takes it.
  public let name: String
  /// Number of classes.
  public let classes: Int
  /// Height and width of an input that is a picture; nil otherwise.
  public let imageShape: ImageShape?
  /// What is learned from.
  public var train: Examples
  /// What is tested on, never learned from.
  public var test: Examples

  /// Height and width of a picture in pixels.
  public struct ImageShape: Sendable, Equatable {
    /// Pixels from top to bottom.
    public let height: Int
    /// Pixels from left to right.
    public let width: Int

    /// A picture's size.
    public init(height: Int, width: Int) {
      self.height = height
      self.width = width
    }
  }

  /// A task.
  public init(
    name: String, classes: Int, imageShape: ImageShape? = nil, train: Examples, test: Examples
  ) {
    self.name = name
    self.classes = classes
    self.imageShape = imageShape
    self.train = train
    self.test = test
  }

  /// The same inputs without any label: what a transfer set is.
  public var inputs: DataSet {
    DataSet(
      name: name, classes: classes, imageShape: imageShape, train: Examples(inputs: train.inputs),
      test: Examples(inputs: test.inputs))
  }

  /// Mean squared length of a training input, which sets the scale of learning rates.
  public var meanSquaredLength: Double {
    let sum = train.inputs.elements.reduce(0.0) { $0 + Double($1) * Double($1) }
    return sum / Double(max(train.count, 1))
  }

  /// Throws unless a network of these layer sizes can learn this task.
  public func check(layers: [Int]) throws(LearningError) {
    guard layers.first == train.inputs.columns, layers.last == classes else {
      let wanted = "\(train.inputs.columns)-...-\(classes)"
      throw LearningError(
        "layers \(layers.map(String.init).joined(separator: "-")) do not fit the task `\(name)`",
        remedy: "use layers \(wanted)")
    }
    guard train.count > 0 else {
      throw LearningError("the task `\(name)` has no training examples", remedy: "give it some")
    }
    if let shape = imageShape, shape.height * shape.width != train.inputs.columns {
      throw LearningError(
        "pictures of \(shape.height) x \(shape.width) are not \(train.inputs.columns) inputs",
        remedy: "correct the picture's size, or leave it out")
    }
    try check(train)
    if test.count > 0 { try check(test) }
  }

  /// Throws unless labels name the task's classes.
  func checkLabels() throws(LearningError) { try check(train) }

  /// Throws unless examples have as many inputs as the task, and a label each or none.
  private func check(_ examples: Examples) throws(LearningError) {
    guard examples.inputs.columns == train.inputs.columns else {
      throw LearningError(
        "the task `\(name)` is learned from \(train.inputs.columns) inputs and tested on \(examples.inputs.columns)",
        remedy: "give both the same inputs")
    }
    guard examples.labels.isEmpty || examples.labels.count == examples.count else {
      throw LearningError(
        "the task `\(name)` has \(examples.count) examples with \(examples.labels.count) labels",
        remedy: "give each example a label, or none")
    }
    if let label = examples.labels.first(where: { !(0..<classes).contains($0) }) {
      throw LearningError(
        "the task `\(name)` has the label \(label) and \(classes) classes",
        remedy: "number the classes from 0 to \(classes - 1)")
    }
  }
}
