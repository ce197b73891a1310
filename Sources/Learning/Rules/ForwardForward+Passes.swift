import Analog

/// Inputs followed by label lines, one or several for each class: full scale on those of the label and 0 on the others.
struct LabelLines {
  private let width: Int
  private let inputs: Int
  private let classes: Int

  init(_ layers: [Int], inputs: Int) {
    width = layers[0]
    classes = layers[layers.count - 1]
    self.inputs = inputs
  }

  /// Pictures with these labels.
  func showing(_ labels: [Int], on pictures: Matrix) -> Matrix {
    lined(pictures) { example, label in labels[example] == label ? 1 : 0 }
  }

  /// Pictures whose label lines say the mean of all labels.
  func neutral(_ pictures: Matrix) -> Matrix {
    lined(pictures) { _, _ in 1 / Float(classes) }
  }

  private func lined(_ pictures: Matrix, _ level: (_ example: Int, _ label: Int) -> Float) -> Matrix {
    var elements: [Float] = []
    elements.reserveCapacity(pictures.rows * width)
    for example in 0..<pictures.rows {
      elements += pictures.row(example)
      for line in 0..<width - inputs { elements.append(level(example, line % classes)) }
    }
    return Matrix(rows: pictures.rows, columns: width, elements: elements)
  }
}

/// What a batch leaves behind on its way through the hidden layers.
struct GoodnessPass {
  /// For each hidden matrix the driven inputs, bias column included.
  var driven: [Matrix] = []
  /// For each hidden matrix what each example's outputs are multiplied by: 1 / root-mean-square of what drives the rows.
  var gains: [[Float]] = []
  /// Rectified activations of each hidden layer.
  var hidden: [Matrix] = []
  /// Mean square of each example's activations in each hidden layer.
  var goodness: [[Float]] = []
  /// What drives the next matrix.
  var drive: Matrix
}

extension ForwardForward {
  /// A pass through the hidden layers. Only directions reach a layer: its outputs are divided by the root-mean-square of
  /// what drove it, digitally, which is the same as dividing its inputs and keeps the converters' range in use.
  func goodnessPass(on chip: inout Chip, _ inputs: Matrix, phase: Phase) -> GoodnessPass {
    var pass = GoodnessPass(drive: inputs)
    var squares = meanSquares(inputs)
    for layer in 0..<chip.matrixCount - 1 {
      let driven = chip.driven(layer: layer, inputs: pass.drive)
      var hidden = chip.received(layer: layer, chip.read(layer: layer, driven: driven, phase: phase))
      let gains = squares.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
      for example in 0..<hidden.rows {
        for index in example * hidden.columns..<(example + 1) * hidden.columns {
          hidden.elements[index] = min(max(hidden.elements[index] * gains[example], 0), ceiling)
        }
      }
      let goodness = meanSquares(hidden)
      var drive = hidden
      for example in 0..<drive.rows {
        let scale = goodness[example] > 0 ? 1 / (goodness[example].squareRoot() * fullScale) : 0
        for index in example * drive.columns..<(example + 1) * drive.columns {
          drive.elements[index] = min(drive.elements[index] * scale, 1)
        }
      }
      charge(&chip, layer: layer, fanIn: driven.columns, units: hidden.elements.count, phase: phase)
      pass.driven.append(driven)
      pass.gains.append(gains)
      pass.hidden.append(hidden)
      pass.goodness.append(goodness)
      pass.drive = drive
      squares = meanSquares(drive)
    }
    return pass
  }

  /// Rectifying, two scalings and the squares of each activation.
  private func charge(_ chip: inout Chip, layer: Int, fanIn: Int, units: Int, phase: Phase) {
    chip.chargeDigital(phase, layer: layer, .multiply, count: 3 * units)
    chip.chargeDigital(phase, layer: layer, .add, count: 2 * units)
  }

  private func meanSquares(_ matrix: Matrix) -> [Float] {
    (0..<matrix.rows).map { example in
      matrix.row(example).reduce(Float(0)) { $0 + $1 * $1 } / Float(max(matrix.columns, 1))
    }
  }

  /// The last matrix's outputs for activations that drive at full scale when they are `fullScale` root-mean-squares: times
  /// that, digitally, they are those for activations of a root-mean-square of 1.
  func readout(
    on chip: inout Chip, _ drive: Matrix, phase: Phase
  ) -> (driven: Matrix, outputs: Matrix) {
    let last = chip.matrixCount - 1
    let driven = chip.driven(layer: last, inputs: drive)
    var outputs = chip.received(layer: last, chip.read(layer: last, driven: driven, phase: phase))
    outputs *= fullScale
    chip.chargeDigital(phase, layer: last, .multiply, count: outputs.elements.count)
    return (driven, outputs)
  }

  /// Class scores of a batch: the readout's outputs, or the summed goodness under each label.
  func answers(
    of chip: inout Chip, _ pictures: Matrix, by answer: Answer, phase: Phase
  ) -> Matrix {
    let lines = LabelLines(chip.layers, inputs: pictures.columns)
    if answer == .readout {
      let pass = goodnessPass(on: &chip, lines.neutral(pictures), phase: phase)
      return readout(on: &chip, pass.drive, phase: phase).outputs
    }
    var scores = Matrix(rows: pictures.rows, columns: chip.layers[chip.matrixCount])
    for label in 0..<scores.columns {
      let labels = [Int](repeating: label, count: pictures.rows)
      let pass = goodnessPass(on: &chip, lines.showing(labels, on: pictures), phase: phase)
      for example in 0..<pictures.rows {
        // Goodness as log odds, so that scores are logits.
        scores[example, label] = pass.goodness.reduce(0) { $0 + sharpness * ($1[example] - threshold) }
      }
    }
    return scores
  }

  /// Tests a chip that has learned by this rule; each read is a pass, or one for each label.
  public func evaluate(
    _ chip: inout Chip, on data: DataSet, reads: Int, by answer: Answer, phase: Phase = .infer
  ) throws(LearningError) -> Evaluation {
    var rule = self
    try rule.prepare(chip.layers, for: data)
    return try scored(&chip, on: data, reads: reads) { chip, inputs in
      rule.answers(of: &chip, inputs, by: answer, phase: phase)
    }
  }

  /// By the readout, one pass an example.
  public func test(
    _ chip: inout Chip, on data: DataSet, reads: Int
  ) throws(LearningError) -> Evaluation {
    try evaluate(&chip, on: data, reads: reads, by: .readout)
  }
}
