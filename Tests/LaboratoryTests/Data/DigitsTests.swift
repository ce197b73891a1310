import Analog
import Laboratory
import Learning
import Testing

/// The built-in digits are all there.
@Suite struct DigitsTests {
  private let digits = DataSet.digits

  @Test func sizes() {
    #expect(digits.train.count == 1297 && digits.test.count == 500)
    #expect(digits.train.labels.count == 1297 && digits.test.labels.count == 500)
    #expect(digits.train.inputs.columns == 64 && digits.test.inputs.columns == 64)
    #expect(digits.classes == 10 && digits.imageShape == .init(height: 8, width: 8))
  }

  @Test func labelsAreTheTenDigits() {
    let labels = digits.train.labels + digits.test.labels
    #expect(Set(labels) == Set(0...9))
    // The counts that the data set is published with (its part of 1,797).
    #expect(
      (0...9).map { digit in labels.count { $0 == digit } } == [
        178, 182, 177, 183, 181, 182, 181, 179, 174, 180,
      ])
  }

  @Test func pixelsAreSixteenthsBetweenZeroAndOne() {
    for inputs in [digits.train.inputs, digits.test.inputs] {
      #expect(inputs.elements.allSatisfy { (0...1).contains($0) && ($0 * 16).rounded() == $0 * 16 })
    }
    #expect(digits.train.inputs.elements.max() == 1 && digits.train.inputs.elements.min() == 0)
  }

  /// The first picture, a zero, as published.
  @Test func theFirstPicture() {
    let first = digits.train.inputs.row(0).map { Int($0 * 16) }
    #expect(first.prefix(16) == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0])
    #expect(digits.train.labels.prefix(12) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
  }

  @Test func tasksAreFoundByName() throws {
    #expect(try DataSet.named("digits") == .digits)
    let error = failure { _ = try DataSet.named("digit") }
    #expect(error?.kind == .badUsage)
    #expect(error?.remedy.contains("did you mean `digits`?") == true)
  }

  @Test func inputsCarryNoLabels() {
    let inputs = digits.inputs
    #expect(inputs.train.labels.isEmpty && inputs.test.labels.isEmpty)
    #expect(inputs.train.inputs == digits.train.inputs && inputs.test.inputs == digits.test.inputs)
  }
}
