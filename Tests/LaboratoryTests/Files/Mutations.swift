/// A small generator (SplitMix64, Steele and others 2014), so that every run sees the same damage.
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

/// Damages files in the ways that disks, editors and attackers do.
struct Mutations {
  private static let hostileNumbers = [
    "-1", "0", "1e999", "-0", "00", "18446744073709551616", "9223372036854775807", "9007199254740993",
    "4294967296", "1e15", "0.5", "NaN", "Infinity", "999999999999999999999999999999999",
  ].map { Array($0.utf8) }

  private var random: SplitMix64
  private let seeds: [[UInt8]]

  init(of seeds: [[UInt8]], seed: UInt64) {
    self.seeds = seeds
    random = SplitMix64(state: seed)
  }

  /// A valid file with one to four faults.
  mutating func next() -> [UInt8] {
    var bytes = seeds.randomElement(using: &random)!
    for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return bytes.append(UInt8.random(in: 0...255, using: &random)) }
    let place = bytes.indices.randomElement(using: &random)!
    switch Int.random(in: 0..<7, using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 2: bytes.removeSubrange(place...)
    case 3:
      let other = seeds.randomElement(using: &random)!
      bytes.insert(contentsOf: piece(of: other), at: place)
    case 4: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...8, using: &random)))
    case 5: bytes.replaceSubrange(place..<min(bytes.count, place + 4), with: piece(of: bytes))
    default: editNumber(&bytes, from: place)
    }
  }

  private mutating func piece(of bytes: [UInt8]) -> [UInt8] {
    let start = Int.random(in: 0...bytes.count, using: &random)
    let end = Int.random(in: start...min(bytes.count, start + 32), using: &random)
    return Array(bytes[start..<end])
  }

  private mutating func editNumber(_ bytes: inout [UInt8], from place: Int) {
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: Self.hostileNumbers.randomElement(using: &random)!)
  }
}
