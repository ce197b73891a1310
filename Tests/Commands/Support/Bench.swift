import Foundation
import MortalComputing
import Testing

/// A directory with whole, damaged and misleading files, which no failing command may change.
final class Bench: Sendable {
  /// Made once; every test that only fails shares it.
  static let shared = Task { try await Bench() }

  let scratch: Scratch

  private init() async throws {
    scratch = try Scratch()
    try await scratch.fabricate("a.chip")
    try await scratch.fabricate("b.chip", serial: 8)
    try await scratch.fabricate("old.chip", serial: 9)
    try await scratch.json("age", "old.chip", "--for", "285y")
    try await scratch.fabricate("wide.chip", serial: 10, layers: "65-12-10")
    try await scratch.fabricate("wider.chip", serial: 11, layers: "65-13-10")
    try makeLinks()
    try makeDamagedChips()
    try makeWeights()
    try makeCards()
  }

  private func makeLinks() throws {
    let files = FileManager.default
    try files.createDirectory(at: scratch.url("folder"), withIntermediateDirectories: false)
    try files.linkItem(at: scratch.url("a.chip"), to: scratch.url("hard.chip"))
    for (name, target) in [("soft.chip", "a.chip"), ("dangling.chip", "nowhere"), ("loop", "loop")] {
      try files.createSymbolicLink(atPath: scratch.path + "/" + name, withDestinationPath: target)
    }
  }

  private func makeDamagedChips() throws {
    var bytes = try scratch.bytes("a.chip")
    try scratch.write(Array(bytes.dropLast(100)), to: "cut.chip")
    bytes[bytes.count - 1000] ^= 4
    try scratch.write(bytes, to: "flipped.chip")
    try scratch.write("", to: "empty.chip")
    try scratch.write("this is a note about chips\n", to: "note.chip")
    try scratch.write("9e9,330\n", to: "hot.csv")
    try scratch.write("3600,330\n3600,0\n", to: "cold.csv")
    var dead = Chip(
      try CardReader.read(Array(MortalityTests.cardText().utf8), source: "frail").card, serial: 1,
      layers: [64, 12, 10])
    dead.age(.years(250), at: .kelvin(400))
    try Snapshot.save(dead, to: scratch.path + "/dead.chip")
  }

  private func makeWeights() throws {
    var file = SafeTensors()
    file.tensors["weights"] = Tensor([1, 2, 3] as [Float], shape: [3])
    try file.write(to: scratch.path + "/plain.safetensors")
    func save(_ first: [Float], _ shape: [Int], _ name: String) throws {
      var file = SafeTensors()
      file.tensors["0.weight"] = Tensor(first, shape: shape)
      file.tensors["1.weight"] = Tensor([Float](repeating: 0, count: 120), shape: [10, 12])
      try file.write(to: scratch.path + "/" + name)
    }
    try save([Float](repeating: 0, count: 64), [8, 8], "shape.safetensors")
    try save([Float](repeating: .nan, count: 768), [12, 64], "nan.safetensors")
  }

  private func makeCards() throws {
    let reading = try CardShelf.read("generic-analog")
    func save(_ name: String, _ old: String, _ new: String) throws {
      precondition(reading.text.contains(old), "the card no longer says \(old)")
      try scratch.write(reading.text.replacingOccurrences(of: old, with: new), to: name)
    }
    try save("misspelt.json", "\"g_max_uS\"", "\"g_mx_uS\"")
    try save("negative.json", "\"offset_sigma\": 0.0125", "\"offset_sigma\": -0.0125")
    try save("nan.json", "\"offset_sigma\": 0.0125", "\"offset_sigma\": NaN")
    try save("words.json", "\"offset_sigma\": 0.0125", "\"offset_sigma\": \"small\"")
    let unsourced = reading.text.replacing(/"sources": \[.*\]/.dotMatchesNewlines(), with: "\"sources\": []")
    try scratch.write(unsourced, to: "unsourced.json")
  }

  /// All files that are there, with what they hold.
  func contents() throws -> [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: try scratch.names.map { name in
        let isFile = !["folder", "dangling.chip", "loop"].contains(name)
        return (name, isFile ? try scratch.bytes(name) : [])
      })
  }
}
