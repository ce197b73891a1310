import Analog
import Learning

extension Examples {
  /// The most classes that labels from a file may have.
  static let mostClasses = 1000

  /// Examples from files: one input per first index, bytes as shares of 255 and other numbers as they are, which must
  /// then lie in [-1, 1]; and one label each, from 0.
  static func read(
    inputs: Tensor, _ inputsName: String, labels: Tensor, _ labelsName: String
  ) throws(LaboratoryError) -> Examples {
    guard inputs.shape.count >= 2, inputs.shape.allSatisfy({ $0 > 0 }) else {
      throw .badData(
        "\(quoted(inputsName)) has the shape \(inputs.shape), which is no table of inputs",
        remedy: "give one example per row, at least one")
    }
    let count = inputs.shape[0]
    guard labels.shape == [count] else {
      throw .badData(
        "\(quoted(labelsName)) has the shape \(labels.shape) and \(quoted(inputsName)) has \(count) examples",
        remedy: "give one label for each example, and files that belong together")
    }
    let values = try scaled(inputs, inputsName)
    return Examples(
      inputs: Matrix(rows: count, columns: inputs.elements.count / count, elements: values),
      labels: try classes(labels, labelsName))
  }

  private static func scaled(_ tensor: Tensor, _ name: String) throws(LaboratoryError) -> [Float] {
    if case .u8(let bytes) = tensor.elements {
      let shares = (0...255).map { Float($0) / 255 }
      return bytes.map { shares[Int($0)] }
    }
    let values = tensor.floats
    // A comparison with what is not a number is false.
    if let place = values.firstIndex(where: { !($0.magnitude <= 1) }) {
      throw .badData(
        "\(quoted(name)) holds \(tensor.doubles[place]) at place \(place), and inputs lie in [-1, 1]",
        remedy: values[place].isFinite
          ? "divide the inputs by their largest magnitude, or save bytes"
          : "replace what is not a finite number")
    }
    return values
  }

  private static func classes(_ tensor: Tensor, _ name: String) throws(LaboratoryError) -> [Int] {
    switch tensor.elements {
    case .f32, .f64:
      throw .badData(
        "\(quoted(name)) holds fractional numbers, and a label is a whole one",
        remedy: "save the labels as whole numbers from 0, `labels.astype('int64')`")
    case .i32, .u32, .i64, .u8, .u16: break
    }
    let values = tensor.doubles
    if let place = values.firstIndex(where: { $0 < 0 || $0 >= Double(mostClasses) }) {
      throw .badData(
        "\(quoted(name)) has the label \(values[place]) at place \(place)",
        remedy: "number the classes from 0, at most \(mostClasses) of them")
    }
    return values.map { Int($0) }
  }
}

extension DataSet {
  /// A task of examples from files, its classes counted. What is tested must be learnable: as many inputs, and no class
  /// that never occurs in training.
  init(
    reading name: String, imageShape: ImageShape?, train: Examples, test: Examples
  ) throws(LaboratoryError) {
    guard train.inputs.columns == test.inputs.columns else {
      throw .badData(
        "\(quoted(name)) learns from \(train.inputs.columns) inputs and tests on \(test.inputs.columns)",
        remedy: "give files that belong together")
    }
    let learned = Set(train.labels)
    if let stranger = test.labels.first(where: { !learned.contains($0) }) {
      throw .badData(
        "\(quoted(name)) tests on the class \(stranger), which no training example has",
        remedy: "shuffle the examples, or give test examples of the same classes")
    }
    let classes = max((learned.max() ?? 0) + 1, 2)
    self.init(name: name, classes: classes, imageShape: imageShape, train: train, test: test)
  }
}
