/// Philox4x32-10: ten rounds of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3"
/// (SC 2011). The plain reference of the vector kernels.
/// - Parameters:
///   - counter: four counter words.
///   - key: two key words.
/// - Returns: four random words.
public func philox4x32(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
  var c = counter
  var k = key
  for _ in 0..<10 {
    let p0 = c.x.multipliedFullWidth(by: 0xD251_1F53)
    let p1 = c.z.multipliedFullWidth(by: 0xCD9E_8D57)
    c = SIMD4(p1.high ^ c.y ^ k.x, p1.low, p0.high ^ c.w ^ k.y, p0.low)
    k = SIMD2(k.x &+ 0x9E37_79B9, k.y &+ 0xBB67_AE85)
  }
  return c
}

/// The four words of the block that holds `cell`, and which of them is the cell's: cells lie in panels of 64, where
/// cell 64 p + 16 w + l is word w of block 16 p + l.
private func block(at address: DrawAddress, cell: Int) -> (words: SIMD4<UInt32>, word: Int) {
  address.checkCells(from: cell, count: 1)
  let number = UInt32(cell / 64 * 16 + cell % 16)
  let top = UInt32(address.stream) << 24 | UInt32(address.event >> 32)
  let counter = SIMD4(number, address.array, UInt32(truncatingIfNeeded: address.event), top)
  let key = SIMD2(UInt32(truncatingIfNeeded: address.key), UInt32(address.key >> 32))
  return (philox4x32(counter: counter, key: key), cell / 16 % 4)
}

private func uniform(_ word: UInt32) -> Float { Float((word >> 8) + 1) * 0x1p-24 }

/// The 32 random bits of one cell, in plain Swift.
public func referenceWord(at address: DrawAddress, cell: Int) -> UInt32 {
  let (words, word) = block(at: address, cell: cell)
  return words[word]
}

/// The uniform number of one cell, in (0, 1], a multiple of 2^-24, in plain Swift.
public func referenceUniform(at address: DrawAddress, cell: Int) -> Float {
  uniform(referenceWord(at: address, cell: cell))
}

/// The standard normal number of one cell, in plain Swift. Box-Muller: words 0 and 1 of a block give the normals of
/// their two cells, words 2 and 3 those of theirs; the first of a pair gives the radius, the second the angle.
public func referenceNormal(at address: DrawAddress, cell: Int) -> Float {
  let (words, word) = block(at: address, cell: cell)
  let pair = word & ~1
  let radius = (0 - 2 * ChipMath.lnOfNormal(uniform(words[pair]))).squareRoot()
  let turn = ChipMath.turn(words[pair + 1])
  return radius * (word == pair ? turn.cosine : turn.sine)
}
