import Laboratory
import Testing

@Suite struct NumPyFileTests {
  static let samples = [
    Tensor([Float(1.5), -2, 0, .pi, 1e-30, 7], shape: [2, 3]), Tensor([1.0, 1e300], shape: [2]),
    Tensor([Int32.min]), Tensor([Int64.max, 0], shape: [1, 2, 1]), Tensor([UInt8(255)], shape: []),
    Tensor([UInt16(1), 2]), Tensor([UInt32.max]), Tensor([Float](), shape: [0, 5]),
  ]

  static func bytes(of tensor: Tensor) throws -> [UInt8] {
    let scratch = try Scratch()
    try NumPyFile.write(tensor, to: scratch.file("x.npy"))
    return try readWhole(path: scratch.file("x.npy"))
  }

  /// A file with any header.
  static func file(version: [UInt8] = [1, 0], _ header: String, data: [UInt8]) -> [UInt8] {
    let length = header.utf8.count
    let width = version[0] == 1 ? 2 : 4
    return [0x93] + Array("NUMPY".utf8) + version + (0..<width).map { UInt8(length >> (8 * $0) & 255) }
      + header.utf8 + data
  }

  @Test(arguments: samples) func comesBackAsItWas(tensor: Tensor) throws {
    let scratch = try Scratch()
    try NumPyFile.write(tensor, to: scratch.file("x.npy"))
    #expect(try NumPyFile.read(path: scratch.file("x.npy")) == tensor)
  }

  @Test func layoutIsNumPys() throws {
    let bytes = try Self.bytes(of: Tensor([Float(1)]))
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"
    let padded = header + String(repeating: " ", count: 128 - 10 - header.utf8.count - 1) + "\n"
    #expect(bytes == Self.file(padded, data: [0, 0, 0x80, 0x3F]))
  }

  @Test func laterVersionsAndOtherSpellings() throws {
    let header = "{\"shape\": (2, 2), 'fortran_order':False,'descr':'|u1'}"
    for version: [UInt8] in [[1, 0], [2, 0], [3, 0]] {
      let tensor = try NumPyFile.read(bytes: Self.file(version: version, header, data: [1, 2, 3, 4]))
      #expect(tensor == Tensor([UInt8(1), 2, 3, 4], shape: [2, 2]))
    }
  }

  @Test func columnsBecomeRows() throws {
    let header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n"
    let tensor = try NumPyFile.read(bytes: Self.file(header, data: [1, 4, 2, 5, 3, 6]))
    #expect(tensor == Tensor([UInt8(1), 2, 3, 4, 5, 6], shape: [2, 3]))
  }

  @Test func numbersOfAnyTypeAsFloatsAndDoubles() throws {
    #expect(Self.samples[2].doubles == [-2_147_483_648])
    #expect(Self.samples[4].floats == [255])
    #expect(Self.samples[1].floats == [1, .infinity])
    #expect(Self.samples[3].values(of: Int64.self) == [Int64.max, 0])
    #expect(Self.samples[3].values(of: Float.self) == nil)
  }

  @Test(arguments: [
    ("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "`>f4` is big-endian"),
    ("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "`<c8` is not read"),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "records of several fields"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "4 bytes of data do not make shape [2]"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (), } x", "something follows"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "whole number"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "whole number"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (5000000000, 5000000000), }", "do not make shape"),
    ("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }", "neither True nor False"),
    ("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1, 1), }", "3 dimensions in Fortran's order"),
    ("{'descr': '<f4', 'shape': (1,), }", "lacks one of"),
    ("{'descr': '<f4', 'descr': '<f4', 'shape': (1,), }", "unknown or repeated key `descr`"),
    ("{'descr: <f4", "no quoted text"), ("{'descr'", "no `:`"), ("", "no `{`"),
  ])
  func malformedHeadersAreNamed(header: String, reason: String) {
    let error = failure { _ = try NumPyFile.read(bytes: Self.file(header, data: [1, 2, 3, 4])) }
    #expect(error?.kind == .badData)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "read")")
  }

  @Test func otherFilesAreRefused() throws {
    for bytes in [
      [], Array("PK\u{3}\u{4} and so on".utf8), Array(try Self.bytes(of: Self.samples[0]).prefix(9)),
    ] {
      #expect(failure { _ = try NumPyFile.read(bytes: bytes) }?.message == "npy: this is no .npy file")
    }
    let unknown = Self.file(version: [4, 0], "", data: [])
    #expect(failure { _ = try NumPyFile.read(bytes: unknown) }?.message.contains("version 4.0") == true)
    #expect(failure { _ = try NumPyFile.read(path: "/nonexistent/x.npy") }?.kind == .missingFile)
  }
}
