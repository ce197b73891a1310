/// What one inference of a fully connected network with biases takes, whoever computes it.
public struct NetworkSize: Sendable, Equatable {
  /// Units per layer, inputs first.
  public let layers: [Int]
  /// Multiply-accumulates of one inference: inputs x outputs over all layers. Biases are not counted, as is usual;
  /// they start the sums.
  public let multiplyAccumulates: Int
  /// Numbers the network holds, one bias per unit included.
  public let weights: Int
  /// Numbers that layers read: the inputs of each.
  public let activationsRead: Int
  /// Numbers that layers write: the outputs of each, one sum per output.
  public let activationsWritten: Int

  /// Counts a network. Throws for fewer than two layers, more than 10,000, or sizes outside 1...2^24.
  public init(layers: [Int]) throws(EnergyError) {
    guard (2...10_000).contains(layers.count), layers.allSatisfy({ (1...1 << 24).contains($0) }) else {
      let sizes = layers.prefix(8).map(String.init).joined(separator: "-")
      throw EnergyError(
        "a network of \(layers.count) layer(s), \(sizes.isEmpty ? "none" : sizes), cannot be counted",
        remedy: "give 2 to 10000 sizes of 1 to 16777216 units, such as 64-32-10")
    }
    self.layers = layers
    let pairs = zip(layers, layers.dropFirst())
    multiplyAccumulates = pairs.reduce(0) { $0 + $1.0 * $1.1 }
    weights = pairs.reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    activationsRead = layers.dropLast().reduce(0, +)
    activationsWritten = layers.dropFirst().reduce(0, +)
  }

  /// Bytes that the widest layer works on for one example: its inputs and outputs of 8 bits and its sums of 32.
  var workingSet_B: Int { zip(layers, layers.dropFirst()).map { $0 + 5 * $1 }.max()! }
}
