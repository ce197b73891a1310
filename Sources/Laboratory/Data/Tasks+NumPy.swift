import Learning

extension DataSet {
  /// A task of NumPy files: inputs (examples x inputs, or examples x height x width) and labels, and optionally the
  /// same for testing; without those the last fifth of the examples is kept for it. `list` is their paths with commas
  /// between them.
  public static func npy(_ list: String) throws(LaboratoryError) -> DataSet {
    let name = "npy:\(list)"
    let paths = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard paths.count == 2 || paths.count == 4, !paths.contains("") else {
      throw .badUsage(
        "\(quoted(name)) names \(paths.count) files",
        remedy: "give inputs and labels, `npy:x.npy,y.npy`, and perhaps two more for testing")
    }
    let (all, shape) = try examples(paths[0], paths[1])
    let picture = shape.count == 2 ? ImageShape(height: shape[0], width: shape[1]) : nil
    if paths.count == 4 {
      let test = try examples(paths[2], paths[3]).examples
      return try DataSet(reading: name, imageShape: picture, train: all, test: test)
    }
    guard all.count >= 5 else {
      throw .badData(
        "\(quoted(paths[0])) has \(all.count) examples, of which none can be kept for testing",
        remedy: "give at least 5, or files for testing")
    }
    let split = all.count - all.count / 5
    let test = Examples(
      inputs: all.inputs.selectingRows(split..<all.count), labels: Array(all.labels[split...]))
    return try DataSet(reading: name, imageShape: picture, train: all.prefix(split), test: test)
  }

  private static func examples(
    _ inputs: String, _ labels: String
  ) throws(LaboratoryError) -> (examples: Examples, shape: [Int]) {
    let tensor = try NumPyFile.read(path: inputs)
    let examples = try Examples.read(
      inputs: tensor, inputs, labels: NumPyFile.read(path: labels), labels)
    return (examples, Array(tensor.shape.dropFirst()))
  }
}
