import Analog

/// What a sweep is to find out, as a person writes it: what all lines of chips have in common, a design over what differs,
/// and how many lines each point of it gets.
public struct SweepSpec {
  /// The spec's name.
  public let name: String
  let base: JSONValue
  let ways: [SweepWay]
  let design: JSONValue
  let parameters: [SweepParameter]
  package let points: [[JSONValue.Member]]
  let firstLine: Int
  let lines: Int

  /// How many points the design has.
  public var pointCount: Int { points.count }

  /// The most jobs of a sweep.
  public static let mostJobs = 10_000_000
  /// The last line whose chips have serials.
  static let lastLine = 42_000_000

  /// Reads a spec's JSON; `source` names it in errors.
  public init(_ bytes: [UInt8], source: String) throws(LaboratoryError) {
    let root = try StrictObject(StrictJSON.parse(bytes, source: source), source: source)
    _ = try root.integer("format_version", in: 1...1)
    name = try root.string("name", default: "sweep")
    base = root.optionalValue("base") ?? .object([])
    ways = try Self.ways(root)
    design = try root.value("design")
    let design = try SweepDesign(root.object("design"))
    let serials = try root.object("lines")
    firstLine = try serials.integer("first", in: 1...Self.lastLine, default: 1)
    lines = try serials.integer("count", in: 1...Self.mostJobs)
    try root.finish()
    parameters = design.parameters
    points = design.makePoints()
    guard Double(points.count) * Double(lines) <= Double(Self.mostJobs), firstLine + lines <= Self.lastLine
    else {
      throw .badData(
        "\(points.count) points with \(lines) lines each, from line \(firstLine), are too many",
        remedy: "plan at most \(Self.mostJobs) jobs, with lines up to \(Self.lastLine)")
    }
    _ = try SweepSettings(StrictObject(base, source: source, path: "base"))
  }

  private static func ways(_ root: StrictObject) throws(LaboratoryError) -> [SweepWay] {
    guard let value = root.optionalValue("ways") else {
      return [.copyOpenLoop, .copyWriteVerify, .distilled]
    }
    let names = SweepWay.allCases.map(\.rawValue)
    let given = try root.strings("ways")
    for name in given where !names.contains(name) {
      let guess = nearest(to: name, among: names).map { "; did you mean \(quoted($0))?" } ?? ""
      throw root.wrong("ways", .string(name), must: "name some of \(names.joined(separator: ", "))\(guess)")
    }
    guard Set(given).count == given.count else { throw root.wrong("ways", value, must: "name none twice") }
    return SweepWay.allCases.filter { given.contains($0.rawValue) }
  }

  /// The cards of all chips, read now.
  func makeCards() throws(LaboratoryError) -> SweepCards {
    let settings = try SweepSettings(StrictObject(base, path: "base"))
    var cards = SweepCards()
    for (key, own) in [("device", settings.device as String?), ("student_device", settings.studentDevice)] {
      if let parameter = parameters.first(where: { $0.name == key }) {
        for case .string(let device) in parameter.listed { try cards.add(device) }
      } else if let own {
        try cards.add(own)
      }
    }
    return cards
  }
}
