import Analog
import Energy

/// A chip as a page: who it is, maps of its conductances, weights and faults, and its bill; of a checkpoint also how its
/// training went.
struct ChipReport: ~Copyable {
  private let chip: Chip
  private let curve: LearningCurve?
  /// Weights of the chip that it is set against, layer by layer.
  private let other: (serial: String, weights: [Matrix])?

  /// Reads a chip, and another of the same layers to set it against.
  init(path: String, against: String?) throws {
    let chip = try Snapshot.load(path)
    let curve = try Checkpoint.curve(in: SafeTensors.read(path: path))
    let layers = chip.layers
    let other = try against.map { try Self.weights(of: $0, like: layers, of: path) }
    (self.curve, self.other) = (curve, other)
    self.chip = chip
  }

  private static func weights(
    of path: String, like layers: [Int], of first: String
  ) throws -> (serial: String, weights: [Matrix]) {
    let chip = try Snapshot.load(path)
    guard chip.layers == layers else {
      throw LaboratoryError.badData(
        "\(quoted(path)) has other layers than \(quoted(first))", remedy: "give a chip of the same layers")
    }
    return (chip.serial.description, chip.microscope.effectiveWeights)
  }

  /// The page.
  func page(_ easel: inout Easel) -> Page {
    let maps = ChipMaps(chip, against: other)
    var sections: [Page.Section] = []
    if let picture = curve?.picture {
      sections.append(.init(id: "learning", title: "The learning curve", body: easel.figure(picture)))
    }
    for layer in maps.layers {
      sections.append(
        .init(id: "layer\(layer)", title: "Layer \(layer)", body: easel.figure(maps.picture(layer: layer))))
    }
    if let energy = energyTable { sections.append(.init(id: "energy", title: "The bill", body: energy.html)) }
    sections.append(.init(id: "origin", title: "Where this comes from", body: origin(easel.credit)))
    return Page(
      title: "Chip \(chip.serial) in \(chip.card.name)", lead: identity(left: maps.leftOut),
      sections: sections)
  }

  private func identity(left: Int) -> String {
    let more = left > 0 ? Page.paragraph("\(left) more layers have no map here.") : ""
    return PageTable(
      caption: "Who it is", header: ["what", "value"],
      rows: [
        ["serial", chip.serial.description], ["technology", chip.card.name],
        ["layers", chip.layers.map(String.init).joined(separator: "-")],
        ["cells", "\(Words.grouped(chip.cellCount)) on \(chip.placement.tileCount) tiles"],
        ["stuck cells", "\(Words.grouped(chip.stuckCellCount)), of them worn out \(chip.wornCellCount)"],
        ["failed lines", "\(chip.deadRowCount) rows, \(chip.deadColumnCount) columns"],
        ["age", Words.duration(chip.clock.age.seconds)],
        ["life", chip.death.map { "dead: \($0)" } ?? "alive"], ["pulses", Words.grouped(chip.pulseCount)],
        [
          "generation",
          "\(chip.lineage.generation)\(chip.lineage.parent.map { ", taught by \($0)" } ?? "")\(chip.lineage.successor.map { ", retired for \($0)" } ?? "")",
        ],
        ["digest of its state", Snapshot.functionSHA256(chip)],
      ], words: [1]
    ).html + more
  }

  private var energyTable: PageTable? {
    let bill = Bill(chip.ledger, energy: chip.card.energy).grouped(by: [.phase])
    guard !bill.lines.isEmpty else { return nil }
    let lines = bill.lines.map { ($0.phase?.rawValue ?? "", $0.energy) } + [("all", bill.total)]
    return PageTable(
      caption: "Energy of its life by what it was doing, with the interval of the prices",
      header: ["what", "nominal", "low", "high"],
      rows: lines.map { name, energy in
        [name, Words.joules(energy.nominal), Words.joules(energy.low), Words.joules(energy.high)]
      })
  }

  private func origin(_ credit: String) -> String {
    Page.paragraph(
      "What the emulator's microscope sees, which no instrument of the modelled world does. Version \(laboratoryVersion) of the program. \(credit)"
    )
      + PageTable(
        caption: "Sources of the card \(chip.card.name) (SHA-256 \(CardWriter.sha256(chip.card)))",
        header: ["source", "how sure", "covers"],
        rows: chip.card.sources.map {
          [$0.citation, $0.confidence.rawValue, $0.covers.joined(separator: ", ")]
        },
        words: [1, 2]
      ).html
  }
}
