import MortalComputing

/// What rules declare and how their estimates pointed, for people and programs.
extension RuleDeclaration {
  var text: String {
    """
    reads: \(reads); needs: \(hardware)
    per example and update: \(work.outputConversions) output conversions, \(work.activations) activations, \
    \(work.randomBits) random bits, \(work.multiplications) multiplications, \(work.additions) additions
    """
  }

  var json: JSONValue {
    [
      "reads": .string(reads), "hardware": .string(hardware),
      "output_conversions": .integer(work.outputConversions), "activations": .integer(work.activations),
      "random_bits": .integer(work.randomBits), "multiplications": .integer(work.multiplications),
      "additions": .integer(work.additions),
    ]
  }
}

extension Diagnosis {
  var text: String {
    let matrices = matrixCosines.map { Quantity.number($0, digits: 2) }.joined(separator: ", ")
    return """
      cosine with the exact gradient over \(comparisons) batches: mean \(Quantity.number(meanCosine, digits: 2)); \
      by matrix \(matrices)
      """
  }

  var json: JSONValue {
    [
      "batches": .integer(comparisons), "mean_cosine": .number(meanCosine),
      "matrix_cosines": .numbers(matrixCosines),
    ]
  }
}
