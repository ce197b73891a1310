import Foundation

/// A parameter of a design with the values it can take.
struct SweepParameter {
  /// How a range is divided.
  enum Scale: String, CaseIterable {
    case linear
    /// Equal ratios.
    case log
    /// Whole numbers.
    case whole
  }

  private enum Values {
    case list([JSONValue])
    case range(from: Double, to: Double, steps: Int, Scale)
  }

  /// A key of `base`, or a path within a card.
  let name: String
  private let values: Values

  /// Reads `[a, b, ...]` or `{"from", "to", "steps", "scale"}`; `steps` is for grids.
  init(_ name: String, of object: StrictObject, isStepped: Bool) throws(LaboratoryError) {
    self.name = name
    try Self.check(name)
    guard let value = object.optionalValue(name), case .object = value else {
      values = .list(try Self.list(name, of: object))
      return
    }
    let range = try object.object(name)
    let scale: Scale = try range.choice("scale", default: .linear)
    let bounds: ClosedRange<Double> = scale == .log ? .positive : -1e300...1e300
    let from = try range.number("from", in: bounds)
    let to = try range.number("to", in: bounds)
    guard from <= to else { throw range.wrong("to", .number(to), must: "be at least `from`") }
    let steps = isStepped ? try range.integer("steps", in: 1...SweepDesign.mostPoints) : 1
    values = .range(from: from, to: to, steps: steps, scale)
  }

  private static func check(_ name: String) throws(LaboratoryError) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count > 1 {
      guard parts.allSatisfy({ !$0.isEmpty }) else {
        throw .badData(
          "the parameter \(quoted(name)) is no path", remedy: "write it as cell.gain_sigma")
      }
    } else if !SweepSettings.keys.contains(name) {
      let guess = nearest(to: name, among: SweepSettings.keys).map { "did you mean \(quoted($0))? " } ?? ""
      throw .badData(
        "there is no parameter \(quoted(name))",
        remedy:
          "\(guess)use \(SweepSettings.keys.joined(separator: ", ")), or a card's key such as cell.gain_sigma"
      )
    }
  }

  private static func list(_ name: String, of object: StrictObject) throws(LaboratoryError) -> [JSONValue] {
    let values = try object.array(name)
    for value in values {
      switch value {
      case .number: continue
      // A line of a table ends with the first control character.
      case .string(let text) where !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }): continue
      default: throw object.wrong(name, value, must: "be a list of numbers or texts")
      }
    }
    guard !values.isEmpty else { throw object.wrong(name, .array([]), must: "have at least one value") }
    return values
  }

  /// How many values a grid takes.
  var count: Int {
    switch values {
    case .list(let list): list.count
    case .range(_, _, let steps, _): steps
    }
  }

  /// Values of a list; none of a range.
  var listed: [JSONValue] { if case .list(let list) = values { list } else { [] } }

  /// A grid's value, from 0.
  func step(_ index: Int) -> JSONValue {
    if case .list(let list) = values { return list[index] }
    return value(at: count == 1 ? 0 : Double(index) / Double(count - 1), spreadOverWholes: false)
  }

  /// The value at a share of the way, from 0 to below 1.
  func value(at share: Double) -> JSONValue { value(at: share, spreadOverWholes: true) }

  private func value(at share: Double, spreadOverWholes: Bool) -> JSONValue {
    switch values {
    case .list(let list): return list[min(list.count - 1, Int(share * Double(list.count)))]
    case .range(let from, let to, _, .linear): return .number(from + share * (to - from))
    case .range(let from, let to, _, .log):
      // Ends exactly; the exponential of a logarithm is off by a rounding.
      return .number(share == 0 ? from : share == 1 ? to : min(to, max(from, from * pow(to / from, share))))
    case .range(let from, let to, _, .whole):
      let number =
        spreadOverWholes
        ? (from.rounded(.up) + share * (to.rounded(.down) - from.rounded(.up) + 1)).rounded(.down)
        : (from + share * (to - from)).rounded()
      return .number(min(to.rounded(.down), number))
    }
  }
}
