import Kernels
import Testing

@Suite struct HalfWidthTests {
  /// The bound that `StorageWidth.half` states: 2^-11 of a weight, 2^-25 near 0; and 2^-8 of a variance.
  @Test(arguments: InstructionLevel.available)
  func errorsStayWithinTheirBounds(level: InstructionLevel) {
    for scale in [Float(1), 1e-3, 1e-6, 1e4] {
      var a = ReadCase(rows: 60, columns: 70, batch: 4)
      a.signal = a.signal.map { $0 * scale }
      a.variance = a.variance.map { $0 * scale * scale }
      let crossbar = PackedCrossbar(
        rows: 60, columns: 70, signal: a.signal.span, variance: a.variance.span, width: .half)
      #expect(crossbar.width == .half)
      let noise = VarianceLawTests.noise
      for (own, exact) in [
        (read(a, crossbar, nil, level), a.reference(withVariance: false)),
        (read(a, crossbar, noise, level), a.reference(noise: noise)),
      ] {
        let quiet = a.reference(withVariance: false)
        for k in own.indices {
          let inputs = (0..<60).map { a.inputs[k / 70 * 60 + $0].magnitude }
          let bound = (0..<60).reduce(Float(0)) {
            $0 + inputs[$1] * (a.signal[$1 * 70 + k % 70].magnitude * 0x1p-11 + 0x1p-25)
          }
          // The noise itself is off by at most 2^-9 of its size, and sums round.
          let spread = (exact[k] - quiet[k]).magnitude * 0x1.1p-9
          #expect((own[k] - exact[k]).magnitude <= 1.02 * bound + spread)
        }
      }
    }
  }

  private func read(
    _ a: ReadCase, _ crossbar: PackedCrossbar, _ noise: DrawAddress?, _ level: InstructionLevel
  ) -> [Float] {
    var output = [Float](repeating: 0, count: a.batch * a.columns)
    var span = output.mutableSpan
    noisyRead(
      &span, inputs: a.inputs.span, batch: a.batch, crossbar: crossbar, epilogue: ReadEpilogue(),
      noise: noise, level: level)
    return output
  }

  /// One input at a time shows each weight as it is kept: Float16 of the system's library is the oracle, at numbers on
  /// either side of every kind of tie.
  @Test(arguments: InstructionLevel.available) func everyWeightIsTheNearest(level: InstructionLevel) {
    #if !(os(macOS) && arch(x86_64))
      let patterns: [UInt32] = (0..<40_000).map { 0x3200_0000 &+ UInt32($0) &* 0x21c7 }
      var weights = patterns.map { Float(bitPattern: $0) }.filter { $0 < 65519 }
      weights += [0, 65504, 65519, 0x1p-24, 0x1p-25, 0x1.8p-25, 0x1.004p0, 0x1.002p0, 0x1.006p0]
      weights += weights.map { -$0 }
      let crossbar = PackedCrossbar(
        rows: 1, columns: weights.count, signal: weights.span, variance: nil, width: .half)
      var a = ReadCase(rows: 1, columns: 1, batch: 1)
      a = ReadCase(rows: 1, columns: weights.count, batch: 1)
      a.inputs = [1]
      let kept = read(a, crossbar, nil, level)
      #expect(kept == weights.map { Float(Float16($0)) })
    #endif
  }

  @Test func weightsThatDoNotFitStayWide() {
    for weight in [Float(65520), .infinity, .nan] {
      let signal: [Float] = [1, weight]
      let crossbar = PackedCrossbar(rows: 1, columns: 2, signal: signal.span, variance: nil, width: .half)
      #expect(crossbar.width == .full && crossbar.roundingShare == 0)
    }
  }

  @Test func theShareOfRoundingIsThatOfTheWorstColumn() {
    // 1 + 2^-12 rounds to 1: an error of 2^-12 against noise of variance 2^-22 in one cell of two.
    let signal: [Float] = [1 + 0x1p-12, 1, 1, 1]
    let variance: [Float] = [0x1p-22, 1, 0x1p-22, 1]
    let crossbar = PackedCrossbar(
      rows: 2, columns: 2, signal: signal.span, variance: variance.span, width: .half)
    #expect(abs(crossbar.roundingShare - 0x1p-12 / Float(0x1p-21).squareRoot()) < 1e-6)
    let silent = PackedCrossbar(rows: 2, columns: 2, signal: signal.span, variance: nil, width: .half)
    #expect(silent.roundingShare == .infinity)
  }
}
