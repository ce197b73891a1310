/// The header of a safetensors file: what lies where.
struct SafeTensorsHeader {
  /// The format's own limit, in bytes.
  static let longest = 100_000_000
  static let metadataKey = "__metadata__"

  struct Entry {
    let name: String
    let type: SafeTensors.DType
    let shape: [Int]
    /// How many numbers.
    let count: Int
    /// Bytes from the end of the header.
    let range: Range<Int>
  }

  let metadata: [String: String]
  /// In the order of their data.
  let entries: [Entry]
}

// Writing.
extension SafeTensorsHeader {
  /// Lays tensors out by name, the widest numbers first, so that every number is aligned to its own size.
  init(_ contents: SafeTensors) {
    let widths = contents.tensors.mapValues { SafeTensors.DType($0.elements).width }
    let names = contents.tensors.keys.sorted { (-widths[$0]!, $0) < (-widths[$1]!, $1) }
    var offset = 0
    metadata = contents.metadata
    entries = names.map { name in
      let tensor = contents.tensors[name]!
      let type = SafeTensors.DType(tensor.elements)
      let start = offset
      offset += tensor.elements.count * type.width
      return Entry(
        name: name, type: type, shape: tensor.shape, count: tensor.elements.count, range: start..<offset)
    }
  }

  /// The length and the JSON text, padded so that the data begin at a multiple of eight.
  var bytes: [UInt8] {
    var members: [JSONValue.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
      members.append(.init(Self.metadataKey, .object(texts)))
    }
    for entry in entries {
      let value: JSONValue = [
        "dtype": .string(entry.type.rawValue),
        "shape": .array(entry.shape.map { .integer($0) }),
        "data_offsets": [.integer(entry.range.lowerBound), .integer(entry.range.upperBound)],
      ]
      members.append(.init(entry.name, value))
    }
    var text = Array(JSONValue.object(members).compactText.utf8)
    text += Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
  }
}

// Reading.
extension SafeTensorsHeader {
  /// Reads the JSON text and checks that the tensors fill `dataSize` bytes without gap or overlap.
  init(json: [UInt8], dataSize: Int, source: String) throws(LaboratoryError) {
    let header = try StrictObject(StrictJSON.parse(json, source: source), source: source)
    var metadata: [String: String] = [:]
    if let texts = try header.optionalObject(Self.metadataKey) {
      for key in texts.keys { metadata[key] = try texts.string(key) }
    }
    var entries: [Entry] = []
    for name in header.keys where name != Self.metadataKey {
      entries.append(try Self.entry(name, try header.object(name), source))
    }
    try header.finish()
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = 0
    for entry in entries {
      guard entry.range.lowerBound == end else {
        let fault = entry.range.lowerBound < end ? "overlap those before them" : "leave a gap before them"
        throw Self.malformed(source, "the data of the tensor \(quoted(entry.name)) \(fault)")
      }
      end = entry.range.upperBound
    }
    guard end == dataSize else {
      throw Self.malformed(source, "the header tells of \(end) bytes of data, but \(dataSize) follow it")
    }
    self.metadata = metadata
    self.entries = entries
  }

  private static func entry(
    _ name: String, _ object: StrictObject, _ source: String
  ) throws(LaboratoryError) -> Entry {
    let type = try object.choice("dtype", of: SafeTensors.DType.self)
    let shape = try object.integers("shape", in: 0...Int.max)
    let offsets = try object.integers("data_offsets", in: 0...Int.max)
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw malformed(source, "`data_offsets` of the tensor \(quoted(name)) are no beginning and end")
    }
    let size = offsets[1] - offsets[0]
    guard let count = elementCount(shape), size / type.width == count, size % type.width == 0 else {
      throw malformed(
        source,
        "the tensor \(quoted(name)) of shape [\(shown(shape.map(String.init).joined(separator: ", ")))] "
          + "and type \(type.rawValue) cannot have \(size) bytes")
    }
    return Entry(name: name, type: type, shape: shape, count: count, range: offsets[0]..<offsets[1])
  }

  static func malformed(_ source: String, _ message: String) -> LaboratoryError {
    .badData(
      "\(shown(source)): \(message)", remedy: "the file is damaged or of another kind: write it again")
  }
}
