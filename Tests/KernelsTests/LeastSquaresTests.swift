import Foundation
import Kernels
import Testing

@Suite struct LeastSquaresTests {
  private let times = (0..<40).map { Double($0) / 8 }

  /// y = a exp(-b t) + c with noise of known sigma.
  private func decay(_ p: [Double], _ t: Double) -> Double { p[0] * exp(-p[1] * t) + p[2] }

  private func noisy(_ truth: [Double], sigma: Double, seed: UInt64) -> [Double] {
    let noise = normals(times.count, at: DrawAddress(key: seed, stream: 64, array: 0, event: 0))
    return times.indices.map { decay(truth, times[$0]) + sigma * Double(noise[$0]) }
  }

  private func error(_ body: () throws -> Void) -> KernelError? {
    do { try body() } catch { return error as? KernelError }
    return nil
  }

  @Test func exactDataGiveExactParameters() throws {
    let truth = [3.0, 0.7, -0.5]
    let fit = try LeastSquares().fit(from: [1, 1, 0]) { p in
      self.times.map { self.decay(p, $0) - self.decay(truth, $0) }
    }
    for (found, wanted) in zip(fit.parameters, truth) { #expect(abs(found - wanted) < 1e-7) }
    #expect(fit.chi2 < 1e-12 && fit.degreesOfFreedom == 37 && fit.iterations > 0)
  }

  /// A straight line has a closed form, covariance included.
  @Test func aLineIsAsByHand() throws {
    let x = [0.0, 1, 2, 3, 4, 5]
    let y = [1.1, 2.9, 5.2, 7.1, 8.8, 11.3]
    let w = [1.0, 2, 1, 0.5, 1, 4]
    var problem = LeastSquares()
    problem.weights = w
    let fit = try problem.fit(from: [0, 0]) { p in x.indices.map { p[0] + p[1] * x[$0] - y[$0] } }
    let s = w.reduce(0, +)
    let sx = zip(w, x).reduce(0) { $0 + $1.0 * $1.1 }
    let sxx = zip(w, x).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    let sy = zip(w, y).reduce(0) { $0 + $1.0 * $1.1 }
    let sxy = x.indices.reduce(0) { $0 + w[$1] * x[$1] * y[$1] }
    let determinant = s * sxx - sx * sx
    #expect(abs(fit.parameters[0] - (sxx * sy - sx * sxy) / determinant) < 1e-9)
    #expect(abs(fit.parameters[1] - (s * sxy - sx * sy) / determinant) < 1e-9)
    #expect(abs(fit.covariance[0][0] / (sxx / determinant) - 1) < 1e-6)
    #expect(abs(fit.covariance[0][1] / (-sx / determinant) - 1) < 1e-6)
    #expect(abs(fit.covariance[1][1] / (s / determinant) - 1) < 1e-6)
  }

  @Test func knownDerivativesChangeNothing() throws {
    let data = noisy([3, 0.7, -0.5], sigma: 0.05, seed: 3)
    let residuals: LeastSquares.Residuals = { p in
      self.times.indices.map { (self.decay(p, self.times[$0]) - data[$0]) / 0.05 }
    }
    let plain = try LeastSquares().fit(from: [1, 1, 0], residuals)
    var problem = LeastSquares()
    problem.jacobian = { p in
      self.times.map { t in [exp(-p[1] * t) / 0.05, -t * p[0] * exp(-p[1] * t) / 0.05, 1 / 0.05] }
    }
    let known = try problem.fit(from: [1, 1, 0], residuals)
    for (a, b) in zip(plain.parameters, known.parameters) { #expect(abs(a - b) < 1e-6) }
    for (a, b) in zip(plain.standardErrors, known.standardErrors) { #expect(abs(a / b - 1) < 1e-4) }
  }

  /// 400 data sets of fixed seeds: errors in units of their standard errors have variance 1, and p-values are uniform.
  /// False alarms: 4 sigma for each of four statistics, 2.5e-4 together.
  @Test func standardErrorsAndPValuesAreHonest() throws {
    let truth = [3.0, 0.7, -0.5]
    var squares = [0.0, 0, 0]
    var pValues = 0.0
    for seed in 1...400 as ClosedRange<UInt64> {
      let data = noisy(truth, sigma: 0.02, seed: seed)
      let fit = try LeastSquares().fit(from: [2, 1, 0]) { p in
        self.times.indices.map { (self.decay(p, self.times[$0]) - data[$0]) / 0.02 }
      }
      for k in 0..<3 {
        let z = (fit.parameters[k] - truth[k]) / fit.standardErrors[k]
        squares[k] += z * z
      }
      pValues += fit.pValue
    }
    for square in squares { #expect(abs(square / 400 - 1) < 4 * (2.0 / 400).squareRoot()) }
    #expect(abs(pValues / 400 - 0.5) < 4 * (1.0 / 12 / 400).squareRoot())
  }

  /// Residuals that are NaN beyond a wall: the search turns back, or says why it cannot start.
  @Test func forbiddenParametersAreAvoided() throws {
    let fit = try LeastSquares().fit(from: [9]) { p in
      p[0] <= 0 ? [.nan, .nan] : [log(p[0]) - log(2.0), 3 * (log(p[0]) - log(2.0))]
    }
    #expect(abs(fit.parameters[0] - 2) < 1e-6)
    #expect(
      error { _ = try LeastSquares().fit(from: [-1]) { p in [log(p[0]), 1] } }?.message.contains("start")
        == true)
    let island = error {
      _ = try LeastSquares().fit(from: [1]) { p in p[0] == 1 ? [1, 2] : [.nan, .infinity] }
    }
    #expect(island?.message.contains("parameter 0") == true)
  }

  @Test func whatCannotBeFittedIsRefused() {
    let fine: LeastSquares.Residuals = { p in [p[0] - 1, p[0] - 2] }
    func refusal(
      _ start: [Double], by problem: LeastSquares = LeastSquares(), _ f: @escaping LeastSquares.Residuals
    )
      -> String
    {
      error { _ = try problem.fit(from: start, f) }?.message ?? "accepted"
    }
    #expect(refusal([], fine).contains("no finite parameters"))
    #expect(refusal([.nan], fine).contains("no finite parameters"))
    #expect(refusal([1, 2, 3], fine).contains("2 residuals"))
    #expect(refusal([1, 1]) { p in [p[0] - 1, p[0] - 2, 0] }.contains("parameter 1"))
    #expect(refusal([1, 1]) { p in (0..<9).map { Double($0) * (p[0] + p[1]) - 1 } }.contains("determine"))
    #expect(refusal([1]) { _ in [1e200, 1] }.contains("not finite"))
    var weighted = LeastSquares()
    weighted.weights = [1, -1]
    #expect(refusal([1], by: weighted, fine).contains("weights"))
    var stepped = LeastSquares()
    stepped.steps = [0]
    #expect(refusal([1], by: stepped, fine).contains("steps"))
    var wrong = LeastSquares()
    wrong.jacobian = { _ in [[1], [.nan]] }
    #expect(refusal([1], by: wrong, fine).contains("derivatives"))
  }

  /// A valley without a floor never ends.
  @Test func aSearchWithoutAnEndIsAnError() {
    var problem = LeastSquares()
    problem.maxIterations = 20
    let found = error {
      _ = try problem.fit(from: [0, 1]) { p in [10 * exp(-p[0] * 0.1), 10 * exp(-p[0] * 0.1) + 1e-3 * p[1]] }
    }
    #expect(found?.message.contains("not converge") == true)
  }

  @Test func tailsOfChiSquare() {
    #expect(abs(chiSquareTail(3.841458820694124, degreesOfFreedom: 1) - 0.05) < 1e-12)
    #expect(abs(chiSquareTail(18.307038053275146, degreesOfFreedom: 10) - 0.05) < 1e-12)
    #expect(chiSquareTail(0, degreesOfFreedom: 3) == 1 && chiSquareTail(5, degreesOfFreedom: 0) == 1)
    #expect(
      chiSquareTail(.infinity, degreesOfFreedom: 3) == 0 && chiSquareTail(.nan, degreesOfFreedom: 3).isNaN)
    #expect(chiSquareTail(1e6, degreesOfFreedom: 1) == 0)
  }
}
