import Analog
import Distillation
import Foundation
import Laboratory
import Learning
import Testing

/// Networks from elsewhere: other inputs, weights too large, columns with errors of their own, and the way back.
@Suite struct NetworkScalingTests {
  private let weights = [
    Matrix(rows: 3, columns: 2, elements: [1, -2, 3, 4, 0.5, -0.5]),
    Matrix(rows: 3, columns: 1, elements: [10, -20, 5]),
  ]

  /// W (x - m) / s + b, computed both ways.
  @Test func normalisedInputsAreFoldedIn() throws {
    let scaling = NetworkScaling(inputMean: 0.25, inputDeviation: 0.5)
    let folded = try scaling.applied(to: weights, scales: [4, 4])
    #expect(folded.outputFactor == 1 && folded.weights[1] == weights[1])
    let raw: [Float] = [0.75, -0.125]
    for column in 0..<2 {
      var wanted = weights[0][2, column]
      var found = folded.weights[0][2, column]
      for row in 0..<2 {
        wanted += weights[0][row, column] * (raw[row] - 0.25) / 0.5
        found += folded.weights[0][row, column] * raw[row]
      }
      #expect(abs(wanted - found) < 1e-5)
    }
  }

  @Test func largeOutputsAreMadeToFit() throws {
    let fitted = try NetworkScaling(fitsOutputs: true).applied(to: weights, scales: [4, 4])
    #expect(fitted.outputFactor == 0.2)
    #expect(fitted.weights[1].elements == [2, -4, 1] && fitted.weights[0] == weights[0])
    #expect(try NetworkScaling(fitsOutputs: true).applied(to: weights, scales: [4, 40]).outputFactor == 1)
  }

  @Test func nonsenseIsRefused() {
    for (mean, deviation) in [(0, 0), (0, -1), (.nan, 1), (0, .infinity), (0, .leastNonzeroMagnitude)]
      as [(Float, Float)]
    {
      let scaling = NetworkScaling(inputMean: mean, inputDeviation: deviation)
      #expect(failure { _ = try scaling.applied(to: weights, scales: [4, 4]) }?.kind == .badUsage)
    }
  }

  @Test func aDirectoryOfNumPyFilesIsANetwork() throws {
    let scratch = try Scratch()
    try NumPyFile.write(Tensor((1...6).map(Float.init), shape: [2, 3]), to: scratch.file("fc1.weight.npy"))
    try NumPyFile.write(Tensor([7.0, 8]), to: scratch.file("fc1.bias.npy"))
    try NumPyFile.write(Tensor([Float(9), 10], shape: [1, 2]), to: scratch.file("fc2.weight.npy"))
    try writeAtomically("notes", to: scratch.file("README.txt"))
    let matrices = try WeightsFile.read(scratch.path, layers: [3, 2, 1])
    #expect(matrices[0] == Matrix(rows: 4, columns: 2, elements: [1, 4, 2, 5, 3, 6, 7, 8]))
    #expect(matrices[1] == Matrix(rows: 3, columns: 1, elements: [9, 10, 0]))
    #expect(failure { _ = try WeightsFile.read(scratch.path, layers: [3, 1]) }?.kind == .badData)
  }

  private func wanted() -> [Matrix] {
    var random = RunRandom(seed: 4)
    return [(64, 32), (32, 10)].map { fanIn, fanOut in
      var matrix = Matrix(
        rows: fanIn + 1, columns: fanOut, elements: random.normals((fanIn + 1) * fanOut, for: .feedback))
      matrix *= 1 / Float(fanIn).squareRoot()
      return matrix
    }
  }

  /// What was written comes back by name and shape, and as numbers: exactly on an ideal chip.
  @Test func theWayBack() throws {
    let scratch = try Scratch()
    var chip = Chip(try DeviceCard(named: "ideal"), serial: 1, layers: [64, 32, 10])
    program(&chip, realWeights: wanted(), method: .openLoop)
    try WeightsFile.write(chip, to: scratch.file("w"))
    let file = try SafeTensors.read(path: scratch.file("w"))
    #expect(Set(file.tensors.keys) == ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"])
    #expect(file.tensors["fc1.weight"]?.shape == [32, 64] && file.tensors["fc2.bias"]?.shape == [10])
    let found = try WeightsFile.read(scratch.file("w"), layers: [64, 32, 10])
    for (left, right) in zip(found, wanted()) {
      // Only weights beyond four sigma were cut.
      let errors = zip(left.elements, right.elements).map { abs($0 - $1) }
      #expect(errors.count { $0 > 1e-5 } <= 2)
    }
  }

  /// The exported network, run in floating point, answers as the chip it was read from.
  @Test func exportedNetworksAnswerAsTheChip() throws {
    let scratch = try Scratch()
    let card = try DeviceCard(named: "generic-analog")
    var chip = Chip(card, serial: 1, layers: [64, 32, 10])
    try train(&chip, on: .digits, by: .directFeedbackAlignment, options: TrainingOptions(epochs: 5))
    try WeightsFile.write(chip, to: scratch.file("w"))
    var twin = Chip(try DeviceCard(named: "ideal"), serial: 1, layers: [64, 32, 10])
    program(
      &twin, realWeights: try WeightsFile.read(scratch.file("w"), layers: [64, 32, 10]), method: .openLoop)
    let left = twin.infer(DataSet.digits.test.inputs).argmaxOfRows()
    let right = chip.infer(DataSet.digits.test.inputs, reads: 16).argmaxOfRows()
    // What differs are converters, noise, and weights that fit no pair of the twin's.
    #expect(zip(left, right).count { $0 == $1 } >= 480)
  }

  /// Root-mean-square difference over digits of what a chip's hidden neurons receive from what they should.
  private func hiddenError(_ chip: borrowing Chip) -> Double {
    let microscope = chip.microscope
    let inputs = DataSet.digits.test.inputs
    var driven = Matrix(rows: inputs.rows, columns: 65, repeating: 1)
    for example in 0..<inputs.rows { for row in 0..<64 { driven[example, row] = inputs[example, row] } }
    let aimed = Matrix.product(driven, wanted()[0])
    let found = Matrix.product(driven, microscope.effectiveWeights[0])
    let squares = aimed.elements.indices.reduce(0.0) { sum, index in
      let offset = microscope.neuronOffsets[0][index % aimed.columns]
      let difference = Double(found.elements[index] + offset - aimed.elements[index])
      return sum + difference * difference
    }
    return (squares / Double(aimed.elements.count)).squareRoot()
  }

  /// Gains of 10 % and offsets of 0.1 are found and undone: outputs come nearer to what they should be. Errors of single cells
  /// remain, and stuck ones most of all. Measured over eight chips: 0.92 of the error after writing with verification.
  @Test(arguments: [(CopyMethod.openLoop, 0.99), (.writeVerify, 0.95)])
  func calibratedColumnsAreNearer(method: CopyMethod, most: Double) throws {
    let card = try DeviceCard(named: "generic-analog")
    var (before, after) = (0.0, 0.0)
    for serial in 1...8 as ClosedRange<UInt32> {
      var chip = Chip(card, serial: Serial(integerLiteral: serial), layers: [64, 32, 10])
      program(&chip, realWeights: wanted(), method: method)
      before += hiddenError(chip)
      let outcome = calibrateColumns(&chip, realWeights: wanted(), method: method)
      after += hiddenError(chip)
      // One column in some hundred hangs on stuck cells alone.
      #expect(outcome.columns >= 41)
      #expect((0.03...0.3).contains(outcome.gainError) && (0.03...0.4).contains(outcome.offset))
    }
    #expect(after < most * before, "\(before) \(after)")
  }

  @Test func calibratingAnIdealChipFindsNothing() throws {
    var chip = Chip(try DeviceCard(named: "ideal"), serial: 1, layers: [64, 32, 10])
    var small = wanted()
    for index in small.indices { small[index] *= 0.5 }
    program(&chip, realWeights: small, method: .openLoop)
    let outcome = calibrateColumns(&chip, realWeights: small, method: .openLoop)
    #expect(outcome.gainError < 1e-4 && outcome.offset < 1e-4)
  }
}
