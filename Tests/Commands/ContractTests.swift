import Foundation
import MortalComputing
import Testing

/// Every verb with `--json` prints one object with the keys that scripts rely on, and without it words for people.
@Suite struct ContractTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func expect(
    _ arguments: String..., has shape: [String: Shape], at location: SourceLocation = #_sourceLocation
  ) async throws {
    let outcome = try await Command.run(arguments + ["--json"], in: scratch.path)
    try #require(outcome.status == 0, "\(outcome.err)", sourceLocation: location)
    #expect(outcome.err == "", sourceLocation: location)
    #expect(Shape.object(shape).faults(in: try Object(outcome.out).value) == [], sourceLocation: location)
    #expect(outcome.out.hasPrefix("{\n") && outcome.out.hasSuffix("\n}\n"), sourceLocation: location)
    let words = try await Command.run(arguments, in: scratch.path)
    #expect(words.status == 0, sourceLocation: location)
    #expect(words.out.contains { $0.isLetter } && words.out.hasSuffix("\n"), sourceLocation: location)
    #expect(!words.out.hasPrefix("{"), sourceLocation: location)
  }

  private static let serial = Shape.either(.whole(0...4_294_967_294), .text)

  @Test func devices() async throws {
    let card = Shape.object(["name": .text, "summary": .text, "source": .text])
    try await expect("devices", has: ["devices": .list(card)])
    let devices = try await scratch.json("devices")
    for device in devices.list("devices") {
      let name = try #require(device.text("name"))
      let figure = Shape.object([
        "key": .text, "value": .number(-1e300...1e300), "source": .text, "confidence": .text,
      ])
      try await expect(
        "devices", "show", name,
        has: [
          "name": .text, "summary": .text, "source": .text, "card_sha256": .digest, "figures": .list(figure),
          "card": .object(["cell": .object([:])]),
        ])
    }
  }

  @Test func fabricate() async throws {
    try await expect(
      "fabricate", "--device", "generic-analog", "--serial", "L07-W03-D12", "--layers", "64-12-10", "--tile",
      "32x8", "-o", "a.chip",
      has: [
        "chip": .text, "device": .text, "card_sha256": .digest, "serial": Self.serial,
        "layers": .list(.whole(1...64), count: 3...3), "tiles": .whole(8...8),
        "cells": .whole(1820...1820), "stuck_cells": .whole(1...200),
      ])
  }

  @Test func inspect() async throws {
    try await scratch.fabricate("a.chip")
    try await expect(
      "inspect", "a.chip",
      has: [
        "serial": Self.serial, "device": .text, "age_s": .seconds, "alive": .bool, "pulses": .count,
        "stuck_cells": .count, "energy_J": .joules, "generation": .whole(1...1), "parent": .null,
        "function_sha256": .digest,
      ])
  }

  @Test func inspectWritesCellsAndMap() async throws {
    try await scratch.fabricate("a.chip")
    try await scratch.json("inspect", "a.chip", "--cells", "a.npy", "--map", "a.svg", "--layer", "1")
    let cells = try NumPyFile.read(path: scratch.path + "/a.npy")
    #expect(cells.shape == [2, 13, 10])
    #expect(cells.floats.allSatisfy { (0.5e-6...60e-6).contains($0) })
    let map = try scratch.text("a.svg")
    #expect(map.hasPrefix("<svg"))
    #expect(XMLFaults.first(in: map) == nil)
    let shown = try await scratch.run("inspect", "a.chip", "--map", "-", "--layer", "1", "--json")
    #expect(shown.out == map)
  }

  @Test func age() async throws {
    try await scratch.fabricate("a.chip")
    try await expect(
      "age", "a.chip", "--for", "6h", "--at", "85C",
      has: [
        "age_s": .seconds, "alive": .bool, "cause_of_death": .either(.null, .text), "stuck_cells": .count,
      ])
    let aged = try await scratch.json("age", "a.chip", "--for", "1.5d")
    #expect(aged.number("age_s") == 2 * 6 * 3600 + 1.5 * 86_400)
  }

  @Test(arguments: Rule.allCases) func train(by rule: Rule) async throws {
    // Forward-forward needs a label line for each class.
    try await scratch.fabricate("a.chip", layers: rule == .forwardForward ? "74-12-10" : "64-12-10")
    try await expect(
      "train", "a.chip", "--task", "digits", "--rule", rule.rawValue, "--epochs", "2",
      has: [
        "accuracy": .number(0.11...1), "rule": .text, "chip_evaluations": .whole(2594...1_000_000),
        "pulses": .count,
        "energy_J": .joules, "wall_s": .seconds,
        "history": .list(.object(["chip_evaluations": .count, "accuracy": .share])),
      ])
  }

  @Test func evaluate() async throws {
    try await scratch.fabricate("a.chip")
    try await expect(
      "evaluate", "a.chip", "--reads", "3",
      has: [
        "accuracy": .share, "reads": .whole(3...3), "examples": .whole(500...500),
        "mean_loss": .number(0...100),
        "energy_J": .joules, "wall_s": .seconds,
      ])
  }

  @Test(arguments: CopyMethod.allCases) func copy(by method: CopyMethod) async throws {
    try await scratch.fabricate("a.chip")
    try await scratch.fabricate("b.chip", serial: 8)
    try await scratch.json("train", "a.chip", "--epochs", "2")
    try await expect(
      "copy", "a.chip", "b.chip", "--method", method.rawValue,
      has: ["method": .text, "rms_error": .number(1e-6...1), "pulses": .whole(1...1e6), "energy_J": .joules])
  }

  @Test(arguments: CopyMethod.allCases) func program(by method: CopyMethod) async throws {
    try await scratch.fabricate("a.chip", device: "ideal", layers: "3-2-2")
    var weights = SafeTensors()
    weights.tensors["0.weight"] = Tensor([0.1, -0.2, 0.3, 0.4, -0.5, 0.6] as [Float], shape: [2, 3])
    weights.tensors["0.bias"] = Tensor([0.5, -0.5] as [Float], shape: [2])
    weights.tensors["1.weight"] = Tensor([0.1, 0.2, 0.3, 0.4] as [Float], shape: [2, 2])
    try weights.write(to: scratch.path + "/w.safetensors")
    try await expect(
      "program", "a.chip", "--weights", "w.safetensors", "--method", method.rawValue,
      has: ["rms_error": .number(0...1e-3), "pulses": .whole(1...1e4), "energy_J": .joules])
  }

  @Test func distill() async throws {
    try await scratch.fabricate("a.chip")
    try await scratch.fabricate("b.chip", serial: 8)
    try await scratch.json("train", "a.chip", "--epochs", "2")
    try await expect(
      "distill", "a.chip", "b.chip", "--transfer", "digits", "--examples", "300", "--softness", "3",
      "--reads", "2",
      "--epochs", "1",
      has: [
        "agreement": .number(0.11...1), "teacher_queries": .whole(1500...1e5), "student_evaluations": .count,
        "pulses": .count, "energy_J": .joules, "accepted": .bool, "wall_s": .seconds,
      ])
  }

  /// Two teachers, two students that see coarser pictures, a mixture, some labels.
  @Test func distillInOtherForms() async throws {
    for (serial, name) in [(1, "a.chip"), (2, "b.chip")] {
      try await scratch.fabricate(name, serial: serial)
      try await scratch.json("train", name, "--epochs", "2", "--wrong-labels", "0.2", "--trust", "0.8")
    }
    for (serial, name) in [(3, "c.chip"), (4, "d.chip")] {
      try await scratch.fabricate(name, serial: serial, layers: "16-8-10")
    }
    let told = try await scratch.json(
      "distill", "a.chip", "c.chip", "--with", "b.chip", "--also", "d.chip", "--view", "4x4", "--transfer",
      "0.2*digits+0.1*noise+pixels", "--leave-out", "3", "--labels", "0.5", "--labelled", "100", "--queries",
      "900",
      "--reads", "3", "--committee", "outputs", "--teach-for", "2d", "--at", "310K", "--epochs", "1")
    // 300 of the mixture's inputs for each teacher, three reads each.
    #expect(told.number("teacher_queries") == 1800)
    #expect(told.list("students").map { $0.number("serial") } == [3, 4])
    for name in ["a.chip", "b.chip"] {
      #expect(try await scratch.json("inspect", name).number("age_s") == 2 * 86_400)
    }
    let one = try await scratch.json("evaluate", "c.chip", "--view", "4x4")
    let both = try await scratch.json(
      "evaluate", "c.chip", "--view", "4x4", "--with", "a.chip", "--with-view", "whole")
    #expect((0...1).contains(one.number("accuracy")) && both.number("chips") == 2)
    #expect(both.number("accuracy") > 0.2)
  }

  @Test func columnsTeachEachOther() async throws {
    for (serial, name, view) in [(1, "l.chip", "left"), (2, "r.chip", "right")] {
      try await scratch.fabricate(name, serial: serial, layers: "32-8-10")
      try await scratch.json("train", name, "--view", view, "--examples", "200", "--epochs", "2", "--shifts")
    }
    let told = try await scratch.json(
      "distill", "l.chip", "r.chip", "--mutual", "2", "--teacher-view", "left", "--view", "right", "--epochs",
      "1",
      "--no-shifts")
    #expect((0...1).contains(told.number("agreement")))
    #expect(try await scratch.json("inspect", "r.chip").number("generation") == 1)
  }

  @Test func energy() async throws {
    try await scratch.fabricate("a.chip")
    try await scratch.json("train", "a.chip", "--epochs", "1")
    let interval = Shape.object(["low": .joules, "nominal": .joules, "high": .joules])
    let line = Shape.object([
      "phase": .text, "layer": .either(.null, .count), "component": .text, "action": .text, "count": .count,
      "J": interval, "source": .text,
    ])
    for rival in ["horowitz-45nm", "jouppi-7nm"] {
      try await expect(
        "energy", "a.chip", "--rival", rival, "--batch", "16",
        has: [
          "lines": .list(line), "total_J": .joules, "inference_J": .joules, "fJ_per_MAC": .number(1e-3...1e6),
          "TOPS_per_W": .either(.null, .number(1e-6...1e6)),
          "rival": .object(["name": .text, "batch": .whole(16...16), "inference_J": .joules]),
          "break_even_inferences": .either(.null, .number(0...1e30)),
        ])
    }
  }

  @Test(arguments: ["isaac", "puma", "neurram", "hermes", "ibm-34"]) func publishedChips(name: String)
    async throws
  {
    let row = Shape.object([
      "quantity": .text, "modeled": .number(1e-9...1e12), "reference": .number(1e-9...1e12), "unit": .text,
      "ratio": .number(0.8...1.2), "source": .text,
    ])
    try await expect("energy", "--published", name, has: ["rows": .list(row)])
    let csv = try await scratch.run("energy", "--published", name, "--format", "csv")
    #expect(csv.out.hasPrefix("quantity,modeled,reference,unit,ratio\n"))
  }

  /// The teacher's answers belong to the student's setup.
  @Test func theTeachersPart() async throws {
    for (serial, name) in ["a.chip", "b.chip", "c.chip"].enumerated() {
      try await scratch.fabricate(name, serial: serial + 1)
    }
    try await scratch.json("train", "a.chip", "--epochs", "1")
    try await scratch.json("distill", "a.chip", "b.chip", "--epochs", "1")
    let alone = try await scratch.json("energy", "b.chip")
    let both = try await scratch.json("energy", "b.chip", "--teacher", "a.chip")
    #expect(both.number("total_J") == alone.number("total_J"))
    func setup_J(_ told: Object) -> Double {
      told.list("mortality").reduce(0) { $0 + $1.object("J").number("nominal") }
    }
    let taught = try await scratch.json("energy", "a.chip", "--by", "phase").list("lines")
      .filter { $0.text("phase") == "distill-teach" }.reduce(0) { $0 + $1.object("J").number("nominal") }
    #expect(taught > 0 && abs(setup_J(both) - setup_J(alone) - taught) < 1e-9 * taught)
    #expect(both.number("break_even_inferences") > alone.number("break_even_inferences"))
    try await scratch.json("copy", "a.chip", "c.chip")
    let copied = try await scratch.json("energy", "c.chip", "--teacher", "a.chip")
    #expect(setup_J(copied) > setup_J(try await scratch.json("energy", "c.chip")))
    let stranger = try await scratch.run("energy", "b.chip", "--teacher", "c.chip")
    #expect(stranger.status == 64 && stranger.err.contains("is not the teacher"), "\(stranger)")
  }

  @Test func theRivalsConditions() async throws {
    try await scratch.fabricate("a.chip")
    try await scratch.json("train", "a.chip", "--epochs", "1")
    let plain = try await scratch.json("energy", "a.chip")
    func rival_J(_ object: Object) -> Double { object.object("rival").number("inference_J") }
    let dear = try await scratch.json(
      "energy", "a.chip", "--rival-memory", "ddr", "--system-factor", "3", "--no-error-correction")
    #expect(rival_J(dear) > 3 * rival_J(plain))
    let text = try await scratch.run("energy", "a.chip", "--by", "phase")
    for words in [
      "batch reuse", "up to", "2 kT SNR", "price of mortality", "price of immortality", "break-even",
    ] {
      #expect(text.out.contains(words))
    }
  }

  @Test func energyInOtherForms() async throws {
    try await scratch.fabricate("a.chip")
    try await scratch.json("train", "a.chip", "--epochs", "1")
    let csv = try await scratch.run("energy", "a.chip", "--by", "phase,component", "--format", "csv")
    let rows = csv.out.split(separator: "\n")
    #expect(rows.first == "phase,component,count,low_J,nominal_J,high_J,source")
    #expect(rows.count > 3 && rows.allSatisfy { $0.contains(",") })
    let markdown = try await scratch.run("energy", "a.chip", "--format", "md")
    #expect(markdown.out.hasPrefix("| phase | layer | component | action |"))
    let json = try await scratch.run("energy", "a.chip", "--format", "json")
    let object = try await scratch.json("energy", "a.chip")
    #expect(try Object(json.out) == object)
  }

  @Test func kernels() async throws {
    try await expect("kernels", has: ["level": .text, "available": .list(.text), "blas": .text])
    try await expect("kernels", "--level", "baseline", has: ["level": .text])
    let forced = try await scratch.json("kernels", "--level", "baseline")
    #expect(forced.text("level") == "baseline")
  }
}
