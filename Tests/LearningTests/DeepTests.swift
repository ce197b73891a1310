import Analog
import Foundation
import Laboratory
import Learning
import Testing

/// Networks of several hidden layers, each with a readout crossbar of its own.
@Suite struct DeepTests {
  private func placement(_ layers: [Int], readouts: Bool = true) throws -> Placement {
    try Placement(layers: layers, limits: TileLimits(), readouts: readouts)
  }

  @Test func readoutsLieBehindTheNetwork() throws {
    let plain = try placement([64, 32, 16, 10], readouts: false)
    let whole = try placement([64, 32, 16, 10])
    #expect(whole.matrixCount == 3 && whole.crossbarCount == 4 && plain.crossbarCount == 3)
    #expect(whole.fanIn(3) == 32 && whole.fanOut(3) == 10)
    #expect(whole.readout(ofHidden: 0) == 3 && whole.readout(ofHidden: 1) == 2)
    #expect(plain.readout(ofHidden: 0) == nil && plain.readout(ofHidden: 1) == 2)
    #expect(whole.cellCount == plain.cellCount + 2 * 33 * 10)
    // The network's own cells are those of the chip without readouts.
    let card = try DeviceCard(named: "generic-analog")
    let one = Chip(card, serial: 3, placement: plain)
    let other = Chip(card, serial: 3, placement: whole)
    #expect(other.state.tiles.prefix(3).map(\.plus) == one.state.tiles.map(\.plus))
    // One hidden layer has its readout already.
    #expect(try placement([64, 32, 10]) == placement([64, 32, 10], readouts: false))
  }

  @Test func chipsWithReadoutsAreKept() throws {
    var chip = Chip(
      try DeviceCard(named: "generic-analog"), serial: 3, placement: try placement([6, 5, 4, 3]))
    try train(&chip, on: toyTask(), options: TrainingOptions(epochs: 1))
    let scratch = Scratch()
    try Snapshot.save(chip, to: scratch.path("a.chip"))
    var loaded = try Snapshot.load(scratch.path("a.chip"))
    #expect(Snapshot.functionSHA256(loaded) == Snapshot.functionSHA256(chip))
    #expect(loaded.placement == chip.placement)
    #expect(loaded.infer(toyTask().test.inputs) == chip.infer(toyTask().test.inputs))
  }

  @Test func rulesWithLocalLossesAskForReadouts() throws {
    for rule in [Rule.tilePerturbation, .forwardGradient] {
      let failure = learningFailure {
        var chip = Chip(DeviceCard(name: "smooth"), serial: 1, layers: [6, 5, 4, 3])
        try train(&chip, on: toyTask(), by: rule, options: TrainingOptions(epochs: 1))
      }
      #expect(failure?.message.contains("2 hidden layers and 1 readout") == true)
      #expect(failure?.remedy.contains("--readouts") == true)
    }
  }

  /// With single units and small steps each layer's credit is the slope of the loss at its own readout.
  @Test func eachLayerFollowsItsOwnLoss() throws {
    var chip = Chip(ExactGradientTests.card, serial: 9, placement: try placement([6, 7, 5, 4]))
    var numbers = Numbers(seed: 9)
    for layer in 0..<4 {
      let (rows, columns) = (chip.placement.fanIn(layer) + 1, chip.placement.fanOut(layer))
      chip.program(layer: layer, weights: numbers.matrix(rows: rows, columns: columns, scale: 0.3))
    }
    let batch = Batch(
      inputs: numbers.matrix(rows: 20, columns: 6, scale: 0.4),
      targets: softmax(numbers.matrix(rows: 20, columns: 4, scale: 2)))
    var random = RunRandom(seed: 3)
    var rule = TilePerturbation(groupSize: 1, amplitude: 0.05)
    var exact = ExactGradient()
    let found = rule.estimate(on: &chip, batch, random: &random).slopes
    let truth = exact.estimate(on: &chip, batch, random: &random).slopes
    // The last hidden layer's readout is the network's, so the two uppermost matrices have the network's gradient.
    for layer in 1...2 { #expect(cosine(try #require(found[layer]), try #require(truth[layer])) > 0.999) }
    // The first layer and its readout, by hand.
    let hidden = chip.activate(
      layer: 0, chip.received(layer: 0, chip.read(layer: 0, inputs: batch.inputs, phase: .infer)),
      phase: .infer)
    let driven = chip.driven(layer: 3, inputs: hidden)
    let outputs = chip.received(layer: 3, chip.read(layer: 3, driven: driven, phase: .infer))
    var errors = softmax(outputs)
    for index in errors.elements.indices { errors.elements[index] -= batch.targets.elements[index] }
    #expect(
      cosine(try #require(found[3]), Matrix.product(driven, errors, leftTransposed: true)) > 0.999)
    var back = Matrix.product(errors, chip.microscope.effectiveWeights[3], rightTransposed: true)
      .selectingColumns(0..<7)
    for index in back.elements.indices {
      back.elements[index] *= 1 - hidden.elements[index] * hidden.elements[index]
    }
    let slope = Matrix.product(
      chip.driven(layer: 0, inputs: batch.inputs), back, leftTransposed: true)
    #expect(cosine(try #require(found[0]), slope) > 0.999)
  }

  /// Measured: 0.926 by tile perturbation, 0.930 by forward gradients.
  @Test(arguments: [Rule.tilePerturbation, .forwardGradient]) func deepNetworksLearn(rule: Rule) throws {
    var chip = Chip(
      try DeviceCard(named: "generic-analog"), serial: 1, placement: try placement([64, 32, 32, 10]))
    let outcome = try train(
      &chip, on: .digits, by: rule, options: TrainingOptions(epochs: 15, historyPoints: 0))
    #expect(try #require(outcome.accuracy) >= 0.88)
  }

  @Test func whatWouldFitIsSaid() throws {
    let failure = #expect(throws: AnalogError.self) {
      try Placement(layers: [784, 10_000_000, 10], limits: TileLimits(), readouts: true)
    }
    let remedy = try #require(failure?.remedy)
    #expect(remedy.contains(" would fit"))
    let sizes = try #require(remedy.split(separator: " ").first).split(separator: "-").compactMap { Int($0) }
    #expect(sizes.first == 784 && sizes.last == 10)
    _ = try Placement(layers: sizes, limits: TileLimits())
    #expect(throws: AnalogError.self) {
      try Placement(layers: [784, sizes[1] + 2, 10], limits: TileLimits())
    }
  }
}

/// A directory that goes away.
final class Scratch {
  private let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

  init() { try? FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: directory) }

  func path(_ name: String) -> String { directory.appendingPathComponent(name).path }
}
