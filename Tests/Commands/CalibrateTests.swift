import Foundation
import MortalComputing
import Testing

/// `mortal calibrate`: what it prints and writes, and how it fails.
@Suite struct CalibrateTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func measure() async throws {
    let outcome = try await scratch.run(
      "characterize", "--device", "pcm-nandakumar-2019", "--serial", "7", "--cells", "2000", "--protocol",
      "drift",
      "--levels", "0.1,0.3,0.6,1", "--times", "0s,1m,1h", "-o", "drift.csv")
    #expect(outcome.status == 0)
  }

  @Test func theContract() async throws {
    try await measure()
    let number = Shape.object(["value": .number(-100...100), "standard_error": .number(1e-9...100)])
    let report = try await scratch.json(
      "calibrate", "drift.csv", "--model", "programming-noise", "--cells", "2000", "-o", "card.json")
    let shape = Shape.object([
      "model": .text,
      "parameters": .object([
        "noise_polynomial_uS.0": number, "noise_polynomial_uS.1": number, "noise_polynomial_uS.2": number,
      ]),
      "chi2_per_dof": .number(0...20), "p_value": .share, "held": .object([:]), "base_card": .text,
      "data": .object(["file": .text, "sha256": .digest]),
    ])
    #expect(shape.faults(in: report.value) == [])
    let shown = try await scratch.json("devices", "show", "./card.json")
    #expect(shown.text("name") == "pcm-nandakumar-2019-calibrated")
    #expect(try scratch.text("card.json").contains(SHA256Digest(of: try scratch.bytes("drift.csv")).hex))
    let words = try await scratch.run(
      "calibrate", "drift.csv", "--model", "programming-noise", "--cells", "2000")
    #expect(words.status == 0 && words.out.contains("standard error") && words.out.contains("p = "))
    let card = try await scratch.run(
      "calibrate", "drift.csv", "--model", "programming-noise", "--cells", "2000", "-o", "-")
    #expect(card.out == (try scratch.text("card.json")))
  }

  @Test(arguments: [
    (66, "nowhere.csv --model drift", "nowhere.csv"), (65, "empty.csv --model drift", "is empty"),
    (65, "binary.csv --model step", "name of a column"),
    (65, "siemens.csv --model drift", "multiply conductances"),
    (65, "short.csv --model drift", "lacks `sd_uS`"), (64, "drift.csv --model steps", "--model"),
    (64, "drift.csv --model drift --per-device", "--per-device"),
    (64, "drift.csv --model step --per-device", "--up and --down"),
    (66, "drift.csv --model drift --base none", "no device card"),
    (73, "drift.csv --model drift -o nowhere/card.json", "make the directory"),
    (64, "drift.csv --model drift --cells 1", "1 cells"), (64, "drift.csv --model drift --t0 20", "--t0"),
  ]) func failures(_ status: Int, _ arguments: String, _ words: String) async throws {
    try scratch.write("", to: "empty.csv")
    try scratch.write([0, 1, 2, 255, 10, 0, 44, 7], to: "binary.csv")
    try scratch.write(
      "g_target_rel,time_s,mean_uS,sd_uS\n1,-1,2.5e-5,1e-6\n1,60,2.4e-5,1e-6\n", to: "siemens.csv")
    try scratch.write("g_target_rel,time_s,mean_uS\n1,-1,25\n", to: "short.csv")
    try scratch.write("g_target_rel,time_s,mean_uS,sd_uS\n1,-1,25,1\n1,0,25,1\n1,60,24,1\n", to: "drift.csv")
    let before = try scratch.names
    let outcome = try await Command.run(
      ["calibrate"] + arguments.split(separator: " ").map(String.init), in: scratch.path)
    #expect(outcome.status == Int32(status), "\(outcome.err)")
    #expect(outcome.err.contains(words), "\(outcome.err)")
    #expect(try scratch.names == before)
  }
}
