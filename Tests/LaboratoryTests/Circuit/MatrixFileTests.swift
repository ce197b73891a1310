import Analog
import Laboratory
import Testing

@Suite struct MatrixFileTests {
  @Test(arguments: ["x.csv", "x.npy", "x.txt"]) func comesBackAsItWas(name: String) throws {
    let scratch = try Scratch()
    let matrix = PreciseMatrix(rows: 2, columns: 3, elements: [0.1, -0, 1e-300, .leastNonzeroMagnitude, .pi, -1e18])
    try MatrixFile.write(matrix, to: scratch.file(name))
    let again = try MatrixFile.read(scratch.file(name))
    #expect(again.rows == 2 && again.columns == 3)
    #expect(again.elements.map(\.bitPattern) == matrix.elements.map(\.bitPattern))
  }

  @Test func numbersAreTheShortest() {
    #expect(
      MatrixFile.csv(PreciseMatrix(rows: 2, columns: 2, elements: [0.1, 1e-6, -2, 0]))
        == "0.1,1e-06\n-2.0,0.0\n")
  }

  @Test(arguments: [
    "1,2\n3,4\n", "1,2\n3,4", "1,2\r\n3,4\r\n", " 1 ,\t2\n3,4\n\n  \n", "\u{FEFF}1,2\n3,4\n",
    "+1.0,2e0\n0.3E1,4.\n",
  ]) func spellingsAreUnderstood(text: String) throws {
    let matrix = try MatrixFile.parse(csv: Array(text.utf8))
    #expect(matrix == PreciseMatrix(rows: 2, columns: 2, elements: [1, 2, 3, 4]))
  }

  @Test(arguments: [
    "", "\n", " \n \n", ",", "1,2\n3\n", "1\n2,3\n", "1,2\n\n3,4\n", "1,,2\n", "1,2,\n", "a,b\n1,2\n",
    "1;2\n", "nan,1\n",
    "inf,1\n", "1e999,1\n", "0x10,1\n", "1 2\n", "1,2\n3,x\n", "--1\n", "1,2\n3,\u{0}\n", "\"1\",2\n",
    "1,2\n3,4,5\n",
    "1\u{A0}", "١,٢\n",
  ]) func everythingElseIsRefused(text: String) {
    let error = failure { _ = try MatrixFile.parse(csv: Array(text.utf8)) }
    #expect(error?.kind == .badData)
    #expect(error?.remedy.isEmpty == false)
  }

  @Test func bytesAtRandomNeverTrap() {
    var state: UInt64 = 1
    for _ in 0..<2000 {
      let bytes = (0..<40).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let letters = Array("0123456789.,-+eE\n \r\u{FF}nx".utf8)
        return letters[Int(state >> 33) % letters.count]
      }
      if let matrix = try? MatrixFile.parse(csv: bytes) {
        #expect(matrix.elements.count == matrix.rows * matrix.columns)
        #expect(matrix.elements.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test func arraysOfOtherShapesAreRefused() throws {
    let scratch = try Scratch()
    let tensors = [
      Tensor([1.0], shape: []), Tensor([1.0, 2], shape: [1, 1, 2]), Tensor([Double](), shape: [0, 3]),
      Tensor([1, .nan], shape: [1, 2]), Tensor([Float.infinity]),
    ]
    for tensor in tensors {
      try NumPyFile.write(tensor, to: scratch.file("x.npy"))
      #expect(failure { _ = try MatrixFile.read(scratch.file("x.npy")) }?.kind == .badData)
    }
    try NumPyFile.write(Tensor([Float(1), 2]), to: scratch.file("x.npy"))
    #expect(
      try MatrixFile.read(scratch.file("x.npy")) == PreciseMatrix(rows: 2, columns: 1, elements: [1, 2]))
  }
}
