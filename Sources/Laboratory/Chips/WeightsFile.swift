import Analog
import Foundation

/// Weights of a network trained elsewhere: a safetensors file with, for each layer in order, a matrix `*.weight` of
/// outputs x inputs and optionally a vector `*.bias`, as PyTorch names and shapes them; or a directory with an `.npy` file
/// for each, `fc1.weight.npy`, `fc1.bias.npy`, ...
public enum WeightsFile {
  /// Reads the real weights of each layer as (fan-in + 1) x fan-out, the bias in the last row.
  public static func read(_ path: String, layers: [Int]) throws(LaboratoryError) -> [Matrix] {
    let isFolder = FileStatus(of: path)?.kind == .directory
    let file = try isFolder ? folder(path) : SafeTensors.read(path: path)
    let names = file.tensors.keys.filter { $0.hasSuffix("weight") && file.tensors[$0]!.shape.count == 2 }
      .sorted(by: naturally)
    guard names.count == layers.count - 1 else {
      throw .badData(
        "\(shown(path)) has \(names.count) matrices named `*.weight` and the chip has \(layers.count - 1) layers of weights",
        remedy: "give one matrix of outputs x inputs for each layer")
    }
    var matrices: [Matrix] = []
    for (index, name) in names.enumerated() {
      let fanIn = layers[index]
      let fanOut = layers[index + 1]
      let weights = try floats(file, name, [fanOut, fanIn])
      let biasName = String(name.dropLast("weight".count)) + "bias"
      let biases =
        file.tensors[biasName] == nil
        ? [Float](repeating: 0, count: fanOut) : try floats(file, biasName, [fanOut])
      var matrix = Matrix(rows: fanIn + 1, columns: fanOut)
      for output in 0..<fanOut {
        for input in 0..<fanIn { matrix[input, output] = weights[output * fanIn + input] }
        matrix[fanIn, output] = biases[output]
      }
      matrices.append(matrix)
    }
    return matrices
  }

  /// The arrays of a directory, named as their files are.
  private static func folder(_ path: String) throws(LaboratoryError) -> SafeTensors {
    var found = SafeTensors()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names where name.hasSuffix("weight.npy") || name.hasSuffix("bias.npy") {
      found.tensors[String(name.dropLast(4))] = try NumPyFile.read(path: "\(path)/\(name)")
    }
    return found
  }

  private static func floats(_ file: SafeTensors, _ name: String, _ shape: [Int]) throws(LaboratoryError)
    -> [Float]
  {
    let values = try file.tensor(name, shape: shape).floats
    guard values.allSatisfy(\.isFinite) else {
      throw .badData("\(quoted(name)) holds a value that is not finite", remedy: "train the network again")
    }
    return values
  }

  /// Orders names with numbers in them by number: `2.weight` before `10.weight`.
  private static func naturally(_ left: String, _ right: String) -> Bool {
    func key(_ name: String) -> [(Int, String)] {
      name.split(separator: ".").map { (Int($0.filter(\.isNumber)) ?? 0, String($0)) }
    }
    for (first, second) in zip(key(left), key(right)) where first != second { return first < second }
    return left.count < right.count
  }
}
