import Analog
import Energy
import Foundation
import Laboratory
import Testing

/// Chip files that are damaged, or forged with a right checksum, are refused with a reason. A crash ends the whole run.
@Suite struct HostileChipTests {
  private func put(_ bytes: [UInt8], _ path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  @Test func everyShortenedFileIsRefused() throws {
    let scratch = try Scratch()
    let bytes = try readWhole(path: try SnapshotTests.saved(in: scratch))
    for count in Array(0..<64) + Array(stride(from: 64, to: bytes.count, by: 37)) + [bytes.count - 1] {
      try put(Array(bytes[..<count]), scratch.file("x"))
      #expect(failure { _ = try Snapshot.load(scratch.file("x")) }?.kind == .badData, "\(count) bytes")
    }
  }

  @Test func everyFlippedBitIsFound() throws {
    let scratch = try Scratch()
    let bytes = try readWhole(path: try SnapshotTests.saved(in: scratch))
    for index in stride(from: 0, to: bytes.count, by: 11) {
      var damaged = bytes
      damaged[index] ^= 1 << UInt8(index % 8)
      try put(damaged, scratch.file("x"))
      #expect(failure { _ = try Snapshot.load(scratch.file("x")) }?.kind == .badData, "byte \(index)")
    }
  }

  /// What a forger may write into the metadata, with the reason that is given.
  static let forgeries: [(key: String, value: String?, reason: String)] = [
    ("card", nil, "has no `card`"), ("card", "", "line 1, column 1"), ("card", "{}", "missing key"),
    ("serial", nil, "has no `serial`"), ("serial", "-1", "has the serial -1"),
    ("serial", "L1-W2", "has the serial"),
    ("layers", nil, "has no `layers`"), ("layers", "3-2", "holds 28 cells and its layers need 16"),
    ("layers", "3-2-3", "holds 28 cells and its layers need 34"), ("layers", "3", "cannot be read"),
    ("layers", "2-3-2", "need 34"), ("layers", "3--2", "cannot be read"),
    ("layers", "3-0-2", "cannot be read"),
    ("layers", "9223372036854775807-2", "out of range"),
    ("layers", "99999999999999999999-2", "cannot be read"),
    ("layers", "16777216-31", "holds 28 cells"), ("layers", "1-14", "holds 28 cells and its layers need 56"),
    ("layers", "6-2", "has shape"), ("layers", "1-3-2", "has shape"),
    ("tile", "2x1", "it must have [2, 1]"), ("tile", "1x1", "cannot be read"),
    ("tile", "0x0", "cannot be read"),
    ("tile", "99999x1", "cannot be read"), ("tile", "9223372036854775807x2", "cannot be read"),
    ("tile", "4", "cannot"),
    ("tile", nil, "has no `tile`"),
    ("history", nil, "has no `history`"), ("history", "{}", "is no list"),
    ("history", "[1]", "must be an object"),
    ("history", #"[{"microseconds":-1,"kelvin":300}]"#, "`microseconds` in the top level is -1"),
    ("history", #"[{"microseconds":1e300,"kelvin":300}]"#, "`microseconds`"),
    ("history", #"[{"microseconds":1,"kelvin":0}]"#, "`kelvin`"),
    ("history", #"[{"microseconds":1,"kelvin":-300}]"#, "`kelvin`"),
    (
      "history",
      "["
        + Array(repeating: #"{"microseconds":9000000000000000,"kelvin":300}"#, count: 1200).joined(
          separator: ",") + "]",
      "age passes 9e9 s"
    ),
    ("ledger", "[{}]", "missing key"), ("ledger", nil, "has no `ledger`"),
    ("ledger", line(phase: "sleep"), "`phase` in the top level"),
    ("ledger", line(component: "cell"), "did you mean `cells`?"),
    ("ledger", line(action: ""), "`action`"), ("ledger", line(layer: "-1"), "`layer`"),
    ("ledger", line(layer: "1e9"), "`layer`"), ("ledger", line(count: "-1"), "`count`"),
    ("ledger", line(count: "1e30"), "`count`"), ("ledger", line(count: "0.5"), "`count`"),
    ("ledger", line(energy: "-1e-9"), "`energy_J`"), ("ledger", line(energy: "1e999"), "too large to hold"),
    ("ledger", line(time: "null"), "`time_s`"),
    ("lineage", #"{"generation":0,"parent":null}"#, "`generation`"),
    ("lineage", #"{"generation":1,"parent":7}"#, "`parent`"),
    ("lineage", #"{"generation":1,"parent":null,"x":1}"#, "unknown key `x`"),
    ("lineage", "", "line 1, column 1"),
    ("counters", counters(reads: "-1"), "`reads`"), ("counters", counters(writes: "1e300"), "`writes`"),
    ("counters", counters(times: "[]"), "no time of writing"),
    ("counters", counters(times: "[-1]"), "`write_times_s[0]`"),
    ("counters", counters(times: "[0]"), "times of writing do not fit"),
    ("counters", counters(times: "[null]"), "`write_times_s[0]`"),
    ("counters", counters(times: "[" + String(repeating: "0,", count: 70_000) + "0]"), "no time of writing"),
    ("format", "pt", "is not a chip"), ("format_version", "", "has chip format"),
  ]

  private static func line(
    phase: String = "infer", layer: String = "0", component: String = "cells", action: String = "read",
    count: String = "1",
    energy: String = "0", time: String = "0"
  ) -> String {
    #"[{"phase":"\#(phase)","layer":\#(layer),"component":"\#(component)","action":"\#(action)","count":\#(count),"#
      + #""energy_J":\#(energy),"time_s":\#(time)}]"#
  }

  private static func counters(reads: String = "1", writes: String = "1", times: String = "[0,1]") -> String {
    #"{"reads":\#(reads),"writes":\#(writes),"write_times_s":\#(times)}"#
  }

  /// A ledger that a later program wrote may have lines of which this one knows nothing.
  @Test func aLedgerFromTheFutureIsRefused() throws {
    let scratch = try Scratch()
    var file = try SafeTensors.readSealed(path: try SnapshotTests.saved(in: scratch))
    file.metadata["ledger"] = Self.line(component: "photons", action: "emit")
    try file.writeSealed(to: scratch.file("x"))
    let error = failure { _ = try Snapshot.load(scratch.file("x")) }
    #expect(error?.kind == .badData && error?.remedy.contains("newer version") == true)
  }

  @Test func forgedWordsAreRefused() throws {
    let scratch = try Scratch()
    let original = try SafeTensors.readSealed(path: try SnapshotTests.saved(in: scratch))
    for forgery in Self.forgeries {
      var file = original
      file.metadata[forgery.key] = forgery.value
      try file.writeSealed(to: scratch.file("x"))
      let error = failure { _ = try Snapshot.load(scratch.file("x")) }
      let isRefused = error?.kind == .badData || error?.kind == .badUsage
      #expect(
        isRefused && error?.message.contains(forgery.reason) == true,
        "\(forgery): \(String(describing: error))")
      #expect(error?.remedy.isEmpty == false)
    }
  }

  @Test func forgedNumbersAreRefused() throws {
    let scratch = try Scratch()
    let original = try SafeTensors.readSealed(path: try SnapshotTests.saved(in: scratch))
    let name = "tile0.plus"
    let forgeries: [(String, Tensor?)] =
      [Float.nan, .infinity, -1e-6, 0, 1e-7, 25.1e-6, 1e30].map {
        ("conductance_S", Tensor([Float](repeating: $0, count: 8), shape: [4, 2]))
      }
      + [Float.nan, .infinity, -0.1].map {
        ("drift_exponent", Tensor([Float](repeating: $0, count: 8), shape: [4, 2]))
      } + [
        ("faults", Tensor([UInt8](repeating: 3, count: 8), shape: [4, 2])),
        ("written_at", Tensor([UInt16](repeating: 2, count: 8), shape: [4, 2])),
        ("written_at", nil), ("drift_exponent", nil), ("conductance_S", nil), ("pulses", nil),
        ("hidden_weight", Tensor([Float](repeating: 0, count: 8), shape: [4, 2])),
        ("conductance_S", Tensor([Float](repeating: 13e-6, count: 8), shape: [2, 4])),
        ("conductance_S", Tensor([Double](repeating: 13e-6, count: 8), shape: [4, 2])),
        ("pulses", Tensor([Int32](repeating: -1, count: 8), shape: [4, 2])),
      ]
    for (part, tensor) in forgeries {
      var file = original
      file.tensors["\(name).\(part)"] = tensor
      try file.writeSealed(to: scratch.file("x"))
      #expect(
        failure { _ = try Snapshot.load(scratch.file("x")) }?.kind == .badData,
        "\(part): \(String(describing: tensor))")
    }
  }

  /// Random damage below a right checksum: what is accepted must work, be billed and be saved.
  @Test(arguments: CardShelf.names) func damagedWordsNeverCrash(name: String) throws {
    let scratch = try Scratch()
    let original = try SafeTensors.readSealed(path: try SnapshotTests.saved(name, in: scratch))
    let keys = original.metadata.keys.sorted().filter { $0 != "format" && $0 != "format_version" }
    var damage = keys.map { key in Mutations(of: [Array((original.metadata[key] ?? "").utf8)], seed: 23) }
    var counts = (read: 0, refused: 0)
    for round in 0..<150 {
      var file = original
      let index = round % keys.count
      file.metadata[keys[index]] = String(decoding: damage[index].next(), as: UTF8.self)
      try file.writeSealed(to: scratch.file("x"))
      do {
        var chip = try Snapshot.load(scratch.file("x"))
        if chip.clock.age + .days(1) <= chip.card.ageLimit { chip.age(.days(1)) }
        _ = chip.measureWeights(layer: 0, reads: 1, phase: .verify)
        chip.program(layer: 0, weights: Matrix(rows: 4, columns: 2, repeating: 0.3))
        _ = Bill(chip.ledger, energy: chip.card.energy).total
        try Snapshot.save(chip, to: scratch.file("y"))
        #expect(try Snapshot.load(scratch.file("y")).state == chip.state)
        counts.read += 1
      } catch let error as LaboratoryError {
        #expect(error.kind == .badData || error.kind == .badUsage)
        counts.refused += 1
      }
    }
    #expect(counts.read > 0 && counts.refused > 50)
  }
}
