import Foundation
import Learning

extension DataSet {
  /// A task of four IDX files in a directory, packed by gzip or not, named as those of MNIST are: `train-images...`,
  /// `train-labels...`, and `t10k-` or `test-` for the other two, each with `idx` in its name.
  public static func idx(directory: String, name: String? = nil) throws(LaboratoryError) -> DataSet {
    let name = name ?? "idx:\(directory)"
    let files = try IDXDirectory(directory)
    let (train, shape) = try files.examples(["train"])
    let (test, testShape) = try files.examples(["t10k", "test"])
    guard shape == testShape else {
      throw .badData(
        "\(quoted(directory)) learns from pictures of \(shape) and tests on pictures of \(testShape)",
        remedy: "give four files that belong together")
    }
    let picture = shape.count == 2 ? ImageShape(height: shape[0], width: shape[1]) : nil
    return try DataSet(reading: name, imageShape: picture, train: train, test: test)
  }

  /// MNIST or a task in its place (Fashion-MNIST): pictures of 28 x 28 in ten classes.
  static func mnistLike(_ name: String, directory: String) throws(LaboratoryError) -> DataSet {
    let data = try idx(directory: directory, name: name)
    guard data.imageShape == ImageShape(height: 28, width: 28), data.classes == 10 else {
      throw .badData(
        "\(quoted(directory)) holds \(data.train.inputs.columns) inputs in \(data.classes) classes; \(name) has 28 x 28 pixels in 10",
        remedy: "give the directory of \(name), or use `--task idx:\(shown(directory))`")
    }
    return data
  }

  /// Where Debian's package `dataset-fashion-mnist` puts its files.
  static let fashionDirectory = "/usr/share/datasets/fashion-mnist"
}

/// The files of a directory, by what they hold.
private struct IDXDirectory {
  private let path: String
  private let names: [String]

  init(_ path: String) throws(LaboratoryError) {
    try checkPath(path)
    guard let status = FileStatus(of: path) else {
      throw LaboratoryError(
        .missingFile, "there is no directory \(quoted(path))",
        remedy: "check the path and the directory you are in")
    }
    guard status.kind == .directory, let found = try? FileManager.default.contentsOfDirectory(atPath: path)
    else {
      throw .badData(
        "\(quoted(path)) is no directory that can be read", remedy: "give the directory of the four files")
    }
    self.path = path
    names = found.filter { !$0.hasPrefix(".") && $0.contains("idx") }.sorted()
  }

  /// Inputs with their labels, and the shape of one input.
  func examples(_ parts: [String]) throws(LaboratoryError) -> (Examples, shape: [Int]) {
    let images = try file(parts, "images")
    let labels = try file(parts, "labels")
    let inputs = try IDXFile.read(path: images)
    let examples = try Examples.read(inputs: inputs, images, labels: IDXFile.read(path: labels), labels)
    return (examples, Array(inputs.shape.dropFirst()))
  }

  /// The one file of this part and kind; a packed one that lies beside its unpacked twin is left alone.
  private func file(_ parts: [String], _ kind: String) throws(LaboratoryError) -> String {
    let fitting = names.filter { name in name.contains(kind) && parts.contains { name.contains($0) } }
    let found = fitting.filter { !($0.hasSuffix(".gz") && fitting.contains(String($0.dropLast(3)))) }
    let wanted = "\(parts[0])-\(kind)-idx\(kind == "images" ? 3 : 1)-ubyte"
    switch found.count {
    case 1: return "\(path)/\(found[0])"
    case 0:
      throw LaboratoryError(
        .missingFile, "there is no file \(quoted("\(path)/\(wanted)")), packed (.gz) or not",
        remedy: "put the four files into the directory")
    default:
      throw .badData(
        "\(quoted(path)) has several files that may be \(wanted): \(found.map(quoted).joined(separator: ", "))",
        remedy: "keep one of each kind in the directory")
    }
  }
}
