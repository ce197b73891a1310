import Foundation
import Kernels
import Testing

@Suite struct ElementaryTests {
  /// Subnormal results have fewer digits: their error is counted in units of the least subnormal.
  private func relativeError(_ value: Float, _ exact: Double) -> Double {
    abs(Double(value) - exact) / max(abs(exact), Double(Float.leastNormalMagnitude))
  }

  @Test func lnIsAccurate() {
    var worst = 0.0
    for pattern in stride(from: UInt32(1), to: Float.infinity.bitPattern, by: 9_973) {
      let x = Float(bitPattern: pattern)
      worst = max(worst, relativeError(ChipMath.ln(x), Foundation.log(Double(x))))
    }
    // Near 1 the result is small, and its relative error must be too.
    for k in -200_000...200_000 {
      let x = 1 + Float(k) * 0x1p-23
      if x != 1 { worst = max(worst, relativeError(ChipMath.ln(x), Foundation.log(Double(x)))) }
    }
    #expect(worst < 3e-7)
    #expect(ChipMath.ln(1).bitPattern == 0)
  }

  @Test func exp2AndExpAreAccurate() {
    var worst2 = 0.0
    var worst = 0.0
    for k in -1_600_000...1_279_999 {
      let x = Float(k) * 1e-4
      worst2 = max(worst2, relativeError(ChipMath.exp2(x), Foundation.exp2(Double(x))))
      let y = x * 0.69
      worst = max(worst, relativeError(ChipMath.exp(y), Foundation.exp(Double(y))))
    }
    #expect(worst2 < 3e-7)
    #expect(worst < 3e-7)
    for n in -149...127 {
      #expect(ChipMath.exp2(Float(n)) == Float(sign: .plus, exponent: n, significand: 1))
    }
    #expect(ChipMath.exp(0) == 1)
  }

  @Test func edges() {
    #expect(ChipMath.ln(0) == -.infinity)
    #expect(ChipMath.ln(-0.0) == -.infinity)
    #expect(ChipMath.ln(.infinity) == .infinity)
    for x in [Float(-1), -.leastNonzeroMagnitude, -.infinity, .nan] { #expect(ChipMath.ln(x).isNaN) }
    for function in [ChipMath.exp2, ChipMath.exp] {
      #expect(function(.infinity) == .infinity)
      #expect(function(1000) == .infinity)
      #expect(function(-.infinity).bitPattern == 0)
      #expect(function(-1000).bitPattern == 0)
      #expect(function(.nan).isNaN)
    }
    #expect(ChipMath.exp2(128) == .infinity)
    #expect(ChipMath.exp2(127.9999).isFinite)
    #expect(ChipMath.exp2(-149) == .leastNonzeroMagnitude)
    #expect(ChipMath.exp2(-151) == 0)
  }
}
