import Foundation
import Laboratory
import Learning
import Testing

/// Tasks that are read from files: complete ones are taken, others refused with the reason.
@Suite struct FileTaskTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func write(_ name: String, _ tensor: Tensor) throws {
    try writeAtomically(IDXFile.bytes(of: tensor), to: scratch.file(name))
  }

  /// Pictures of 2 x 3 whose first pixel is their label's share of 255.
  private func pictures(_ labels: [UInt8], side: [Int] = [2, 3]) -> Tensor {
    let size = side.reduce(1, *)
    return Tensor(
      labels.flatMap { [$0] + [UInt8](repeating: 255, count: size - 1) }, shape: [labels.count] + side)
  }

  private func writeTask(train: [UInt8] = [0, 1, 2, 1], test: [UInt8] = [2, 0]) throws {
    try write("train-images-idx3-ubyte", pictures(train))
    try write("train-labels-idx1-ubyte", Tensor(train))
    try write("t10k-images-idx3-ubyte", pictures(test))
    try write("t10k-labels-idx1-ubyte", Tensor(test))
  }

  private func fault(_ name: String) -> LaboratoryError? { failure { _ = try DataSet.named(name) } }

  @Test func aDirectoryOfIDXFilesIsATask() throws {
    try writeTask()
    let data = try DataSet.named("idx:\(scratch.path)")
    #expect(data.classes == 3 && data.imageShape == .init(height: 2, width: 3))
    #expect(data.train.labels == [0, 1, 2, 1] && data.test.labels == [2, 0])
    #expect(Array(data.train.inputs.row(2)) == [2 / 255, 1, 1, 1, 1, 1] as [Float])
    #expect(data.test.inputs.rows == 2)
    #expect(throws: Never.self) { try data.check(layers: [6, 4, 3]) }
  }

  @Test func filesOfOtherNamesAndPackedTwinsAreTaken() throws {
    try writeTask()
    for part in ["images-idx3", "labels-idx1"] {
      try FileManager.default.moveItem(
        atPath: scratch.file("t10k-\(part)-ubyte"), toPath: scratch.file("test-\(part)-ubyte"))
    }
    try writeAtomically("not read", to: scratch.file("train-labels-idx1-ubyte.gz"))
    #expect(try DataSet.named("idx:\(scratch.path)").test.labels == [2, 0])
    try write("test-labels-idx1-more", Tensor([UInt8(0)]))
    #expect(fault("idx:\(scratch.path)")?.message.contains("several files") == true)
  }

  @Test func directoriesWithoutTheFilesAreRefused() throws {
    #expect(fault("idx:\(scratch.path)")?.kind == .missingFile)
    #expect(fault("idx:\(scratch.file("none"))")?.kind == .missingFile)
    #expect(fault("idx:")?.kind == .badUsage)
    try writeAtomically("x", to: scratch.file("x"))
    #expect(fault("idx:\(scratch.file("x"))")?.kind == .badData)
  }

  @Test func filesThatDoNotBelongTogetherAreRefused() throws {
    try writeTask()
    try write("train-labels-idx1-ubyte", Tensor([0, 1, 2] as [UInt8]))
    #expect(fault("idx:\(scratch.path)")?.message.contains("4 examples") == true)
    try writeTask()
    // Labels and pictures changed places.
    try write("train-images-idx3-ubyte", Tensor([0, 1, 2, 1] as [UInt8]))
    #expect(fault("idx:\(scratch.path)")?.message.contains("no table of inputs") == true)
    try writeTask(test: [2, 3])
    #expect(fault("idx:\(scratch.path)")?.message.contains("class 3") == true)
    try writeTask()
    try write("t10k-images-idx3-ubyte", pictures([2, 0], side: [3, 2]))
    #expect(fault("idx:\(scratch.path)")?.message.contains("[3, 2]") == true)
    try write("train-images-idx3-ubyte", Tensor([Float](repeating: .nan, count: 24), shape: [4, 6]))
    #expect(fault("idx:\(scratch.path)")?.remedy.contains("finite") == true)
    try write("train-images-idx3-ubyte", Tensor([Float](repeating: 2, count: 24), shape: [4, 6]))
    #expect(fault("idx:\(scratch.path)")?.remedy.contains("divide") == true)
  }

  @Test func mnistAndItsLikeHaveTheirSizes() throws {
    try writeTask()
    for name in ["mnist", "fashion-mnist"] {
      let error = failure { _ = try DataSet.named(name, directory: scratch.path) }
      #expect(error?.kind == .badData && error?.message.contains("28 x 28") == true)
    }
    #expect(fault("mnist")?.remedy.contains("--data") == true)
    #expect(failure { _ = try DataSet.named("digits", directory: scratch.path) }?.kind == .badUsage)
  }

  private func npy(_ name: String, _ tensor: Tensor) throws -> String {
    try NumPyFile.write(tensor, to: scratch.file(name))
    return scratch.file(name)
  }

  @Test func numPyFilesAreATask() throws {
    let x = try npy("x.npy", Tensor((0..<20).map { Float($0) / 20 }, shape: [10, 2]))
    let y = try npy("y.npy", Tensor((0..<10).map { Int64($0 % 2) }))
    let data = try DataSet.named("npy:\(x),\(y)")
    #expect(data.train.count == 8 && data.test.count == 2 && data.classes == 2 && data.imageShape == nil)
    #expect(Array(data.test.inputs.row(1)) == [0.9, 0.95] && data.test.labels == [0, 1])
    let four = try DataSet.named("npy:\(x),\(y),\(x),\(y)")
    #expect(four.train.count == 10 && four.test == four.train)
  }

  @Test func numPyFilesThatMakeNoTaskAreRefused() throws {
    let x = try npy("x.npy", Tensor([Float](repeating: 0.5, count: 12), shape: [6, 2]))
    let y = try npy("y.npy", Tensor([0, 0, 1, 1, 0, 1] as [UInt8]))
    let sorted = try npy("sorted.npy", Tensor([0, 0, 0, 0, 0, 1] as [UInt8]))
    let soft = try npy("soft.npy", Tensor([0, 0, 1, 1, 0, 1] as [Float]))
    let negative = try npy("negative.npy", Tensor([0, 0, 1, 1, 0, -1] as [Int64]))
    let huge = try npy("huge.npy", Tensor([0, 0, 1, 1, 0, .max] as [Int64]))
    let endless = try npy("inf.npy", Tensor([Double.infinity, 0, 0, 0, 0, 0], shape: [6, 1]))
    for (list, words) in [
      (x, "1 files"), ("\(x),", "2 files"), ("\(x),\(sorted)", "class 1"), ("\(x),\(soft)", "fractional"),
      ("\(x),\(negative)", "label -1"), ("\(x),\(huge)", "label 9.2"), ("\(endless),\(y)", "inf"),
      ("\(y),\(x)", "no table"), ("\(x),\(y),\(endless),\(y)", "inf"),
    ] {
      let error = fault("npy:\(list)")
      #expect(error?.message.contains(words) == true, "\(list): \(error?.message ?? "read")")
    }
    #expect(fault("npy:\(x),\(scratch.file("none.npy"))")?.kind == .missingFile)
  }

  /// The true files, where someone has them: MORTAL_MNIST and MORTAL_FASHION_MNIST name their directories.
  @Test(arguments: ["mnist", "fashion-mnist"]) func theTrueFiles(name: String) throws {
    let variable = "MORTAL_\(name.uppercased().replacing("-", with: "_"))"
    guard let directory = ProcessInfo.processInfo.environment[variable] else {
      try Test.cancel("\(variable) does not name a directory with the files of \(name)")
    }
    let data = try DataSet.named(name, directory: directory)
    #expect(data.train.count == 60_000 && data.test.count == 10_000)
    let first = name == "mnist" ? [5, 0, 4, 1, 9] : [9, 0, 0, 3, 0]
    #expect(Array(data.train.labels.prefix(5)) == first)
  }
}
