import Analog
import Foundation
import Testing

/// The functions that ageing rests on, against the system's.
@Suite struct PortableMathTests {
  @Test func exponential() {
    var worst = 0.0
    for step in -99_999...99_999 {
      let x = Double(step) * 1.000_003e-3
      worst = max(worst, abs(portableExp(x) / exp(x) - 1))
    }
    #expect(worst < 1e-14)
    #expect(portableExp(0) == 1)
    #expect(portableExp(800) == .infinity && portableExp(-800) == 0)
    #expect(portableExp(.infinity) == .infinity && portableExp(-.infinity) == 0)
  }

  @Test func logarithm() {
    var worst = 0.0
    for step in -60_000...60_000 {
      let x = exp2(Double(step) * 0.017)
      guard x.isNormal else { continue }
      worst = max(worst, abs(portableLog2(x) - log2(x)) / max(abs(log2(x)), 1))
    }
    for step in 1...100_000 {
      let x = 0.5 + Double(step) * 1.5e-5
      worst = max(worst, abs(portableLog2(x) - log2(x)))
    }
    #expect(worst < 1e-15)
    for exponent in -1022...1023 { #expect(portableLog2(exp2(Double(exponent))) == Double(exponent)) }
    #expect(portableLog2(.leastNonzeroMagnitude) == -1074)
  }
}
