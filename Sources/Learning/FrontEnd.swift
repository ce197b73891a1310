import Analog

/// What of its inputs a chip is shown: all, half a picture, a coarser picture, or black and white. Chips behind
/// different front ends can teach each other, because only answers pass between them.
public enum FrontEnd: Sendable, Equatable, CustomStringConvertible {
  /// The inputs as they are.
  case whole
  /// The left half of each picture; of other inputs the first half.
  case left
  /// The right half of each picture; of other inputs the second half.
  case right
  /// Pictures of fewer pixels, each the mean of a block.
  case resolution(height: Int, width: Int)
  /// One bit an input: 1 above 0.5, else 0.
  case binary

  /// The front end of a name: `whole`, `left`, `right`, `binary`, or a resolution such as `14x14` (height x width).
  public init?(_ text: String) {
    switch text {
    case "whole": self = .whole
    case "left": self = .left
    case "right": self = .right
    case "binary": self = .binary
    default:
      let sizes = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard sizes.count == 2, let height = sizes[0], let width = sizes[1], (1...65_536).contains(height),
        (1...65_536).contains(width)
      else { return nil }
      self = .resolution(height: height, width: width)
    }
  }

  /// The name that `init(_:)` takes.
  public var description: String {
    switch self {
    case .whole: "whole"
    case .left: "left"
    case .right: "right"
    case .binary: "binary"
    case .resolution(let height, let width): "\(height)x\(width)"
    }
  }

  /// What is seen of each row of inputs; `shape` is that of the pictures, nil for inputs that are none. Throws when a
  /// resolution is asked of inputs that are no pictures, or does not divide theirs.
  public func view(_ inputs: Matrix, of shape: DataSet.ImageShape?) throws(LearningError) -> Matrix {
    switch self {
    case .whole: return inputs
    case .left, .right:
      let width = shape?.width ?? inputs.columns
      guard width >= 2 else {
        throw LearningError("an input of one column has no halves", remedy: "use another front end")
      }
      let half = width / 2
      let kept = self == .left ? 0..<half : (width - half)..<width
      return inputs.selectingColumns(kept, ofEach: width)
    case .resolution(let height, let width):
      return inputs.averaged(try blocks(of: shape, height: height, width: width))
    case .binary:
      var bits = inputs
      for index in bits.elements.indices { bits.elements[index] = bits.elements[index] > 0.5 ? 1 : 0 }
      return bits
    }
  }

  /// The shape of what is seen of pictures of a shape.
  func shape(of shape: DataSet.ImageShape?) -> DataSet.ImageShape? {
    guard let shape else { return nil }
    return switch self {
    case .whole, .binary: shape
    case .left, .right: DataSet.ImageShape(height: shape.height, width: shape.width / 2)
    case .resolution(let height, let width): DataSet.ImageShape(height: height, width: width)
    }
  }

  private func blocks(
    of shape: DataSet.ImageShape?, height: Int, width: Int
  ) throws(LearningError) -> Blocks {
    guard let shape else {
      throw LearningError(
        "inputs that are no pictures have no resolution of \(height) x \(width)",
        remedy: "use the front end `whole`, `left`, `right` or `binary`")
    }
    guard shape.height.isMultiple(of: height), shape.width.isMultiple(of: width) else {
      throw LearningError(
        "pictures of \(shape.height) x \(shape.width) cannot be averaged to \(height) x \(width)",
        remedy: "use a height and a width that divide theirs")
    }
    return Blocks(
      height: shape.height / height, width: shape.width / width, across: width, down: height)
  }
}

/// Blocks of a picture that become a pixel each.
private struct Blocks {
  let height: Int
  let width: Int
  let across: Int
  let down: Int
}

extension Matrix {
  /// The given columns of every group of `period` neighbouring ones.
  fileprivate func selectingColumns(_ kept: Range<Int>, ofEach period: Int) -> Matrix {
    var picked: [Float] = []
    picked.reserveCapacity(rows * (columns / period) * kept.count)
    for start in stride(from: 0, to: elements.count, by: period) {
      picked.append(contentsOf: elements[start + kept.lowerBound..<start + kept.upperBound])
    }
    return Matrix(rows: rows, columns: columns / period * kept.count, elements: picked)
  }

  /// Means of blocks of pictures.
  fileprivate func averaged(_ blocks: Blocks) -> Matrix {
    var means = Matrix(rows: rows, columns: blocks.down * blocks.across)
    let share = 1 / Float(blocks.height * blocks.width)
    let pitch = blocks.across * blocks.width
    for example in 0..<rows {
      for place in 0..<columns {
        let pixel = place / pitch / blocks.height * blocks.across + place % pitch / blocks.width
        means.elements[example * means.columns + pixel] += share * elements[example * columns + place]
      }
    }
    return means
  }
}

extension DataSet {
  /// The same task as it is seen through a front end. Throws when the front end does not suit its inputs.
  public func seen(through frontEnd: FrontEnd) throws(LearningError) -> DataSet {
    guard frontEnd != .whole else { return self }
    if let shape = imageShape, shape.height * shape.width != train.inputs.columns {
      throw LearningError(
        "pictures of \(shape.height) x \(shape.width) are not \(train.inputs.columns) inputs",
        remedy: "correct the picture's size, or leave it out")
    }
    return DataSet(
      name: name, classes: classes, imageShape: frontEnd.shape(of: imageShape),
      train: Examples(inputs: try frontEnd.view(train.inputs, of: imageShape), labels: train.labels),
      test: Examples(inputs: try frontEnd.view(test.inputs, of: imageShape), labels: test.labels))
  }
}
