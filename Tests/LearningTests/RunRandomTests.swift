import Analog
import Learning
import Testing

/// A run's own randomness. Fixed seeds; every bound has a false-alarm rate of 1e-6.
@Suite struct RunRandomTests {
  @Test(arguments: [0, 1, 2, 50, 1297]) func permutationsHoldEveryPlaceOnce(count: Int) {
    var random = RunRandom(seed: 3)
    let first = random.permutation(count, for: .order)
    let second = random.permutation(count, for: .order)
    #expect(first.sorted() == Array(0..<count) && second.sorted() == Array(0..<count))
    if count > 2 { #expect(first != second) }
    var again = RunRandom(seed: 3)
    #expect(again.permutation(count, for: .order) == first)
  }

  /// Each of the 24 orders of four is as likely as any other: chi-square with 23 degrees of freedom is above 75.4 once
  /// in a million times.
  @Test func permutationsAreUniform() {
    var random = RunRandom(seed: 4)
    var counts: [[Int]: Int] = [:]
    let runs = 24_000
    for _ in 0..<runs { counts[random.permutation(4, for: .order), default: 0] += 1 }
    #expect(counts.count == 24)
    let expected = Double(runs) / 24
    let chiSquare = counts.values.reduce(0.0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    #expect(chiSquare < 75.4)
  }

  @Test func signsAreBalanced() {
    var random = RunRandom(seed: 5)
    let signs = random.signs(rows: 1000, columns: 37, for: .perturbation)
    #expect(signs.elements.allSatisfy { $0 == 1 || $0 == -1 })
    let n = Double(signs.elements.count)
    #expect(abs(Double(signs.elements.reduce(0, +))) < sigmaLimit * n.squareRoot())
    for distance in [1, 31, 32, 37] {
      let product = zip(signs.elements, signs.elements.dropFirst(distance)).reduce(Float(0)) {
        $0 + $1.0 * $1.1
      }
      #expect(abs(Double(product)) < sigmaLimit * n.squareRoot())
    }
  }

  @Test func purposesAndSeedsAreIndependent() {
    var random = RunRandom(seed: 6)
    let order = random.normals(1000, for: .order)
    // Drawing for one purpose does not move another on.
    var other = RunRandom(seed: 6)
    _ = other.normals(10, for: .feedback)
    _ = other.signs(rows: 3, columns: 3, for: .perturbation)
    #expect(other.normals(1000, for: .order) == order)
    #expect(other.normals(1000, for: .initialWeights) != order)
    var seventh = RunRandom(seed: 7)
    #expect(seventh.normals(1000, for: .order) != order)
  }
}
