import Laboratory
import Testing

@Suite struct IDXFileTests {
  static let samples = [
    Tensor([UInt8(0), 7, 255, 1, 2, 3], shape: [3, 2]), Tensor([UInt8(9)], shape: [1]),
    Tensor([Float(0.5), -1, 1, 0], shape: [2, 2]), Tensor([1e-3, -0.25], shape: [2, 1]),
    Tensor([Int32.min, 5], shape: [2]),
  ]

  /// The file of `samples[0]`, packed by Python's gzip module.
  static let packed: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 99, 96, 224, 96, 98, 96, 96, 96, 6, 98, 38, 6, 246, 255, 140, 76, 204,
    0, 85, 21, 43, 116, 18, 0, 0, 0,
  ]

  @Test(arguments: samples) func comesBackAsItWas(tensor: Tensor) throws {
    #expect(try IDXFile.read(bytes: IDXFile.bytes(of: tensor)) == tensor)
  }

  /// The layout that the format's description gives.
  @Test func layout() throws {
    let bytes: [UInt8] = [0, 0, 0x0B, 1, 0, 0, 0, 2, 0xFF, 0xFE, 1, 0]
    #expect(try IDXFile.read(bytes: bytes) == Tensor([Int32(-2), 256], shape: [2]))
    #expect(try IDXFile.read(bytes: [0, 0, 9, 1, 0, 0, 0, 1, 0xFF]) == Tensor([Int32(-1)], shape: [1]))
  }

  @Test func packedFilesAreRead() throws {
    #expect(try IDXFile.read(bytes: Self.packed) == Self.samples[0])
    // Two packed files in a row are one.
    let halves = Self.halves[0] + Self.halves[1]
    #expect(try IDXFile.read(bytes: halves) == Self.samples[0])
  }

  /// The two halves of `samples[0]`, each packed.
  static let halves: [[UInt8]] = [
    [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 99, 96, 224, 96, 98, 96, 96, 96, 102, 0, 0, 1, 168, 3, 179, 9, 0, 0,
      0,
    ],
    [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 99, 96, 96, 98, 96, 255, 207, 200, 196, 12, 0, 105, 134, 78, 183, 9,
      0, 0, 0,
    ],
  ]

  @Test(
    arguments: [
      ([], "two zero bytes"), ([0, 1, 8, 1, 0, 0, 0, 0], "two zero bytes"),
      ([0, 0, 7, 1, 0, 0, 0, 0], "there is no type 7"), ([0, 0, 8, 0], "0 dimensions"),
      ([0, 0, 8, 9] + [UInt8](repeating: 0, count: 36), "9 dimensions"),
      ([0, 0, 8, 2, 0, 0, 0, 1], "not whole"),
      ([0, 0, 8, 3, 0x80, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28], "2147483648 x 28 x 28 numbers"),
      ([0, 0, 8, 3] + [UInt8](repeating: 255, count: 12), "4294967295 x 4294967295"),
      ([0, 0, 8, 1, 0, 0, 0, 2, 1], "10 bytes and the file has 9"),
      ([0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3], "10 bytes and the file has 11"),
      ([0, 0, 8, 1, 0x0F, 0, 0, 0, 1], "251658248 bytes"),
    ] as [([UInt8], String)])
  func malformedFilesAreNamed(bytes: [UInt8], reason: String) {
    let error = failure { _ = try IDXFile.read(bytes: bytes) }
    #expect(error?.kind == .badData)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "read")")
  }

  @Test func damagedPackedFilesAreRefused() {
    for count in 0..<Self.packed.count {
      let error = failure { _ = try IDXFile.read(bytes: Array(Self.packed.prefix(count))) }
      #expect(error?.kind == .badData, "\(count) bytes")
    }
    #expect(
      failure { _ = try IDXFile.read(bytes: Self.packed + [0]) }?.message.contains("gzip") == true)
    // Its checksum fails.
    var wrong = Self.packed
    wrong[wrong.count - 6] ^= 1
    #expect(failure { _ = try IDXFile.read(bytes: wrong) }?.message.contains("damaged") == true)
  }

  /// 200 million numbers announced by 60 packed bytes: refused before they are made room for.
  @Test func packedFilesThatClaimTooMuchAreRefused() {
    let error = failure { _ = try IDXFile.read(bytes: Self.boastful) }
    #expect(error?.message.contains("packed ones hold") == true, "\(error?.message ?? "read")")
  }

  static let boastful: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 99, 96, 224, 96, 228, 126, 125, 136, 129, 145, 137, 25, 0, 101, 78, 89,
    91, 11, 0, 0, 0,
  ]
}
