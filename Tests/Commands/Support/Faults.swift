/// A small generator (SplitMix64, Steele and others 2014), so that every run sees the same faults.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Gives whole files a fault or two.
struct Faults {
  private static let numbers = [
    "-1", "0", "1", "2", "0.5", "1e-3", "10", "24", "100", "1000", "65536", "1e6", "1e9", "1e300", "1e999",
    "NaN",
    "9007199254740993", "18446744073709551616",
  ].map { Array($0.utf8) }

  private var random: SplitMix64
  private let wholes: [[UInt8]]

  init(seed: UInt64, of wholes: [[UInt8]]) {
    random = SplitMix64(state: seed)
    self.wholes = wholes
  }

  mutating func next() -> [UInt8] {
    var bytes = wholes.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...2, using: &random) { spoil(&bytes) }
    return bytes
  }

  private mutating func spoil(_ bytes: inout [UInt8]) {
    guard let place = bytes.indices.randomElement(using: &random) else { return bytes.append(0x7B) }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes.removeSubrange(place...)
    case 2: bytes.remove(at: place)
    case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
    default: changeNumber(&bytes, from: place)
    }
  }

  /// Files are mostly numbers, and a number that is merely wrong gets furthest.
  private mutating func changeNumber(_ bytes: inout [UInt8], from place: Int) {
    let isPart = { (byte: UInt8) in (0x30...0x39).contains(byte) || [0x2E, 0x2D, 0x65].contains(byte) }
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    guard var start = bytes[place...].firstIndex(where: isDigit) else { return }
    while start > 0, isPart(bytes[start - 1]) { start -= 1 }
    let end = bytes[start...].firstIndex { !isPart($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: Self.numbers.randomElement(using: &random) ?? [])
  }
}
