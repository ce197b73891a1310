import Analog

/// A chip on disk: one safetensors file with an array per tile and polarity, and in its metadata everything else. A
/// snapshot belongs to the emulator, not to the modelled world: there, a chip cannot be copied.
public enum Snapshot {
  private static let format = "mortal-chip"
  private static let formatVersion = "1"

  /// Writes a chip, atomically and sealed with a checksum: a kill at any instant leaves the old file or the new one.
  public static func save(_ chip: borrowing Chip, to path: String) throws {
    try contents(of: chip).writeSealed(to: path)
  }

  /// Reads a chip. Throws a `LaboratoryError` when the file is missing, damaged, or not a chip.
  public static func load(_ path: String) throws(LaboratoryError) -> Chip {
    try chip(from: SafeTensors.readSealed(path: path), path: path)
  }

  /// SHA-256 over the whole physical state: card, serial, placement, every cell, and the clock. Reads, the ledger and
  /// lineage leave it as it was.
  public static func functionSHA256(_ chip: borrowing Chip) -> String {
    let contents = contents(of: chip)
    let state = chip.state
    var hasher = SHA256Hasher()
    let keys = ["card", "serial", "layers", "tile", "history"]
    for key in chip.placement.hasReadouts ? keys + ["readouts"] : keys {
      hasher.update(Array("\(key)=\(contents.metadata[key] ?? "")\n".utf8))
    }
    // Only where a card has wires, so that other chips keep their digests.
    if let wires = contents.metadata["wires"] { hasher.update(Array("wires=\(wires)\n".utf8)) }
    hasher.update(Array("write_times_s=\(state.writeTimes_s)\n".utf8))
    for name in contents.tensors.keys.sorted() {
      hasher.update(Array("\(name)\n".utf8))
      forEachPiece(of: contents.tensors[name]!.elements) { hasher.update($0) }
    }
    return hasher.finish().hex
  }

  /// SHA-256 over everything a chip's file holds: physical state, counters, ledger, lineage.
  package static func wholeSHA256(_ chip: borrowing Chip) -> String {
    let metadata = contents(of: chip).metadata.sorted { $0.key < $1.key }
    return SHA256Digest(of: functionSHA256(chip) + metadata.map { "\($0.key)=\($0.value)\n" }.joined()).hex
  }

  static func contents(of chip: borrowing Chip) -> SafeTensors {
    let state = chip.state
    var file = SafeTensors()
    file.metadata = [
      "format": format, "format_version": formatVersion, "card": CardWriter.text(chip.card),
      "card_sha256": CardWriter.sha256(chip.card), "serial": chip.serial.description,
      "layers": chip.layers.map(String.init).joined(separator: "-"),
      "tile": "\(chip.placement.limits.rows)x\(chip.placement.limits.columns)",
      "history": ChipMetadata.history(state.history).compactText,
      "ledger": ChipMetadata.ledger(state.ledger).compactText,
      "lineage": ChipMetadata.lineage(state.lineage).compactText,
      "counters": ChipMetadata.counters(state).compactText,
    ]
    if let wires = state.wires { file.metadata["wires"] = wires.rawValue }
    if chip.placement.hasReadouts { file.metadata["readouts"] = "hidden" }
    if state.driftReferences.contains(where: { !$0.sums.isEmpty }) {
      file.metadata["drift_references"] = ChipMetadata.driftReferences(state).compactText
    }
    for (tile, block) in chip.placement.blocks.joined().enumerated() {
      let shape = [block.rows.count, block.columns.count]
      put(state.tiles[tile].plus, "tile\(tile).plus", shape, to: &file)
      put(state.tiles[tile].minus, "tile\(tile).minus", shape, to: &file)
    }
    return file
  }

  private static func put(
    _ cells: ChipState.Cells, _ name: String, _ shape: [Int], to file: inout SafeTensors
  ) {
    file.tensors["\(name).conductance_S"] = Tensor(cells.conductance_S, shape: shape)
    file.tensors["\(name).pulses"] = Tensor(cells.pulses, shape: shape)
    file.tensors["\(name).faults"] = Tensor(cells.faults, shape: shape)
    if !cells.hidden.isEmpty { file.tensors["\(name).hidden_weight"] = Tensor(cells.hidden, shape: shape) }
    if !cells.writtenAt.isEmpty { file.tensors["\(name).written_at"] = Tensor(cells.writtenAt, shape: shape) }
    if !cells.driftExponent.isEmpty {
      file.tensors["\(name).drift_exponent"] = Tensor(cells.driftExponent, shape: shape)
    }
    if !cells.relaxationNormal.isEmpty {
      file.tensors["\(name).relaxation_normal"] = Tensor(cells.relaxationNormal, shape: shape)
    }
  }

  static func chip(from file: SafeTensors, path: String) throws(LaboratoryError) -> Chip {
    guard file.metadata["format"] == format else {
      throw .badData("\(shown(path)) is not a chip", remedy: "give a file made by `mortal fabricate`")
    }
    let version = file.metadata["format_version"] ?? ""
    guard version == formatVersion else {
      throw .badData(
        "\(shown(path)) has chip format \(shown(version)); this program reads \(formatVersion)",
        remedy: "use the version of the program that wrote it")
    }
    let text = try ChipMetadata.field("card", of: file)
    let card = try CardReader.read(
      Array(text.utf8), source: "the card in \(path)", isSourced: false
    ).card
    let serialText = try ChipMetadata.field("serial", of: file)
    guard let serial = Serial(serialText) else {
      throw .badData(
        "\(shown(path)) has the serial \(shown(serialText))", remedy: "restore the file from a copy")
    }
    do {
      let placement = try Placement(
        layers: try ChipMetadata.layers(ChipMetadata.field("layers", of: file)),
        limits: try ChipMetadata.tile(ChipMetadata.field("tile", of: file)),
        readouts: file.metadata["readouts"] == "hidden")
      // Fabricating comes before restoring, so the file must first show that it holds as many cells.
      let held = file.tensors.filter { $0.key.hasSuffix(".faults") }.map(\.value.elements.count).reduce(0, +)
      guard held == placement.cellCount else {
        throw LaboratoryError.badData(
          "\(shown(path)) holds \(held) cells and its layers need \(placement.cellCount)",
          remedy: "restore the file from a copy")
      }
      return try Chip(
        card, serial: serial, placement: placement, restoring: state(of: file, placement: placement))
    } catch let error as AnalogError {
      throw .badData("\(shown(path)): \(error.message)", remedy: error.remedy)
    } catch let error as LaboratoryError {
      throw error
    } catch {
      throw .badData("\(shown(path)): \(error)", remedy: "restore the file from a copy")
    }
  }

  private static func state(of file: SafeTensors, placement: Placement) throws(LaboratoryError) -> ChipState {
    var tiles: [(plus: ChipState.Cells, minus: ChipState.Cells)] = []
    for (tile, block) in placement.blocks.joined().enumerated() {
      let shape = [block.rows.count, block.columns.count]
      tiles.append(
        (
          plus: try cells("tile\(tile).plus", shape, in: file),
          minus: try cells("tile\(tile).minus", shape, in: file)
        ))
    }
    let counters = try ChipMetadata.counters(ChipMetadata.field("counters", of: file))
    let references = try ChipMetadata.driftReferences(
      file.metadata["drift_references"], layers: placement.crossbarCount)
    return ChipState(
      tiles: tiles, history: try ChipMetadata.history(ChipMetadata.field("history", of: file)),
      ledger: try ChipMetadata.ledger(ChipMetadata.field("ledger", of: file)),
      lineage: try ChipMetadata.lineage(ChipMetadata.field("lineage", of: file)),
      readEvent: counters.reads, writeEvent: counters.writes, writeTimes_s: counters.writeTimes_s,
      driftReferences: references.layers, compensatedAt: references.compensatedAt,
      wires: try ChipMetadata.wires(file.metadata["wires"]))
  }

  private static func cells(
    _ name: String, _ shape: [Int], in file: SafeTensors
  ) throws(LaboratoryError) -> ChipState.Cells {
    func optional<Element: TensorElement>(_ part: String) throws(LaboratoryError) -> [Element] {
      file.tensors["\(name).\(part)"] == nil ? [] : try file.values("\(name).\(part)", shape: shape)
    }
    return ChipState.Cells(
      conductance_S: try file.values("\(name).conductance_S", shape: shape),
      hidden: try optional("hidden_weight"), pulses: try file.values("\(name).pulses", shape: shape),
      faults: try file.values("\(name).faults", shape: shape), writtenAt: try optional("written_at"),
      driftExponent: try optional("drift_exponent"),
      relaxationNormal: try optional("relaxation_normal"))
  }
}
