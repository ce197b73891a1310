import Foundation
import MortalComputing
import Testing

/// Damaged and hostile inputs, the same on every run: the status is always one of the contract's, never a signal
/// and never that of a bug.
@Suite struct FuzzTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func expectOrder(_ arguments: [String], _ what: String) async throws -> Int32? {
    let outcome = try await Command.run(arguments, in: scratch.path)
    #expect(
      outcome.status.map { [0, 64, 65, 66, 73].contains($0) } == true,
      "\(what): \(arguments) ended with \(outcome.status ?? -1), signal \(outcome.signal ?? 0): \(outcome.err)"
    )
    return outcome.status
  }

  @Test func chipsWithFaults() async throws {
    try await scratch.fabricate("whole", layers: "4-3-2")
    var faults = Faults(seed: 1, of: [try scratch.bytes("whole")])
    var refused = 0
    for round in 0..<200 {
      try scratch.write(faults.next(), to: "a.chip")
      let verb = [["inspect"], ["energy"], ["age", "--for", "1d"]][round % 3]
      if try await expectOrder(verb + ["a.chip"], "chip \(round)") == 65 { refused += 1 }
    }
    #expect(refused >= 195)
  }

  /// A forger can make the checksum fit. Then every field has to be distrusted on its own.
  @Test func forgedChips() async throws {
    try await scratch.fabricate("whole", device: "reram-sb-gong-2018", layers: "64-3-10")
    try await scratch.json("train", "whole", "--epochs", "1")
    try await scratch.json("age", "whole", "--for", "1d")
    let whole = try SafeTensors.readSealed(path: scratch.path + "/whole")
    var random = SplitMix64(state: 2)
    for round in 0..<120 {
      var forged = whole
      if Bool.random(using: &random), let key = forged.metadata.keys.sorted().randomElement(using: &random) {
        var faults = Faults(seed: UInt64(round), of: [Array(forged.metadata[key, default: ""].utf8)])
        forged.metadata[key] = String(decoding: faults.next(), as: UTF8.self)
      } else if let key = forged.tensors.keys.sorted().randomElement(using: &random) {
        forged.tensors[key] = Self.forge(forged.tensors[key], &random)
      }
      try forged.writeSealed(to: scratch.path + "/a.chip")
      for arguments in [["inspect", "a.chip"], ["energy", "a.chip"], ["train", "a.chip", "--epochs", "1"]] {
        guard try await expectOrder(arguments, "forged chip \(round)") == 0 else { break }
      }
    }
  }

  private static func forge(_ tensor: Tensor?, _ random: inout SplitMix64) -> Tensor? {
    guard let tensor, Int.random(in: 0..<6, using: &random) > 0 else { return nil }
    let place = Int.random(in: 0..<tensor.shape.reduce(1, *), using: &random)
    switch tensor.elements {
    case .f32(var values):
      values[place] =
        [.nan, .infinity, -1, 0, 1e30, .leastNonzeroMagnitude].randomElement(using: &random) ?? 0
      return Tensor(values, shape: tensor.shape)
    case .u32(var values):
      values[place] = .max
      return Tensor(values, shape: tensor.shape)
    case .u16(var values):
      values[place] = .max
      return Tensor(values, shape: tensor.shape)
    case .u8(var values):
      values[place] = UInt8.random(in: 0...255, using: &random)
      return Tensor(values, shape: tensor.shape)
    default: return Tensor([-1] as [Int64], shape: [1])
    }
  }

  @Test func cardsWithFaults() async throws {
    let cards = try CardShelf.names.map { Array(try CardShelf.read($0).text.utf8) }
    var faults = Faults(seed: 3, of: cards)
    var accepted = 0
    for round in 0..<240 {
      try scratch.write(faults.next(), to: "card.json")
      let make = [
        "fabricate", "--device", "card.json", "--serial", "\(round)", "--layers", "64-4-10", "-o", "a.chip",
      ]
      guard try await expectOrder(make, "card \(round)") == 0 else { continue }
      accepted += 1
      // A card that is accepted makes chips that live; some cards know only days and refuse years.
      for arguments in [
        ["train", "a.chip", "--epochs", "1"], ["age", "a.chip", "--for", "10y", "--at", "400K"],
        ["evaluate", "a.chip"],
        ["energy", "a.chip"],
      ] {
        let status = try await expectOrder(arguments, "card \(round)")
        #expect(status == 0 || (arguments[0] == "age" && status == 64))
      }
    }
    #expect(accepted >= 20)
  }

  @Test func randomArguments() async throws {
    try await scratch.fabricate("a.chip", layers: "64-2-10")
    try await scratch.fabricate("b.chip", serial: 8, layers: "64-2-10")
    try FileManager.default.createDirectory(at: scratch.url("d"), withIntermediateDirectories: false)
    let verbs = [
      "devices", "show", "fabricate", "inspect", "age", "train", "evaluate", "program", "copy", "distill",
      "energy",
      "kernels", "help",
    ]
    let options = [
      "--json", "--threads", "--device", "--serial", "--layers", "-o", "--tile", "--for", "--at", "--task",
      "--rule",
      "--batch", "--rate", "--seed", "--momentum", "--reads", "--method", "--weights", "--softness",
      "--accept",
      "--examples", "--by", "--rival", "--format", "--cells", "--map", "--layer", "--level", "--version",
      "-h", "--",
    ]
    let values = [
      "a.chip", "b.chip", "d", "none", "", "-", "0", "1", "-1", "2", "0.5", "nan", "inf", "1e999", "64-2-10",
      "4-4",
      "9223372036854775807", "18446744073709551616", "ideal", "generic-analog", "digits", "exact",
      "write-verify",
      "30d", "330K", "phase", "csv", "baseline", "horowitz-45nm", "\u{1F9E0}", "\u{0}x", "../..", "/", "%s%n",
      "2x1", "--data", "idx:d", "mnist", "npy:a.chip,b.chip",
    ]
    var random = SplitMix64(state: 4)
    for round in 0..<300 {
      var arguments = [verbs.randomElement(using: &random) ?? ""]
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        arguments.append((Bool.random(using: &random) ? options : values).randomElement(using: &random) ?? "")
      }
      // Keeps what is accepted short.
      if ["train", "distill"].contains(arguments[0]) { arguments += ["--epochs", "1"] }
      _ = try await expectOrder(arguments.filter { !$0.utf8.contains(0) }, "arguments \(round)")
    }
  }
}
