import Foundation
import Laboratory
import Testing

/// Designs and their refusals, through specs as people write them.
@Suite struct SweepDesignTests {
  static func spec(_ design: String, lines: String = #"{"count": 1}"#, more: String = "") throws -> SweepSpec
  {
    let text = #"{"format_version": 1\#(more), "design": \#(design), "lines": \#(lines)}"#
    return try SweepSpec(Array(text.utf8), source: "spec.json")
  }

  private func numbers(_ spec: SweepSpec, _ name: String) -> [Double] {
    spec.points.compactMap { point in
      if case .number(let number)? = point.first(where: { $0.key == name })?.value { number } else { nil }
    }
  }

  @Test func aGridHasEveryCombinationInOrder() throws {
    let spec = try Self.spec(
      #"{"parameters": {"age_s": [10, 20], "cell.gain_sigma": {"from": 0, "to": 0.2, "steps": 3}}}"#)
    #expect(spec.pointCount == 6)
    #expect(numbers(spec, "age_s") == [10, 10, 10, 20, 20, 20])
    #expect(numbers(spec, "cell.gain_sigma") == [0, 0.1, 0.2, 0, 0.1, 0.2])
    let ratios = try Self.spec(
      #"{"parameters": {"age_s": {"from": 1, "to": 10000, "steps": 5, "scale": "log"}}}"#)
    for (found, wanted) in zip(numbers(ratios, "age_s"), [1.0, 10, 100, 1000, 10_000]) {
      #expect(abs(found / wanted - 1) < 1e-12)
    }
    #expect(numbers(ratios, "age_s").last == 10_000)
    let wholes = try Self.spec(
      #"{"parameters": {"epochs": {"from": 1, "to": 4, "steps": 4, "scale": "whole"}}}"#)
    #expect(numbers(wholes, "epochs") == [1, 2, 3, 4])
  }

  /// Each of n strata is met once in every parameter, and their order differs between parameters.
  @Test func aLatinHypercubeMeetsEachStratumOnce() throws {
    let spec = try Self.spec(
      #"""
      {"kind": "latin-hypercube", "points": 50, "seed": 7, "parameters": {
        "cell.gain_sigma": {"from": 0, "to": 1}, "cell.offset_sigma": {"from": 0, "to": 1},
        "epochs": {"from": 1, "to": 5, "scale": "whole"}, "rule": ["exact", "tile-perturbation"]}}
      """#)
    let strata = ["cell.gain_sigma", "cell.offset_sigma"].map { name in
      numbers(spec, name).map { Int($0 * 50) }
    }
    #expect(strata.allSatisfy { $0.sorted() == Array(0..<50) })
    #expect(strata[0] != strata[1] && strata[0] != Array(0..<50))
    let epochs = numbers(spec, "epochs")
    for value in 1...5 { #expect(epochs.count { $0 == Double(value) } == 10) }
    let rules = spec.points.map { $0[3].value }
    #expect(rules.count { $0 == "exact" } == 25 && rules.count { $0 == "tile-perturbation" } == 25)
  }

  /// The mean of 2,000 uniform draws lies within 5 standard errors of one half (false alarm below 1e-6), and a seed always draws
  /// the same.
  @Test func randomPointsAreUniformAndNamedByTheirSeed() throws {
    func draws(_ seed: Int) throws -> [Double] {
      numbers(
        try Self.spec(
          #"{"kind": "random", "points": 2000, "seed": \#(seed), "parameters": {"softness": {"from": 1, "to": 2}}}"#
        ),
        "softness")
    }
    let first = try draws(1)
    let mean = first.reduce(0, +) / 2000
    let standardError = (1.0 / 12 / 2000).squareRoot()
    #expect(abs(mean - 1.5) < 5 * standardError)
    #expect(first.allSatisfy { (1..<2).contains($0) })
    #expect(try draws(1) == first)
    #expect(try draws(2) != first)
  }

  @Test(arguments: [
    (#"{"parameters": {"agee_s": [1]}}"#, "age_s"), (#"{"parameters": {"cell..x": [1]}}"#, "path"),
    (#"{"parameters": {"age_s": []}}"#, "at least one"), (#"{"parameters": {"age_s": [true]}}"#, "numbers"),
    (#"{"parameters": {"device": ["a\nb"]}}"#, "numbers or texts"),
    (#"{"parameters": {"age_s": {"from": 2, "to": 1, "steps": 2}}}"#, "from"),
    (#"{"parameters": {"age_s": {"from": 0, "to": 1, "steps": 2, "scale": "log"}}}"#, "above 0"),
    (#"{"parameters": {"age_s": {"from": 0, "to": 1}}}"#, "steps"),
    (#"{"kind": "random", "points": 3, "parameters": {"age_s": {"from": 0, "to": 1, "steps": 2}}}"#, "steps"),
    (#"{"kind": "rondom", "points": 3, "parameters": {}}"#, "random"), (#"{"points": 3}"#, "parameters"),
    (
      #"{"parameters": {"age_s": {"from": 0, "to": 1, "steps": 400}, "seed": {"from": 0, "to": 1, "steps": 400}}}"#,
      "grid"
    ),
  ]) func whatMakesNoSenseIsRefused(_ design: String, _ words: String) {
    let error = #expect(throws: LaboratoryError.self) { try Self.spec(design) }
    #expect(error.map { "\($0)".contains(words) } ?? false, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func tooManyJobsAreRefused() {
    #expect(throws: LaboratoryError.self) {
      try Self.spec(#"{"parameters": {"age_s": [1, 2]}}"#, lines: #"{"count": 9000000}"#)
    }
    #expect(throws: LaboratoryError.self) {
      try Self.spec(#"{"parameters": {}}"#, lines: #"{"first": 41999999, "count": 5}"#)
    }
  }
}
