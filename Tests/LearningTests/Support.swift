import Analog
import Laboratory
import Learning

/// A standard normal statistic above this in size is a false alarm with probability 1e-6.
let sigmaLimit = 4.8916

extension DeviceCard {
  /// The same card with something changed.
  func with(_ change: (inout DeviceCard) -> Void) -> DeviceCard {
    var card = self
    change(&card)
    return card
  }
}

/// Numbers and permutations that every run draws alike.
struct Numbers {
  private var random: RunRandom

  init(seed: UInt64) { random = RunRandom(seed: seed) }

  mutating func matrix(rows: Int, columns: Int, scale: Float = 1) -> Matrix {
    var matrix = Matrix(
      rows: rows, columns: columns, elements: random.normals(rows * columns, for: .feedback))
    matrix *= scale
    return matrix
  }
}

/// A small task: which of `classes` random directions an input points along most.
func toyTask(inputs: Int = 6, classes: Int = 3, train: Int = 60, test: Int = 30) -> DataSet {
  var numbers = Numbers(seed: 99)
  let directions = numbers.matrix(rows: classes, columns: inputs)
  func examples(_ count: Int) -> Examples {
    var all = numbers.matrix(rows: count, columns: inputs, scale: 0.4)
    for index in all.elements.indices { all.elements[index] = min(max(all.elements[index], -1), 1) }
    return Examples(
      inputs: all, labels: Matrix.product(all, directions, rightTransposed: true).argmaxOfRows())
  }
  return DataSet(name: "toy", classes: classes, train: examples(train), test: examples(test))
}

/// Cosine of the angle between two matrices seen as vectors.
func cosine(_ left: Matrix, _ right: Matrix) -> Double {
  func dot(_ one: Matrix, _ other: Matrix) -> Double {
    zip(one.elements, other.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  return dot(left, right) / (dot(left, left) * dot(right, right)).squareRoot()
}

/// The learning error that the body throws, if it throws one.
func learningFailure(_ body: () throws -> Void) -> LearningError? {
  do { try body() } catch { return error as? LearningError }
  return nil
}

extension Rule {
  /// Inputs of a chip for a task of so many inputs and classes: forward-forward needs a label line for each class.
  func inputs(_ inputs: Int, _ classes: Int) -> Int { self == .forwardForward ? inputs + classes : inputs }
}
