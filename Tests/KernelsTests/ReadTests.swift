import Kernels
import Testing

@Suite struct ReadTests {
  /// Rows, columns, batch: every tile height, ragged panels, single cells, batches of several chunks.
  static let sizes = [
    (1, 1, 1), (4, 33, 1), (7, 31, 5), (64, 32, 6), (100, 65, 13), (129, 96, 64), (300, 40, 500), (3, 100, 2),
    (5, 17, 3), (11, 16, 4), (2000, 3, 70),
  ]
  static let noise = DrawAddress(key: 5, stream: 9, array: 1, event: 4)

  @Test(arguments: InstructionLevel.available, sizes)
  func matchesTheReference(level: InstructionLevel, size: (Int, Int, Int)) {
    let a = ReadCase(rows: size.0, columns: size.1, batch: size.2)
    let scale = a.scale()
    #expect(largestError(a.read(level: level), a.reference(), scale: scale) < 1e-5)

    let noisy = a.read(noise: Self.noise, level: level)
    #expect(largestError(noisy, a.reference(noise: Self.noise), scale: scale) < 1e-5)
    #expect(noisy != a.read(level: level))

    let thermal = ReadEpilogue(outputVariance: 0.25)
    let quiet = a.read(withVariance: false, epilogue: thermal, noise: Self.noise, level: level)
    let expected = a.reference(withVariance: false, epilogue: thermal, noise: Self.noise)
    #expect(largestError(quiet, expected, scale: scale.map { $0 + 1 }) < 1e-5)
  }

  /// Inputs are packed eight rows at a time, and what is left one by one: every remainder at every height of a tile.
  @Test(arguments: InstructionLevel.available)
  func everyRemainderOfRows(level: InstructionLevel) {
    for rows in 7...33 {
      for batch in 1...7 {
        let a = ReadCase(rows: rows, columns: 5, batch: batch)
        let (signal, noisy) = (a.read(level: level), a.read(noise: Self.noise, level: level))
        #expect(largestError(signal, a.reference(), scale: a.scale()) < 1e-5)
        #expect(largestError(noisy, a.reference(noise: Self.noise), scale: a.scale()) < 1e-5)
      }
    }
  }

  /// What is added meets gain, offset, clipping and rounding like the sum itself, in any part of a batch.
  @Test(arguments: InstructionLevel.available, sizes)
  func currentsFromElsewhereAreAdded(level: InstructionLevel, size: (Int, Int, Int)) {
    let a = ReadCase(rows: size.0, columns: size.1, batch: size.2)
    let added = normals(a.batch * a.columns, at: Self.noise, firstCell: 9_000_000).map { 10 * $0 }
    let epilogue = ReadEpilogue(gain: (0..<a.columns).map { 1 + 0.01 * Float($0) }, limit: 30)
    let values = a.read(epilogue: epilogue, added: added, noise: Self.noise, level: level)
    let expected = a.reference(epilogue: epilogue, added: added, noise: Self.noise)
    #expect(largestError(values, expected, scale: a.scale().map { 2 * $0 + 30 }) < 1e-5)
    #expect(
      values == a.read(epilogue: epilogue, added: added, noise: Self.noise, threads: 3, level: level))
    #expect(values != a.read(epilogue: epilogue, noise: Self.noise, level: level))
  }

  @Test(arguments: InstructionLevel.available)
  func epilogueMatchesTheReference(level: InstructionLevel) {
    let a = ReadCase(rows: 50, columns: 45, batch: 20)
    let epilogue = ReadEpilogue(
      outputVariance: 0.1, gain: (0..<45).map { 1 + 0.01 * Float($0) },
      offset: (0..<45).map { 0.1 * Float($0) - 2 },
      limit: 6)
    let values = a.read(epilogue: epilogue, noise: Self.noise, level: level)
    let expected = a.reference(epilogue: epilogue, noise: Self.noise)
    #expect(largestError(values, expected, scale: a.scale().map { 2 * $0 + 4 }) < 1e-5)
    #expect(values.contains(6) && values.contains(-6))
  }

  /// Rounding is checked against the unrounded output of the same sums, so not one bit may differ.
  @Test(arguments: InstructionLevel.available, [Float(0.125), 0.1, 0.75])
  func rounding(level: InstructionLevel, step: Float) {
    let a = ReadCase(rows: 30, columns: 37, batch: 11)
    let plain = a.read(epilogue: ReadEpilogue(limit: 5), noise: Self.noise, level: level)
    let rounded = a.read(epilogue: ReadEpilogue(limit: 5, step: step), noise: Self.noise, level: level)
    let expected = plain.map { ($0 / step).rounded(.toNearestOrEven) * step }
    #expect(firstDifference(bits(rounded), bits(expected)) == nil)
  }

  /// Small integers have no rounding errors: the ideal read is the exact product, halves round to even.
  @Test(arguments: InstructionLevel.available)
  func idealReadIsExact(level: InstructionLevel) {
    var a = ReadCase(rows: 70, columns: 50, batch: 9)
    a.inputs = a.inputs.map { ($0 * 8).rounded() }
    a.signal = a.signal.map { ($0 * 8).rounded() }
    #expect(a.read(withVariance: false, level: level) == a.reference(withVariance: false))
    #expect(a.read(level: level) == a.reference())
    let halves = ReadEpilogue(step: 2)
    #expect(a.read(epilogue: halves, level: level) == a.reference(epilogue: halves))
  }

  @Test(arguments: InstructionLevel.available)
  func largeValuesSurviveRounding(level: InstructionLevel) {
    var a = ReadCase(rows: 1, columns: 6, batch: 1)
    a.inputs = [1]
    a.signal = [3e38, -3e38, 8_388_607.5, 4_194_303.5, -0.5, 2.5]
    let values = a.read(epilogue: ReadEpilogue(step: 1), level: level)
    #expect(values == [3e38, -3e38, 8_388_608, 4_194_304, 0, 2])
    let fine = a.read(epilogue: ReadEpilogue(step: 1e-3), level: level)
    #expect(fine[0] == 3e38 && fine[1] == -3e38)
  }

  @Test(arguments: InstructionLevel.available)
  func rowRanges(level: InstructionLevel) {
    let a = ReadCase(rows: 90, columns: 41, batch: 8)
    let parts = [0..<4, 4..<50, 50..<50, 50..<90].map { a.read(driven: $0, level: level) }
    let sum = parts[0].indices.map { k in parts.reduce(0) { $0 + $1[k] } }
    #expect(largestError(sum, a.read(level: level), scale: a.scale()) < 1e-5)
    #expect(parts[2].allSatisfy { $0 == 0 })

    // Driving some rows is the same, bit for bit, as driving all with zeros elsewhere.
    var zeroed = a
    for k in zeroed.inputs.indices where !(4..<50).contains(k % 90) { zeroed.inputs[k] = 0 }
    #expect(
      a.read(driven: 4..<50, noise: Self.noise, level: level) == zeroed.read(noise: Self.noise, level: level))
  }

  @Test(arguments: InstructionLevel.available, [1, 5, 6, 100])
  func splittingABatchChangesNothing(level: InstructionLevel, first: Int) {
    let a = ReadCase(rows: 700, columns: 35, batch: 130)
    let crossbar = PackedCrossbar(rows: 700, columns: 35, signal: a.signal.span, variance: a.variance.span)
    let whole = a.read(noise: Self.noise, level: level)
    var parts: [Float] = []
    for range in [0..<first, first..<130] {
      let inputs = Array(a.inputs[range.lowerBound * 700..<range.upperBound * 700])
      var output = [Float](repeating: 0, count: range.count * 35)
      var span = output.mutableSpan
      noisyRead(
        &span, inputs: inputs.span, batch: range.count, crossbar: crossbar, epilogue: ReadEpilogue(),
        noise: Self.noise, firstSample: range.lowerBound, level: level)
      parts += output
    }
    #expect(firstDifference(bits(whole), bits(parts)) == nil)
  }
}
