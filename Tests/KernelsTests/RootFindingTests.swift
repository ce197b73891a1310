import Foundation
import Kernels
import Testing

/// Changes of sign are found, and whatever else happens is an error.
@Suite struct RootFindingTests {
  private struct Own: Error {}

  struct Case: Sendable {
    let name: String
    let bracket: ClosedRange<Double>
    let root: Double
    let function: @Sendable (Double) -> Double
  }

  static let cases = [
    Case(name: "line", bracket: -3...5, root: 0.5) { 2 * $0 - 1 },
    Case(name: "cosine", bracket: 1...2, root: Double.pi / 2) { cos($0) },
    Case(name: "falling", bracket: 0...10, root: log(7)) { 7 - exp($0) },
    Case(name: "flat", bracket: -1...2, root: 0) { $0 * $0 * $0 * $0 * $0 },
    Case(name: "jump", bracket: 0...1, root: 0.3) { $0 < 0.3 ? 2 : -1 },
    Case(name: "steps", bracket: 0...100, root: 37) { 36.5 - $0.rounded(.down) },
    Case(name: "huge", bracket: -1e300...1e300, root: 1e299) { $0 / 1e299 - 1 },
  ]

  @Test(arguments: cases) func rootsAreFound(example: Case) throws {
    let width = example.bracket.upperBound - example.bracket.lowerBound
    let tolerance = min(width, .greatestFiniteMagnitude) * 1e-9
    let root = try findRoot(
      in: example.bracket, tolerance: tolerance, iterationsMax: 2000, of: example.function)
    #expect(abs(root.value - example.root) <= 1.01 * tolerance + abs(example.root) * 1e-9, "\(example.name)")
    #expect(example.bracket.contains(root.value) && root.bracket.contains(root.value))
    #expect(example.function(root.bracket.lowerBound) * example.function(root.bracket.upperBound) <= 0)
    #expect(root.bracket.upperBound - root.bracket.lowerBound <= tolerance)
  }

  @Test func aSmoothFunctionTakesFewSteps() throws {
    var count = 0
    let root = try findRoot(in: 0...3, tolerance: 1e-12) { x in
      count += 1
      return x * x - 2
    }
    #expect(abs(root.value - 2.0.squareRoot()) < 1e-12)
    #expect(count == root.evaluations && count < 30)
  }

  @Test func aZeroAtAnEndIsTheRoot() throws {
    #expect(try findRoot(in: 0...1, tolerance: 1e-9) { $0 }.bracket == 0...0)
    #expect(try findRoot(in: -1...0, tolerance: 1e-9) { $0 }.value == 0)
    #expect(try findRoot(in: 2...2, tolerance: 1e-9) { $0 - 2 }.value == 2)
  }

  @Test func whatBracketsNothingIsRefused() {
    for bracket in [1.0...2, 2...2, -2 ... -1] {
      #expect(throws: KernelError.self) { try findRoot(in: bracket, tolerance: 1e-9) { $0 * $0 + 1 } }
    }
    for bracket in [-Double.infinity...1, 0...Double.infinity] {
      #expect(throws: KernelError.self) { try findRoot(in: bracket, tolerance: 1e-9) { $0 } }
    }
    for tolerance in [0, -1, Double.nan, .infinity] {
      #expect(throws: KernelError.self) { try findRoot(in: -1...1, tolerance: tolerance) { $0 } }
    }
  }

  @Test func valuesThatAreNotFiniteAreErrors() {
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(throws: KernelError.self) { try findRoot(in: 0...1, tolerance: 1e-9) { _ in value } }
      // Inside, where it is C that asks.
      #expect(throws: KernelError.self) {
        try findRoot(in: 0...1, tolerance: 1e-9) { $0 == 0 ? -1 : $0 == 1 ? 1 : value }
      }
    }
  }

  @Test func errorsOfTheFunctionComeThrough() {
    #expect(throws: Own.self) { try findRoot(in: 0...1, tolerance: 1e-9) { _ in throw Own() } }
    #expect(throws: Own.self) {
      try findRoot(in: 0...1, tolerance: 1e-9) { x in
        guard x == 0 || x == 1 else { throw Own() }
        return x - 0.5 + 0.1
      }
    }
  }

  @Test func tooFewStepsAreAnError() {
    #expect(throws: KernelError.self) {
      try findRoot(in: 0...1, tolerance: 1e-12, iterationsMax: 3) { $0 < 0.3 ? 2 : -1 }
    }
  }
}
