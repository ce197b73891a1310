import Kernels
import Testing

@Suite struct PhiloxTests {
  /// kat_vectors of the Random123 distribution, lines philox4x32 10.
  @Test func knownAnswers() {
    #expect(
      philox4x32(counter: SIMD4(0, 0, 0, 0), key: SIMD2(0, 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = UInt32.max
    #expect(
      philox4x32(counter: SIMD4(repeating: ones), key: SIMD2(repeating: ones))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      philox4x32(
        counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
        key: SIMD2(0xa409_3822, 0x299f_31d0))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  /// The documented layout, written out: panel, word and lane of a cell, and every field of the counter.
  @Test(arguments: [0, 15, 16, 63, 64, 1_000_003, 1 << 34 - 1])
  func cellsLieInPanels(cell: Int) {
    let address = DrawAddress(
      key: 0xaabb_ccdd_1122_3344, stream: 0xf1, array: 0xdead_beef, event: 0xc0_ffee_1234_5678)
    let counter = SIMD4<UInt32>(UInt32(cell / 64 * 16 + cell % 16), 0xdead_beef, 0x1234_5678, 0xf1c0_ffee)
    let block = philox4x32(counter: counter, key: SIMD2(0x1122_3344, 0xaabb_ccdd))
    let word = block[cell / 16 % 4]
    #expect(referenceWord(at: address, cell: cell) == word)
    #expect(words(1, at: address, firstCell: cell) == [word])
    #expect(uniforms(1, at: address, firstCell: cell) == [Float((word >> 8) + 1) / 16_777_216])
  }

  @Test func everyFieldOfAnAddressCounts() {
    var others = [DrawAddress](repeating: someAddress, count: 6)
    others[0].key ^= 1
    others[1].key ^= 1 << 63
    others[2].stream ^= 0x80
    others[3].array ^= 1 << 31
    others[4].event ^= 1
    others[5].event ^= 1 << 55
    let own = words(64, at: someAddress)
    for other in others { #expect(zip(own, words(64, at: other)).allSatisfy { $0 != $1 }) }
  }
}
