import Laboratory
import Testing

@Suite struct SafeTensorsTests {
  static let samples = [
    SafeTensors(
      metadata: ["card": "{\"name\": \"pcm\", \"sha256\":\"no\"}", "serial": "7"],
      tensors: [
        "tile.0.g_uS": Tensor([Float(1.5), -2, 0, 25], shape: [2, 2]),
        "clock_s": Tensor([86_400.25], shape: []),
        "wear": Tensor([UInt8(1), 2, 3]),
      ]),
    SafeTensors(
      metadata: [:],
      tensors: [
        "a": Tensor([Int32(-1), .max], shape: [2, 1]), "b": Tensor([UInt32.max]),
        "c": Tensor([Int64.min, .max]), "d": Tensor([UInt16(65_535), 1, 2]), "none": Tensor([Float]()),
      ]),
    SafeTensors(metadata: ["only": "words: é 😀 \u{1}\n"]),
  ]

  static func bytes(of contents: SafeTensors, sealed: Bool) throws -> [UInt8] {
    let scratch = try Scratch()
    let path = scratch.file("x")
    if sealed { try contents.writeSealed(to: path) } else { try contents.write(to: path) }
    return try readWhole(path: path)
  }

  @Test(arguments: samples) func comesBackAsItWas(contents: SafeTensors) throws {
    let scratch = try Scratch()
    try contents.write(to: scratch.file("plain"))
    #expect(try SafeTensors.read(path: scratch.file("plain")) == contents)
    try contents.writeSealed(to: scratch.file("sealed"))
    #expect(try SafeTensors.readSealed(path: scratch.file("sealed")) == contents)
    #expect(try SafeTensors.read(path: scratch.file("sealed")).metadata["sha256"]?.count == 64)
    #expect(try scratch.names == ["plain", "sealed"])
  }

  @Test func layoutIsTheFormats() throws {
    let contents = SafeTensors(
      metadata: ["k": "v"], tensors: ["b": Tensor([UInt8(7)]), "a": Tensor([Float(1)], shape: [1, 1])])
    let header =
      #"{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"#
      + #""b":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let expected = [UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0] + padded.utf8 + [0, 0, 0x80, 0x3F, 7]
    #expect(try Self.bytes(of: contents, sealed: false) == expected)
  }

  @Test func sealIsTheDigestOfTheFileWithZeros() throws {
    let bytes = try Self.bytes(of: Self.samples[0], sealed: true)
    let contents = try SafeTensors.read(bytes: bytes)
    let seal = try #require(contents.metadata["sha256"])
    let text = String(decoding: bytes.map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
    let parts = text.split(separator: seal, omittingEmptySubsequences: false)
    try #require(parts.count == 2)
    var blanked = bytes
    blanked.replaceSubrange(
      parts[0].utf8.count..<parts[0].utf8.count + 64, with: repeatElement(UInt8(ascii: "0"), count: 64))
    #expect(SHA256Digest(of: blanked).hex == seal)
  }

  @Test func numbersAreAlignedToTheirWidth() throws {
    let contents = SafeTensors(tensors: [
      "a": Tensor([UInt8(1)]), "b": Tensor([1.0, 2.0]), "c": Tensor([UInt16(3)]), "d": Tensor([Float(4)]),
    ])
    let bytes = try Self.bytes(of: contents, sealed: false)
    let length = Int(bytes[0]) + Int(bytes[1]) << 8
    #expect((8 + length) % 8 == 0)
    let header = try StrictJSON.parse(Array(bytes[8..<8 + length]))
    for (name, width) in [("a", 1.0), ("b", 8), ("c", 2), ("d", 4)] {
      guard case .array(let offsets)? = header[name]?["data_offsets"],
        case .number(let start)? = offsets.first
      else {
        Issue.record("no offsets of \(name)")
        continue
      }
      #expect(start.truncatingRemainder(dividingBy: width) == 0, "\(name)")
    }
  }

  @Test func manyPiecesMakeOneTensor() throws {
    let scratch = try Scratch()
    let values = (0..<300_001).map { Float($0) * 0.37 - 5 }
    let contents = SafeTensors(tensors: ["w": Tensor(values)])
    try contents.writeSealed(to: scratch.file("w"))
    #expect(try SafeTensors.readSealed(path: scratch.file("w")).values("w", of: Float.self) == values)
  }

  @Test func halfPrecisionIsReadAsFloat() throws {
    let all = (0...UInt16.max).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    for type in ["F16", "BF16"] {
      let json = #"{"h":{"dtype":"\#(type)","shape":[65536],"data_offsets":[0,131072]}}"#
      let bytes = [UInt8(json.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(json.utf8) + all
      let values: [Float] = try SafeTensors.read(bytes: bytes).values("h")
      for (bits, value) in values.enumerated() {
        let expected =
          type == "BF16" ? Float(bitPattern: UInt32(bits) << 16) : Float(Float16(bitPattern: UInt16(bits)))
        if expected.isNaN { #expect(value.isNaN) } else { #expect(value.bitPattern == expected.bitPattern) }
      }
    }
  }

  @Test func wishesThatAFileCannotGrant() throws {
    let contents = Self.samples[0]
    let absent = failure { _ = try contents.tensor("tile.0.g_us2") }
    #expect(absent?.message == "there is no tensor `tile.0.g_us2`; did you mean `tile.0.g_uS`?")
    let type = failure { _ = try contents.values("wear", of: Float.self) }
    #expect(type?.message == "the tensor `wear` has type U8, not Float")
    let shape = failure { _ = try contents.values("tile.0.g_uS", of: Float.self, shape: [4]) }
    #expect(shape?.message == "the tensor `tile.0.g_uS` has shape [2, 2]; it must have [4]")
  }

  @Test(arguments: [
    ("", "begin with `{`"), ("{}x", "after the end"), (" {}", "begin with `{`"), ("[]", "begin with `{`"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "but 8 follow it"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "leave a gap"),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, "cannot have 8 bytes"),
    (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "`shape[0]` in a is -2"),
    (#"{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#, "did you mean `F32`?"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "no beginning and end"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, "no beginning and end"),
    (#"{"a":{"dtype":"F32","shape":[2],"offsets":[0,8]}}"#, "missing key `data_offsets` in a"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}"#, "unknown key `x` in a"),
    (#"{"a":{"dtype":"U8","shape":[4000000000,4000000000],"data_offsets":[0,8]}}"#, "cannot have 8 bytes"),
    (#"{"__metadata__":{"k":1}}"#, "`k` in __metadata__ is 1; it must be a text"),
    (
      #"{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},"#
        + #""b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#,
      "`b` overlap"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"#
        + #""a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#,
      "a second time"
    ),
  ])
  func malformedHeadersAreNamed(header: String, reason: String) {
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
    let error = failure {
      _ = try SafeTensors.read(bytes: length + header.utf8 + [UInt8](repeating: 1, count: 8))
    }
    #expect(error?.kind == .badData)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "read")")
  }

  @Test func announcedLengthsAreNotBelieved() {
    for length in [9, 100_000_001, UInt64.max] {
      let bytes =
        (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + [UInt8](repeating: 0x7B, count: 8)
      let error = failure { _ = try SafeTensors.read(bytes: bytes) }
      #expect(error?.message == "safetensors: a header of \(length) bytes is announced, but 8 bytes follow")
    }
  }

  @Test func damageIsToldApart() throws {
    let scratch = try Scratch()
    let path = scratch.file("chip")
    try Self.samples[0].write(to: path)
    #expect(failure { _ = try SafeTensors.readSealed(path: path) }?.message.contains("no checksum") == true)
    try Self.samples[0].writeSealed(to: path)
    var bytes = try readWhole(path: path)
    bytes[bytes.count - 1] ^= 4
    try writeAtomically(bytes, to: path)
    let error = failure { _ = try SafeTensors.readSealed(path: path) }
    #expect(error?.message == "\(path): the checksum does not match: the file is damaged")
    #expect(error?.remedy == "restore it from a copy")
    #expect(failure { _ = try SafeTensors.read(path: scratch.file("none")) }?.kind == .missingFile)
    #expect(failure { _ = try SafeTensors.read(path: scratch.path) }?.kind == .badData)
  }
}
