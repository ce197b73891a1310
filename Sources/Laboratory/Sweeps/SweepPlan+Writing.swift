import Analog

extension SweepPlan {
  /// Plans a sweep: checks every point of the design and writes the plan, whole or not at all.
  /// - Returns: how many jobs it has.
  @discardableResult
  public static func write(
    _ spec: SweepSpec, to path: String, progress: Comparison.Progress? = nil
  ) throws -> Int {
    let life = SweepLife(base: spec.base, ways: spec.ways, cards: try spec.makeCards())
    var generations = 1
    for (index, point) in spec.points.enumerated() {
      do { generations = max(generations, try life.comparison(point).generations) } catch {
        throw explained(error, point)
      }
      progress?(index + 1, spec.points.count)
    }
    let header = header(of: spec, life, try spec.makeCards(), hasGenerations: generations > 1)
    try writeAtomically(to: path) { writer in
      var hasher = SHA256Hasher()
      // The last line closes the object; the jobs come before it.
      try add(String(header.prettyText.dropLast(3)) + ",\n\(jobsLine)\n", to: &writer, &hasher)
      var number = 0
      for point in spec.points {
        for line in spec.firstLine..<spec.firstLine + spec.lines {
          number += 1
          let isLast = number == spec.points.count * spec.lines
          let job = SweepJob(number: number, line: line, point: point)
          try add("    \(job.json.compactText)\(isLast ? "" : ",")\n", to: &writer, &hasher)
        }
      }
      try add("\(endLine)\n", to: &writer, &hasher)
      let digest = hasher.finish()
      try writer.write("\(digestStart)\(digest.hex)\"\n}\n")
    }
    return spec.points.count * spec.lines
  }

  /// A closure that adds would hold the hasher, which then could not be finished.
  private static func add(
    _ text: String, to writer: inout FileWriter, _ hasher: inout SHA256Hasher
  ) throws {
    let bytes = Array(text.utf8)
    hasher.update(bytes)
    try writer.write(bytes)
  }

  private static func header(
    of spec: SweepSpec, _ life: SweepLife, _ cards: SweepCards, hasGenerations: Bool
  ) -> JSONValue {
    [
      "format": .string(format), "format_version": 1, "version": .string(laboratoryVersion),
      "name": .string(spec.name), "base": spec.base, "ways": .array(spec.ways.map { .string($0.rawValue) }),
      "design": spec.design, "parameters": .array(spec.parameters.map { .string($0.name) }),
      "has_generations": .bool(hasGenerations), "task_sha256": life.taskDigests, "cards": cards.json,
      "job_count": .integer(spec.points.count * spec.lines),
    ]
  }

  /// An error of a point that names the point.
  private static func explained(_ error: any Error, _ point: [JSONValue.Member]) -> any Error {
    let place = point.map { "\($0.key) = \($0.value.inWords)" }.joined(separator: ", ")
    func at(_ message: String) -> String { place.isEmpty ? message : "\(message) (at \(shown(place)))" }
    switch error {
    case let error as LaboratoryError:
      return LaboratoryError(error.kind, at(error.message), remedy: error.remedy)
    case let error as AnalogError: return LaboratoryError.badData(at(error.message), remedy: error.remedy)
    default: return error
    }
  }
}
