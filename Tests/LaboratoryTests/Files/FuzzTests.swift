import Laboratory
import Testing

/// Damaged files must be read or refused with a reason; a crash ends the whole run.
@Suite struct FuzzTests {
  private static let rounds = 8_000

  /// Counts what came of damaged files; both outcomes must occur, or the damage tests nothing.
  private func fuzz(
    _ seeds: [[UInt8]], seed: UInt64, read: ([UInt8]) throws -> Void
  ) throws {
    for bytes in seeds { try read(bytes) }
    var mutations = Mutations(of: seeds, seed: seed)
    var accepted = 0
    var refused = 0
    for _ in 0..<Self.rounds {
      do {
        try read(mutations.next())
        accepted += 1
      } catch let error as LaboratoryError {
        refused += 1
        if error.kind != .badData || error.message.isEmpty || error.remedy.isEmpty {
          Issue.record("refused without a reason: \(error)")
        }
      }
    }
    #expect(accepted > 0)
    #expect(refused > Self.rounds / 4)
  }

  @Test func json() throws {
    let seeds = [
      #"{"name": "pcm", "levels": [0.1, -2e-6, 3], "read": {"noise": 0.02, "on": true, "next": null}}"#,
      #"[[[["déjà \u00e9\ud83d\ude00\n\\\"/"]]], {}, [], 0, -0.0, 1.5E+10]"#,
      "\"\\t\" ",
    ].map { Array($0.utf8) }
    try fuzz(seeds, seed: 1) { bytes in
      let value = try StrictJSON.parse(bytes)
      // What was accepted survives being written and read again.
      #expect(try StrictJSON.parse(value.prettyText) == value)
      #expect(try StrictJSON.parse(value.compactText) == value)
    }
  }

  @Test func safeTensors() throws {
    let seeds = try SafeTensorsTests.samples.map { try SafeTensorsTests.bytes(of: $0, sealed: false) }
    try fuzz(seeds, seed: 2) { bytes in
      let contents = try SafeTensors.read(bytes: bytes)
      for tensor in contents.tensors.values {
        #expect(tensor.shape.reduce(1, *) == tensor.elements.count)
      }
    }
  }

  @Test func numPy() throws {
    let seeds = try NumPyFileTests.samples.map { try NumPyFileTests.bytes(of: $0) }
    try fuzz(seeds, seed: 3) { bytes in
      let tensor = try NumPyFile.read(bytes: bytes)
      #expect(tensor.shape.reduce(1, *) == tensor.elements.count)
    }
  }

  @Test func idx() throws {
    let seeds = IDXFileTests.samples.map { IDXFile.bytes(of: $0) } + [IDXFileTests.packed]
    try fuzz(seeds, seed: 5) { bytes in
      let tensor = try IDXFile.read(bytes: bytes)
      #expect(tensor.shape.reduce(1, *) == tensor.elements.count)
    }
  }

  @Test func everyBitOfASealedFileCounts() throws {
    let bytes = try SafeTensorsTests.bytes(of: SafeTensorsTests.samples[0], sealed: true)
    #expect(throws: Never.self) { try SafeTensors.read(bytes: bytes, sealed: true) }
    for index in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[index] ^= 1 << UInt8(bit)
        let error = failure { _ = try SafeTensors.read(bytes: damaged, sealed: true) }
        #expect(error?.kind == .badData, "bit \(bit) of byte \(index)")
      }
    }
  }

  @Test func everyShortenedSealedFileIsRefused() throws {
    let bytes = try SafeTensorsTests.bytes(of: SafeTensorsTests.samples[0], sealed: true)
    for count in bytes.indices {
      let error = failure { _ = try SafeTensors.read(bytes: Array(bytes[..<count]), sealed: true) }
      #expect(error?.kind == .badData, "\(count) bytes")
    }
  }
}
