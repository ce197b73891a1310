import Analog
import Laboratory
import Testing

/// Networks trained elsewhere, as PyTorch names and shapes them.
@Suite struct WeightsFileTests {
  private func written(_ tensors: [String: Tensor], _ scratch: Scratch) throws -> String {
    try SafeTensors(tensors: tensors).write(to: scratch.file("w"))
    return scratch.file("w")
  }

  @Test func weightsAreTurnedAndBiasesGoLast() throws {
    let scratch = try Scratch()
    let path = try written(
      [
        "net.2.weight": Tensor((1...6).map(Float.init), shape: [2, 3]), "net.2.bias": Tensor([Float(7), 8]),
        // After 2 by number, before it by letter; without a bias.
        "net.10.weight": Tensor([Float(9), 10], shape: [1, 2]),
      ], scratch)
    let matrices = try WeightsFile.read(path, layers: [3, 2, 1])
    #expect(matrices[0] == Matrix(rows: 4, columns: 2, elements: [1, 4, 2, 5, 3, 6, 7, 8]))
    #expect(matrices[1] == Matrix(rows: 3, columns: 1, elements: [9, 10, 0]))
  }

  @Test func filesThatDoNotFitAreRefused() throws {
    let scratch = try Scratch()
    let weights = Tensor((1...6).map(Float.init), shape: [2, 3])
    let cases: [([String: Tensor], [Int])] = [
      (["a.weight": weights], [3, 2, 1]), ([:], [3, 2]), (["a.weight": weights], [2, 3]),
      (["a.weight": weights, "a.bias": Tensor([Float(1)])], [3, 2]),
      (["a.weight": Tensor([Float](repeating: .nan, count: 6), shape: [2, 3])], [3, 2]),
      (["a.weight": Tensor([Float](repeating: .infinity, count: 6), shape: [2, 3])], [3, 2]),
    ]
    for (tensors, layers) in cases {
      let path = try written(tensors, scratch)
      #expect(failure { _ = try WeightsFile.read(path, layers: layers) }?.kind == .badData)
    }
    #expect(failure { _ = try WeightsFile.read(scratch.file("none"), layers: [3, 2]) }?.kind == .missingFile)
  }
}
