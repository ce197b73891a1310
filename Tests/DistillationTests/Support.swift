import Analog
import Distillation
import Laboratory
import Learning

extension DeviceCard {
  /// The same card with something changed.
  func with(_ change: (inout DeviceCard) -> Void) -> DeviceCard {
    var card = self
    change(&card)
    return card
  }
}

/// Standard normals that every run draws alike.
func normalMatrix(rows: Int, columns: Int, scale: Float = 1, seed: UInt64) -> Matrix {
  var random = RunRandom(seed: seed)
  var matrix = Matrix(
    rows: rows, columns: columns, elements: random.normals(rows * columns, for: .feedback))
  matrix *= scale
  return matrix
}

/// A chip that knows a network of random weights, most of which a pair can hold.
func teacher(_ card: DeviceCard, serial: Serial = 1, layers: [Int] = [16, 12, 5]) -> Chip {
  var chip = Chip(card, serial: serial, layers: layers)
  for layer in 0..<chip.matrixCount {
    chip.program(
      layer: layer,
      weights: normalMatrix(
        rows: layers[layer] + 1, columns: layers[layer + 1], scale: 0.3, seed: UInt64(layer + 1)))
  }
  return chip
}

/// Inputs to hand over on, with labels that no hand-over may look at.
func transferSet(inputs: Int = 16, classes: Int = 5, train: Int = 200, test: Int = 80) -> DataSet {
  func examples(_ count: Int, seed: UInt64) -> Examples {
    var all = normalMatrix(rows: count, columns: inputs, scale: 0.4, seed: seed)
    for index in all.elements.indices { all.elements[index] = min(max(all.elements[index], -1), 1) }
    return Examples(inputs: all, labels: (0..<count).map { $0 % classes })
  }
  return DataSet(
    name: "toy", classes: classes, train: examples(train, seed: 11), test: examples(test, seed: 12))
}

/// The error of the given type that the body throws, if it throws one.
func failure<Failure: Error>(_ type: Failure.Type, _ body: () throws -> Void) -> Failure? {
  do { try body() } catch { return error as? Failure }
  return nil
}
