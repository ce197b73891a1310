import Analog

/// How a rule's estimates pointed: their cosine with the exact gradient of the network's weights, the mean over batches
/// spread over a run. Each comparison is made on a twin of the chip that only the emulator can make, so training goes
/// on as if it had not been.
public struct Diagnosis: Sendable, Equatable {
  /// Batches compared.
  public private(set) var comparisons = 0
  private var sums: [Double] = []
  private var total = 0.0

  /// Nothing compared yet.
  init() {}

  /// All of it in a row, for checkpoints.
  var numbers: [Double] { [Double(comparisons), total] + sums }

  /// What `numbers` gave; nil for anything else.
  init?(numbers: [Double]) {
    guard numbers.count >= 2, numbers.allSatisfy(\.isFinite), (0...1e9).contains(numbers[0]) else {
      return nil
    }
    comparisons = Int(numbers[0])
    total = numbers[1]
    sums = Array(numbers.dropFirst(2))
  }

  /// Mean cosine over all weights that the rule moves.
  public var meanCosine: Double { total / Double(max(comparisons, 1)) }
  /// The same for each matrix of the network; 0 for those that the rule leaves alone.
  public var matrixCosines: [Double] { sums.map { $0 / Double(max(comparisons, 1)) } }

  /// Compares one batch's estimate with the exact gradient.
  mutating func add(_ rule: any LearningRule, on chip: borrowing Chip, _ batch: Batch, _ random: RunRandom) {
    guard
      var twin = try? Chip(chip.card, serial: chip.serial, placement: chip.placement, restoring: chip.state)
    else { return }
    var (rule, random, exact) = (rule, random, ExactGradient())
    let whole = Batch(
      inputs: batch.inputs, targets: batch.targets, softness: batch.softness, objective: batch.objective,
      outputLimit: batch.outputLimit,
      phase: batch.phase)
    let truth = exact.estimate(on: &twin, whole, random: &random).slopes
    let found = rule.estimate(on: &twin, whole, random: &random).slopes
    if sums.isEmpty { sums = [Double](repeating: 0, count: truth.count) }
    var all = Alignment()
    for layer in truth.indices {
      guard layer < found.count, let estimate = found[layer], let slope = truth[layer] else { continue }
      let one = Alignment(estimate, slope)
      sums[layer] += one.cosine
      all += one
    }
    total += all.cosine
    comparisons += 1
  }
}

/// Products of two vectors with each other and themselves.
private struct Alignment {
  private var product = 0.0
  private var left = 0.0
  private var right = 0.0

  init() {}

  init(_ estimate: Matrix, _ slope: Matrix) {
    for (a, b) in zip(estimate.elements, slope.elements) {
      product += Double(a) * Double(b)
      left += Double(a) * Double(a)
      right += Double(b) * Double(b)
    }
  }

  /// 0 where one of them has no direction.
  var cosine: Double {
    let lengths = (left * right).squareRoot()
    return lengths > 0 && lengths.isFinite ? product / lengths : 0
  }

  static func += (sum: inout Alignment, other: Alignment) {
    sum.product += other.product
    sum.left += other.left
    sum.right += other.right
  }
}
