/// One line of chips at one point of a sweep's design.
struct SweepJob: Sendable {
  /// From 1, in the order of the plan.
  let number: Int
  /// Names the chips: the teacher has serial 100 `line`, its students those that follow, as in a comparison.
  let line: Int
  /// What differs from the base.
  let point: [JSONValue.Member]

  init(number: Int, line: Int, point: [JSONValue.Member]) {
    self.number = number
    self.line = line
    self.point = point
  }

  /// Reads a line of a plan.
  init(_ bytes: ArraySlice<UInt8>, parameters: [String]) throws(LaboratoryError) {
    var bytes = bytes
    if bytes.last == UInt8(ascii: ",") { bytes.removeLast() }
    let object = try StrictObject(StrictJSON.parse(Array(bytes), source: "plan"), source: "plan")
    number = try object.integer("job", in: 1...SweepSpec.mostJobs)
    line = try object.integer("line", in: 1...SweepSpec.lastLine)
    var point: [JSONValue.Member] = []
    for name in parameters { point.append(.init(name, try object.value(name))) }
    self.point = point
    try object.finish()
  }

  var json: JSONValue {
    .object([.init("job", .integer(number)), .init("line", .integer(line))] + point)
  }
}
