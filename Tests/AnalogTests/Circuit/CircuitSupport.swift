import Analog
import Foundation
import Laboratory
import Testing

/// Reproducible numbers for tests: SplitMix64.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func uniform(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }

  /// Conductances of 1...100 µS, of which about one in `stuck` is open, nearly open or shorted.
  mutating func cells(_ rows: Int, _ columns: Int, stuck: Int? = nil) -> PreciseMatrix {
    var cells = PreciseMatrix(rows: rows, columns: columns)
    for place in cells.elements.indices {
      cells.elements[place] = uniform(1e-6...1e-4)
      guard let stuck, Int.random(in: 0..<stuck, using: &self) == 0 else { continue }
      cells.elements[place] = [0, 1e-12, 1e-3, 1][Int.random(in: 0..<4, using: &self)]
    }
    return cells
  }

  mutating func volts(_ rows: Int, vectors: Int = 1) -> PreciseMatrix {
    var volts = PreciseMatrix(rows: rows, columns: vectors)
    for place in volts.elements.indices { volts.elements[place] = uniform(-0.3...0.3) }
    return volts
  }
}

/// The largest difference, relative to the largest magnitude.
func distance(_ left: some Collection<Double>, _ right: some Collection<Double>) -> Double {
  guard left.count == right.count else { return .infinity }
  let largest = right.map(\.magnitude).max() ?? 0
  let difference = zip(left, right).map { ($0 - $1).magnitude }.max() ?? 0
  return largest > 0 ? difference / largest : difference
}

/// A case solved by other tools; see the resources' README.
struct OracleCase: Sendable, CustomTestStringConvertible {
  let name: String
  let array: WiredArray
  let volts: PreciseMatrix
  let currents_A: PreciseMatrix

  var testDescription: String { name }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Resources/"

  static func matrix(_ name: String) throws -> PreciseMatrix { try MatrixFile.read(folder + name + ".csv") }

  static func all() throws -> [OracleCase] {
    struct Entry: Decodable {
      let name: String
      let r_wordline: Double
      let r_bitline: Double
    }
    let index = try Data(contentsOf: URL(fileURLWithPath: folder + "index.json"))
    return try JSONDecoder().decode([Entry].self, from: index).map { entry in
      OracleCase(
        name: entry.name,
        array: try WiredArray(
          conductances_S: matrix(entry.name + ".G"), rowWire_ohm: entry.r_wordline,
          columnWire_ohm: entry.r_bitline), volts: try matrix(entry.name + ".V"),
        currents_A: try matrix(entry.name + ".I"))
    }
  }
}
