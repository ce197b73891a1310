import Kernels
import Testing

/// What defines a chip has the same bits at every level and in plain Swift.
@Suite struct IdentityTests {
  static let slices = [
    (0, 1), (0, 64), (0, 1000), (1, 62), (1, 63), (17, 200), (63, 2), (65, 4097), (1 << 34 - 70, 70),
  ]

  @Test(arguments: InstructionLevel.available, slices)
  func drawsMatchTheReference(level: InstructionLevel, slice: (Int, Int)) {
    let (first, count) = slice
    let cells = first..<first + count
    let normal = normals(count, at: someAddress, firstCell: first, level: level)
    #expect(
      firstDifference(bits(normal), cells.map { referenceNormal(at: someAddress, cell: $0).bitPattern })
        == nil)
    let uniform = uniforms(count, at: someAddress, firstCell: first, level: level)
    #expect(
      firstDifference(bits(uniform), cells.map { referenceUniform(at: someAddress, cell: $0).bitPattern })
        == nil)
    let word = words(count, at: someAddress, firstCell: first, level: level)
    #expect(firstDifference(word, cells.map { referenceWord(at: someAddress, cell: $0) }) == nil)
  }

  @Test(arguments: InstructionLevel.available)
  func manyNormalsMatchTheReference(level: InstructionLevel) {
    let count = 1_000_000
    let normal = normals(count, at: someAddress, level: level)
    let mismatch = (0..<count).first {
      normal[$0].bitPattern != referenceNormal(at: someAddress, cell: $0).bitPattern
    }
    #expect(mismatch == nil)
  }

  /// The logarithm of the largest uniform number, 1, is 0: so are the two normals that it makes.
  @Test func theLargestUniformGivesZero() throws {
    let chunk = 1 << 20
    let cell = try #require(
      (0..<128).lazy.flatMap { part in
        let first = part * chunk
        let uniform = uniforms(chunk, at: someAddress, firstCell: first)
        // Words 0 and 2 of a block are radii.
        return (first..<first + chunk).filter { uniform[$0 - first] == 1 && $0 / 16 % 2 == 0 }
      }.first)
    for other in [cell, cell + 16] {
      let reference = referenceNormal(at: someAddress, cell: other)
      #expect(reference == 0)
      for level in InstructionLevel.available {
        let normal = normals(1, at: someAddress, firstCell: other, level: level)
        #expect(normal[0].bitPattern == reference.bitPattern)
      }
    }
  }

  /// Chip identity for ever: if this fails, every chip that was ever fabricated has become another one.
  @Test func goldenNormals() {
    let address = DrawAddress(key: 0x4d6f_7274_616c_2121, stream: 1, array: 2, event: 3)
    let cells = [0, 1, 15, 16, 31, 32, 48, 63, 64, 12_345, 1 << 34 - 1]
    let patterns: [UInt32] = [
      0xbf0b_44d9, 0xbeab_a5d6, 0xbc46_9b0a, 0x3f00_4ea4, 0xbe8a_40cd, 0x3f3d_0ef6, 0x3fea_13a6, 0x3ef0_d371,
      0x4006_ee58, 0xbdc1_e894, 0x3f53_8d36,
    ]
    for (cell, pattern) in zip(cells, patterns) {
      #expect(normals(1, at: address, firstCell: cell)[0].bitPattern == pattern)
      #expect(referenceNormal(at: address, cell: cell).bitPattern == pattern)
    }
  }

  /// FNV-1a over the bit patterns.
  private func fingerprint(_ values: [Float]) -> UInt64 {
    values.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01b3 }
  }

  /// A change of the last bit of a rare value changes these.
  @Test func goldenFingerprints() {
    let address = DrawAddress(key: 0x4d6f_7274_616c_2121, stream: 1, array: 2, event: 3)
    #expect(fingerprint(normals(65_536, at: address)) == 0xe905_635f_8c08_6865)
    #expect(fingerprint(Self.manyFloats.map(ChipMath.ln)) == 0x1d50_e7b7_a285_e729)
    #expect(fingerprint(Self.exponents.map(ChipMath.exp2)) == 0x6adb_aa8e_5128_889e)
    #expect(fingerprint(Self.exponents.map { ChipMath.exp($0 * 0.7) }) == 0x69ae_6612_419b_6c8c)
  }

  /// Bit patterns over the whole range, special values among them.
  static let manyFloats: [Float] =
    (0..<300_007).map { Float(bitPattern: UInt32($0) &* 14_317) }
    + [0, -0.0, 1, -1, .infinity, -.infinity, .nan, -.nan, .leastNonzeroMagnitude, .leastNormalMagnitude]

  static let exponents: [Float] =
    (0..<300_007).map { (Float($0) - 150_000) * 1.1e-3 } + manyFloats.suffix(10) + [
      127.999, 128, -126, -149.5, -151,
    ]

  @Test(arguments: InstructionLevel.available, [0, 1, 5, 300_001])
  func elementaryFunctionsMatch(level: InstructionLevel, dropped: Int) {
    let arguments = Array(Self.manyFloats.dropFirst(dropped))
    var logarithms = arguments
    var span = logarithms.mutableSpan
    applyLn(&span, level: level)
    #expect(firstDifference(bits(logarithms), arguments.map { ChipMath.ln($0).bitPattern }) == nil)

    let exponents = Array(Self.exponents.dropFirst(dropped))
    var powers = exponents
    var powerSpan = powers.mutableSpan
    applyExp2(&powerSpan, level: level)
    #expect(firstDifference(bits(powers), exponents.map { ChipMath.exp2($0).bitPattern }) == nil)
  }

  @Test(arguments: InstructionLevel.available, [0, 1, 3, 15, 16, 17, 1001])
  func driftMatches(level: InstructionLevel, count: Int) {
    let conductance = uniforms(count, at: someAddress).map { $0 * 25 }
    let exponent = normals(count, at: someAddress, firstCell: 7).map { 0.03 + 0.01 * $0 }
    for log2Time in [Float(0), 1, 21.7, 33.25, .infinity, .nan] {
      var drifted = [Float](repeating: -1, count: count)
      var span = drifted.mutableSpan
      applyDrift(
        &span, conductance: conductance.span, exponent: exponent.span, log2Time: log2Time, level: level)
      let expected = zip(conductance, exponent).map { g, nu -> UInt32 in
        let value = g * ChipMath.exp2(-nu * log2Time)
        return value.isNaN ? Float.nan.bitPattern : value.bitPattern
      }
      #expect(firstDifference(bits(drifted), expected) == nil)
    }
  }
}
