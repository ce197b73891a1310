import Analog

/// Tests a chip whose answers are taken in a rule's own way: the mean of `reads` scores of each test example, in pieces
/// that keep memory small.
func scored(
  _ chip: inout Chip, on data: DataSet, reads: Int, _ score: (inout Chip, Matrix) -> Matrix
) throws(LearningError) -> Evaluation {
  try chip.requireAlive()
  guard !data.test.labels.isEmpty else {
    throw LearningError("the task `\(data.name)` has no test labels", remedy: "give it some")
  }
  chip.compensateDriftIfDue()
  var elements: [Float] = []
  for start in stride(from: 0, to: data.test.count, by: 1000) {
    let pictures = data.test.inputs.selectingRows(start..<min(start + 1000, data.test.count))
    var sum = score(&chip, pictures)
    for _ in 1..<max(reads, 1) { sum += score(&chip, pictures) }
    sum *= 1 / Float(max(reads, 1))
    elements += sum.elements
  }
  let outputs = Matrix(rows: data.test.count, columns: data.classes, elements: elements)
  return Evaluation(
    accuracy: accuracy(outputs, data.test.labels),
    meanLoss: crossEntropy(outputs, oneHot(data.test.labels, classes: data.classes)),
    examples: data.test.count, reads: reads)
}
