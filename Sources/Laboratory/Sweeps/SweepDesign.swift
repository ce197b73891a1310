import Foundation

/// Which settings a sweep tries: the points of a design over parameters.
struct SweepDesign {
  /// How points are chosen.
  enum Kind: String, CaseIterable {
    /// Every combination.
    case grid
    /// Each parameter of each point on its own.
    case random
    /// As many strata as points for each parameter, each met once, in random order (McKay and others 1979).
    case latinHypercube = "latin-hypercube"
  }

  let kind: Kind
  let parameters: [SweepParameter]
  private let points: Int
  private let seed: UInt64

  /// The most points of a design.
  static let mostPoints = 100_000

  init(_ object: StrictObject) throws(LaboratoryError) {
    kind = try object.choice("kind", default: .grid)
    seed = try object.integer("seed", in: 0...UInt64.max, default: 1)
    let ranges = try object.object("parameters")
    var parameters: [SweepParameter] = []
    for name in ranges.keys {
      parameters.append(try SweepParameter(name, of: ranges, isStepped: kind == .grid))
    }
    self.parameters = parameters
    if kind == .grid {
      let count = parameters.reduce(1.0) { $0 * Double($1.count) }
      guard count <= Double(Self.mostPoints) else {
        throw .badData(
          "the grid has more than \(Self.mostPoints) points",
          remedy: "use fewer values, or the design latin-hypercube")
      }
      points = Int(count)
    } else {
      points = try object.integer("points", in: 1...Self.mostPoints)
    }
  }

  /// Every point in order: the last parameter of a grid changes fastest.
  func makePoints() -> [[JSONValue.Member]] {
    var random = Lots(state: seed)
    switch kind {
    case .grid: return (0..<points).map(gridPoint)
    case .random:
      return (0..<points).map { _ in
        parameters.map { .init($0.name, $0.value(at: random.share())) }
      }
    case .latinHypercube:
      let columns = parameters.map { parameter in
        shuffled(points, &random).map { stratum in
          parameter.value(at: (Double(stratum) + random.share()) / Double(points))
        }
      }
      return (0..<points).map { point in
        zip(parameters, columns).map { .init($0.name, $1[point]) }
      }
    }
  }

  private func gridPoint(_ number: Int) -> [JSONValue.Member] {
    var rest = number
    var members: [JSONValue.Member] = []
    for parameter in parameters.reversed() {
      members.append(.init(parameter.name, parameter.step(rest % parameter.count)))
      rest /= parameter.count
    }
    return members.reversed()
  }

  private func shuffled(_ count: Int, _ random: inout Lots) -> [Int] {
    var order = Array(0..<count)
    for last in order.indices.reversed() {
      order.swapAt(last, min(last, Int(random.share() * Double(last + 1))))
    }
    return order
  }
}

/// SplitMix64 (Steele and others 2014). Not the standard library's generators, whose draws may change with its version.
private struct Lots {
  var state: UInt64

  /// A number from 0 to below 1, of 53 bits.
  mutating func share() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / 9_007_199_254_740_992
  }
}
