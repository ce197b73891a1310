extension Checkpoint {
  /// How accuracy grew so far, by a checkpoint's file; nil for a chip's.
  static func curve(in file: SafeTensors) throws(LaboratoryError) -> LearningCurve? {
    guard let words = file.metadata["checkpoint_state"] else { return nil }
    let state = try StrictObject(StrictJSON.parse(words, source: "checkpoint"), source: "checkpoint")
    var points: [(evaluations: Int, accuracy: Double)] = []
    for point in try state.objects("history") {
      points.append(
        (try point.integer("evaluations", in: 0...1 << 53), try point.number("accuracy", in: 0...1)))
    }
    return LearningCurve(points: points)
  }
}
