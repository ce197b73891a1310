import Analog
import Foundation

/// Two columns of hidden units see the left and the right half of each input and learn, without labels, to agree on which
/// halves belong together (Becker and Hinton 1992, in contrastive form). The last matrix is a linear readout of both
/// columns, the only one that sees labels.
///
/// Both columns lie on one chip of one hidden layer, the first half of its units and the second. The rows of the other half
/// of an input stand still while a column is read, so each layer is read twice.
public struct Agreement: LearningRule {
  /// How sharply similarity of two columns' outputs counts.
  public var sharpness: Float = 0.6
  /// Which inputs the first column sees; the second sees the others.
  private var isLeft: [Bool] = []

  /// The rule.
  public init() {}

  /// `agreement`.
  public var name: String { Rule.agreement.rawValue }
  /// A pass for each column.
  public var passesPerExample: Int { 2 }

  /// A tenth in the hidden layer, whose errors are no slopes of the loss.
  public func rateFactors(on placement: Placement) -> RateFactors { RateFactors(hidden: 0.1) }

  /// One hidden layer of an even number of units.
  public func check(_ layers: [Int]) throws(LearningError) {
    guard layers.count == 3, layers[1] % 2 == 0 else {
      throw LearningError(
        "\(name) trains two columns of one hidden layer, and layers \(layers.map(String.init).joined(separator: "-")) have none",
        remedy: "use layers such as 784-256-10: two columns of 128 units")
    }
  }

  /// Pictures are cut down the middle, other inputs after the first half.
  public mutating func prepare(_ layers: [Int], for data: DataSet) throws(LearningError) {
    try data.check(layers: layers)
    let width = data.imageShape?.width ?? layers[0]
    isLeft = (0..<layers[0]).map { $0 % width < width / 2 }
  }

  /// Both columns' outputs of a batch.
  private struct Views {
    var driven: [Matrix] = []
    var hidden: Matrix
  }

  private func views(on chip: inout Chip, _ inputs: Matrix, phase: Phase) -> Views {
    let units = chip.layers[1] / 2
    var views = Views(hidden: Matrix(rows: inputs.rows, columns: 2 * units))
    for column in 0..<2 {
      var half = inputs
      for index in half.elements.indices where isLeft[index % inputs.columns] != (column == 0) {
        half.elements[index] = 0
      }
      let driven = chip.driven(layer: 0, inputs: half)
      let outputs = chip.read(layer: 0, driven: driven, phase: phase)
      for example in 0..<inputs.rows {
        for unit in column * units..<(column + 1) * units {
          views.hidden[example, unit] = outputs[example, unit]
        }
      }
      views.driven.append(driven)
    }
    views.hidden = chip.activate(layer: 0, chip.received(layer: 0, views.hidden), phase: phase)
    return views
  }

  /// The columns learn from each other, the readout from the labels.
  public mutating func estimate(on chip: inout Chip, _ batch: Batch, random: inout RunRandom) -> Gradient {
    let views = views(on: &chip, batch.inputs, phase: batch.phase)
    let units = chip.layers[1] / 2
    let columns = [
      views.hidden.selectingColumns(0..<units), views.hidden.selectingColumns(units..<2 * units),
    ]
    let errors = disagreement(columns, on: &chip, phase: batch.phase)
    let slopes = (0..<2).map { column in
      slope(on: &chip, layer: 0, driven: views.driven[column], errors: errors[column], phase: batch.phase)
    }
    let driven = chip.driven(layer: 1, inputs: views.hidden)
    let outputs = chip.received(layer: 1, chip.read(layer: 1, driven: driven, phase: batch.phase))
    let readout = slope(
      on: &chip, layer: 1, driven: driven, errors: outputErrors(outputs, batch), phase: batch.phase)
    return Gradient(slopes: [joined(slopes[0], slopes[1]), readout], outputs: outputs)
  }

  /// Errors of both columns: with S = beta u v' of the outputs less their means, and P the mean of S's softmax along rows and
  /// along columns, delta_i = -sum_j (1[i = j] - P_ij) v_j beta sqrt(K) / 2 (1 - h^2), and likewise for the other column.
  private func disagreement(_ columns: [Matrix], on chip: inout Chip, phase: Phase) -> [Matrix] {
    let (u, v) = (centred(columns[0]), centred(columns[1]))
    let count = u.rows
    let similarity = Matrix.product(u, v, rightTransposed: true, scale: sharpness)
    var surprise = softmax(similarity)
    let back = softmax(Matrix.product(v, u, rightTransposed: true, scale: sharpness))
    for i in 0..<count {
      for j in 0..<count {
        surprise[i, j] = (surprise[i, j] + back[j, i]) / 2 - (i == j ? 1 : 0)
      }
    }
    let work = 3 * count * count * u.columns
    chip.chargeDigital(phase, layer: 0, .multiply, count: work)
    chip.chargeDigital(phase, layer: 0, .add, count: work + 2 * u.elements.count)
    let steepness = sharpness * Float(u.columns).squareRoot() / 2
    var errors = [
      Matrix.product(surprise, v, scale: steepness),
      Matrix.product(surprise, u, leftTransposed: true, scale: steepness),
    ]
    for column in 0..<2 {
      scale(&errors[column], bySlopesAt: columns[column], chip.card.converters.activation)
    }
    return errors
  }

  private func centred(_ matrix: Matrix) -> Matrix {
    var result = matrix
    for unit in 0..<matrix.columns {
      var mean: Float = 0
      for example in 0..<matrix.rows { mean += matrix[example, unit] }
      mean /= Float(max(matrix.rows, 1))
      for example in 0..<matrix.rows { result[example, unit] -= mean }
    }
    return result
  }

  private func joined(_ left: Matrix, _ right: Matrix) -> Matrix {
    var elements: [Float] = []
    elements.reserveCapacity(left.elements.count * 2)
    for row in 0..<left.rows { elements += left.row(row) + right.row(row) }
    return Matrix(rows: left.rows, columns: left.columns + right.columns, elements: elements)
  }

  /// No: each column sees its half of the inputs alone.
  public var isPlainNetwork: Bool { false }

  /// Each column reads its own half.
  public func test(_ chip: inout Chip, on data: DataSet, reads: Int) throws(LearningError) -> Evaluation {
    var rule = self
    try rule.check(chip.layers)
    try rule.prepare(chip.layers, for: data)
    return try scored(&chip, on: data, reads: reads) { chip, inputs in
      let hidden = rule.views(on: &chip, inputs, phase: .infer).hidden
      return chip.received(layer: 1, chip.read(layer: 1, inputs: hidden, phase: .infer))
    }
  }
}
