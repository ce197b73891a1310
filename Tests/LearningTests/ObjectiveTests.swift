import Analog
import Foundation
import Learning
import Testing

/// Objectives by hand.
@Suite struct ObjectiveTests {
  @Test func softmaxByHand() {
    let logits = Matrix(rows: 2, columns: 3, elements: [0, log(2), log(5), 1000, 1000, -1000])
    let found = softmax(logits).elements
    for (value, expected) in zip(found, [0.125, 0.25, 0.625, 0.5, 0.5, 0] as [Float]) {
      #expect(abs(value - expected) < 1e-6)
    }
    // Softness 2 takes square roots of the odds: 1, sqrt 2, sqrt 5.
    let soft = softmax(logits, softness: 2).row(0)
    let sum = 1 + 2.0.squareRoot() + 5.0.squareRoot()
    for (value, odds) in zip(soft, [1, 2.0.squareRoot(), 5.0.squareRoot()]) {
      #expect(abs(Double(value) - odds / sum) < 1e-6)
    }
    #expect(softmax(Matrix(rows: 0, columns: 3)).elements.isEmpty)
  }

  @Test func crossEntropyByHand() {
    let logits = Matrix(rows: 2, columns: 3, elements: [0, log(2), log(5), 0, 0, 0])
    let targets = Matrix(rows: 2, columns: 3, elements: [0, 1, 0, 0.5, 0.25, 0.25])
    #expect(abs(crossEntropy(logits, targets) - (log(4) + log(3)) / 2) < 1e-6)
    // An impossible answer costs much, not infinitely much.
    let certain = Matrix(rows: 1, columns: 2, elements: [500, -500])
    #expect(abs(crossEntropy(certain, oneHot([1], classes: 2)) - 30 * log(10)) < 1e-3)
    #expect(crossEntropy(certain, oneHot([0], classes: 2)) == 0)
  }

  @Test func oneHotByHand() {
    #expect(oneHot([2, 0], classes: 3) == Matrix(rows: 2, columns: 3, elements: [0, 0, 1, 1, 0, 0]))
    #expect(oneHot([], classes: 3).rows == 0)
  }

  @Test func accuracyByHand() {
    let outputs = Matrix(rows: 4, columns: 2, elements: [1, 0, 0, 1, 5, 5, -1, -2])
    // The first of equals counts.
    #expect(accuracy(outputs, [0, 1, 0, 1]) == 0.75)
    #expect(accuracy(Matrix(rows: 0, columns: 2), []) == 0)
  }

  @Test func shiftsByHand() {
    let picture = Examples(inputs: Matrix(rows: 1, columns: 4, elements: [1, 2, 3, 4]), labels: [7])
    let all = picture.withShifts(.init(height: 2, width: 2))
    #expect(all.labels == [7, 7, 7, 7, 7])
    #expect(
      all.inputs.elements == [1, 2, 3, 4] + [2, 0, 4, 0] + [0, 1, 0, 3] + [3, 4, 0, 0] + [0, 0, 1, 2])
  }

  @Test func lengthSetsTheRate() {
    let inputs = Matrix(rows: 2, columns: 2, elements: [3, 4, 0, 1])
    let data = DataSet(name: "x", classes: 2, train: Examples(inputs: inputs), test: Examples(inputs: inputs))
    #expect(data.meanSquaredLength == 13)
  }
}
