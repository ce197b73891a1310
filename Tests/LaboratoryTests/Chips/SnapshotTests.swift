import Analog
import Laboratory
import Learning
import Testing

/// Saving and loading is as if nothing had happened.
@Suite struct SnapshotTests {
  /// A chip in the middle of its life.
  static func chip(_ name: String) throws -> Chip {
    var chip = Chip(
      try DeviceCard(named: name), serial: try #require(Serial(lot: 7, wafer: 3, die: 12)),
      layers: [64, 16, 10])
    var few = DataSet.digits
    few.train = few.train.prefix(200)
    few.test = few.test.prefix(50)
    try train(&chip, on: few, options: TrainingOptions(epochs: 2))
    chip.age(min(.days(30), chip.card.ageLimit - .days(1.5)), at: .kelvin(330))
    chip.move(layer: 0, by: Matrix(rows: 65, columns: 16, repeating: 0.01))
    chip.age(.hours(1.5))
    chip.chargeDigital(.idle, layer: nil, .store, count: 3)
    chip.lineage = Lineage(generation: 2, parent: "L07-W03-D11")
    return chip
  }

  private static let inputs = DataSet.digits.test.inputs.selectingRows(0..<20)

  @Test(arguments: CardShelf.names) func savedAndLoadedIsAsIfNever(name: String) throws {
    let scratch = try Scratch()
    var chip = try Self.chip(name)
    let path = scratch.file("a.chip")
    try Snapshot.save(chip, to: path)
    var loaded = try Snapshot.load(path)
    #expect(loaded.state == chip.state)
    #expect(loaded.card == chip.card && loaded.serial == chip.serial && loaded.placement == chip.placement)
    #expect(Snapshot.functionSHA256(loaded) == Snapshot.functionSHA256(chip))
    // The same future: reads with their noise, writes, learning and time.
    for _ in 0..<2 {
      #expect(
        loaded.read(layer: 0, inputs: Self.inputs, phase: .infer)
          == chip.read(layer: 0, inputs: Self.inputs, phase: .infer))
    }
    var few = DataSet.digits
    few.train = few.train.prefix(100)
    try train(&loaded, on: few, options: TrainingOptions(epochs: 1, historyPoints: 0))
    try train(&chip, on: few, options: TrainingOptions(epochs: 1, historyPoints: 0))
    chip.age(.days(1))
    loaded.age(.days(1))
    #expect(loaded.state == chip.state)
    // And the same bytes when saved again.
    try Snapshot.save(loaded, to: scratch.file("b.chip"))
    try Snapshot.save(chip, to: scratch.file("c.chip"))
    #expect(try readWhole(path: scratch.file("b.chip")) == readWhole(path: scratch.file("c.chip")))
  }

  @Test(arguments: CardShelf.names) func newbornsComeBack(name: String) throws {
    let scratch = try Scratch()
    let placement = try Placement(layers: [5, 4, 3], limits: TileLimits(rows: 3, columns: 2))
    let chip = Chip(try DeviceCard(named: name), serial: 9, placement: placement)
    try Snapshot.save(chip, to: scratch.file("a.chip"))
    let loaded = try Snapshot.load(scratch.file("a.chip"))
    #expect(loaded.state == chip.state && loaded.isBlank)
    #expect(loaded.placement == placement && loaded.placement.tileCount == 8)
  }

  /// A chip that has been written at as many times as it can remember is still a chip that can be loaded.
  @Test func aLongMemoryComesBack() throws {
    let scratch = try Scratch()
    let card = try DeviceCard(named: "generic-analog")
    let placement = try Placement(layers: [1, 2], limits: card.tile)
    var state = Chip(card, serial: 14, placement: placement).state
    state.writeTimes_s = (0..<65_535).map { Double($0) * 1e-6 }
    state.history = [.init(span: .seconds(1), temperature: .room)]
    var chip = try Chip(card, serial: 14, placement: placement, restoring: state)
    try Snapshot.save(chip, to: scratch.file("a.chip"))
    #expect(try Snapshot.load(scratch.file("a.chip")).state == state)
    chip.program(layer: 0, weights: Matrix(rows: 2, columns: 2, repeating: 0.5))
    try Snapshot.save(chip, to: scratch.file("a.chip"))
    #expect(try Snapshot.load(scratch.file("a.chip")).state == chip.state)
  }

  @Test func chipsOfCardsBuiltInCodeComeBack() throws {
    let scratch = try Scratch()
    var card = DeviceCard(name: "built-in-code")
    card.cell.gainSigma = 0.1
    let chip = Chip(card, serial: 3, layers: [3, 2])
    try Snapshot.save(chip, to: scratch.file("built.chip"))
    #expect(try Snapshot.load(scratch.file("built.chip")).state == chip.state)
  }

  @Test func otherFilesAreNotChips() throws {
    let scratch = try Scratch()
    #expect(failure { _ = try Snapshot.load(scratch.file("none")) }?.kind == .missingFile)
    #expect(failure { _ = try Snapshot.load(scratch.path) }?.kind == .badData)
    try writeAtomically(Array("{}".utf8), to: scratch.file("x"))
    #expect(failure { _ = try Snapshot.load(scratch.file("x")) }?.kind == .badData)
    try SafeTensors(metadata: ["format": "pt"]).writeSealed(to: scratch.file("y"))
    #expect(failure { _ = try Snapshot.load(scratch.file("y")) }?.message.contains("is not a chip") == true)
    var later = try SafeTensors.readSealed(path: try Self.saved(in: scratch))
    later.metadata["format_version"] = "2"
    try later.writeSealed(to: scratch.file("z"))
    #expect(
      failure { _ = try Snapshot.load(scratch.file("z")) }?.message.contains("has chip format 2") == true)
  }

  /// A small chip's file with something in every part.
  static func saved(_ name: String = "generic-analog", in scratch: Scratch) throws -> String {
    var chip = Chip(try DeviceCard(named: name), serial: 5, layers: [3, 2, 2])
    chip.program(layer: 0, weights: Matrix(rows: 4, columns: 2, repeating: 0.5))
    chip.age(.days(1), at: .kelvin(330))
    chip.program(layer: 1, weights: Matrix(rows: 3, columns: 2, repeating: -0.5))
    _ = chip.read(layer: 0, inputs: Matrix(rows: 2, columns: 3, repeating: 0.5), phase: .infer)
    let path = scratch.file("\(name).chip")
    try Snapshot.save(chip, to: path)
    return path
  }
}
