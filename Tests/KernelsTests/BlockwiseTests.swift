import Kernels
import Testing

@Suite struct BlockwiseTests {
  /// Every element is made once, by its own number, whatever part of a block is left at the end.
  @Test(arguments: [0, 1, 63, blockwiseCount - 1, blockwiseCount, blockwiseCount + 1, 5 * blockwiseCount + 7])
  func elementsAreMadeInOrder(count: Int) {
    var firsts: [Int] = []
    let made = blockwise(count, from: -1) { block, first in
      firsts.append(first)
      for index in block.indices {
        #expect(block[index] == -1)
        block[index] = first + index
      }
    }
    #expect(made == Array(0..<count))
    #expect(firsts == Array(stride(from: 0, to: count, by: blockwiseCount)))
  }

  /// What is left alone stays what it was, of any type.
  @Test func elementsMayBeLeftAlone() {
    #expect(blockwise(3000, from: "as it was") { _, _ in } == [String](repeating: "as it was", count: 3000))
  }
}
