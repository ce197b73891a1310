import Analog
import Learning
import Testing

/// What chips see of pictures.
@Suite struct FrontEndTests {
  /// Two pictures of 2 x 4 pixels.
  private let pictures = Matrix(
    rows: 2, columns: 8, elements: [0, 1, 2, 3, 4, 5, 6, 7, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
  private let shape = DataSet.ImageShape(height: 2, width: 4)

  @Test func halvesAreThoseOfEachLine() throws {
    #expect(try FrontEnd.left.view(pictures, of: shape).row(0) == [0, 1, 4, 5])
    #expect(try FrontEnd.right.view(pictures, of: shape).row(0) == [2, 3, 6, 7])
    #expect(try FrontEnd.left.view(pictures, of: nil).row(0) == [0, 1, 2, 3])
    #expect(try FrontEnd.right.view(pictures, of: nil).row(0) == [4, 5, 6, 7])
  }

  @Test func coarsePixelsAreMeansOfBlocks() throws {
    let coarse = try FrontEnd.resolution(height: 1, width: 2).view(pictures, of: shape)
    #expect(coarse.rows == 2 && coarse.columns == 2)
    #expect(coarse.row(0) == [2.5, 4.5])
    let same = try FrontEnd.resolution(height: 2, width: 4).view(pictures, of: shape)
    #expect(same == pictures)
  }

  @Test func bitsAreAboveAHalfOrNot() throws {
    #expect(try FrontEnd.binary.view(pictures, of: nil).row(1) == [0, 0, 0, 0, 0, 0, 1, 1])
  }

  @Test func namesComeBack() {
    for name in ["whole", "left", "right", "binary", "14x14", "7x28"] {
      #expect(FrontEnd(name)?.description == name)
    }
    for name in ["", "Left", "14", "14x", "0x4", "-1x4", "4x4x4", "99999x1", "left right"] {
      #expect(FrontEnd(name) == nil, "\(name)")
    }
  }

  @Test func whatCannotBeSeenIsRefused() {
    func isRefused(_ frontEnd: FrontEnd, _ shape: DataSet.ImageShape?) -> Bool {
      do { _ = try frontEnd.view(pictures, of: shape) } catch { return true }
      return false
    }
    #expect(isRefused(.resolution(height: 1, width: 3), shape))
    #expect(isRefused(.resolution(height: 4, width: 4), shape))
    #expect(isRefused(.resolution(height: 1, width: 2), nil))
    #expect(isRefused(.left, DataSet.ImageShape(height: 8, width: 1)))
    let wrong = DataSet(
      name: "toy", classes: 2, imageShape: .init(height: 3, width: 3), train: Examples(inputs: pictures),
      test: Examples(inputs: pictures))
    #expect(throws: LearningError.self) { try wrong.seen(through: .left) }
  }

  @Test func aTaskIsSeenWhole() throws {
    let task = DataSet(
      name: "toy", classes: 2, imageShape: shape, train: Examples(inputs: pictures, labels: [0, 1]),
      test: Examples(inputs: pictures, labels: [1, 0]))
    #expect(try task.seen(through: .whole) == task)
    let seen = try task.seen(through: .left)
    #expect(seen.imageShape == .init(height: 2, width: 2) && seen.train.labels == [0, 1])
    #expect(seen.test.inputs.columns == 4 && seen.test.labels == [1, 0])
  }
}
