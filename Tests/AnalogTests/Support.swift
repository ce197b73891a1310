import Analog
import Laboratory

/// A standard normal statistic above this in size is a false alarm with probability 1e-6.
let sigmaLimit = 4.8916

/// A small generator (SplitMix64, Steele and others 2014), so that every run sees the same inputs.
struct Inputs {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func word() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [-bound, bound).
  mutating func number(_ bound: Float = 1) -> Float {
    (Float(word() >> 40) * 0x1p-23 - 1) * bound
  }

  mutating func whole(below limit: Int) -> Int { Int(word() % UInt64(limit)) }

  mutating func matrix(rows: Int, columns: Int, bound: Float = 1) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in number(bound) })
  }
}

extension DeviceCard {
  /// A card of 1 to 25 uS with every non-ideality off.
  static var perfect: DeviceCard { DeviceCard(name: "perfect") }

  /// The same card with something changed.
  func with(_ change: (inout DeviceCard) -> Void) -> DeviceCard {
    var card = self
    change(&card)
    return card
  }
}

extension Chip {
  /// Every cell of the chip, all tiles and both polarities.
  var cells: [ChipState.Cells] { state.tiles.flatMap { [$0.plus, $0.minus] } }
}

func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// Mean square distance from a known mean, which has n degrees of freedom.
func variance(_ values: [Double], about center: Double) -> Double {
  mean(values.map { ($0 - center) * ($0 - center) })
}

/// How many standard errors a sample's mean lies from the true one.
func meanScore(_ values: [Double], mean expected: Double, sigma: Double) -> Double {
  (mean(values) - expected) / (sigma / Double(values.count).squareRoot())
}

/// How many standard errors the variance of normals about their true mean lies from the true one (chi-square with n
/// degrees of freedom, which is as good as normal for thousands).
func sigmaScore(_ values: [Double], mean center: Double, sigma: Double) -> Double {
  (variance(values, about: center) / (sigma * sigma) - 1) * (Double(values.count) / 2).squareRoot()
}

/// How many standard errors a count lies from that of `n` trials of probability `p`.
func binomialScore(_ count: Int, of n: Int, probability p: Double) -> Double {
  (Double(count) - Double(n) * p) / (Double(n) * p * (1 - p)).squareRoot()
}

func correlation(_ left: [Double], _ right: [Double]) -> Double {
  let (a, b) = (mean(left), mean(right))
  let product = mean(zip(left, right).map { ($0 - a) * ($1 - b) })
  return product / (variance(left, about: a) * variance(right, about: b)).squareRoot()
}

/// The error that the body throws, if it is of the given type.
func failure<Failure: Error>(_ type: Failure.Type, _ body: () throws -> Void) -> Failure? {
  do { try body() } catch { return error as? Failure }
  return nil
}
