/// Lines that add a small known amount to what each pair of a tile conducts while they are held: hardware that a chip
/// must have for rules that perturb weights, such as a coupling capacitor or a switched unit conductance per pair with
/// a latched sign. The stored conductances stay as they are, nothing wears, and every read meets what is held.
extension Chip {
  /// Holds perturbations of a matrix's real weights, (fan-in + 1) x fan-out; nil lets the lines rest. Setting the lines
  /// charges each row's line once, `cells` of it.
  public mutating func perturb(layer: Int, by perturbation: Matrix?, phase: Phase = .learn) {
    if let perturbation {
      precondition(
        perturbation.rows == placement.fanIn(layer) + 1 && perturbation.columns == placement.fanOut(layer),
        "a perturbation has the shape of its matrix")
    }
    perturbations[layer] = perturbation?.elements ?? []
    for index in tileRange(layer: layer) {
      tiles[index].readState = nil
      guard perturbation != nil else { continue }
      let tile = tiles[index]
      let volts2 = card.energy.readVoltage_V * card.energy.readVoltage_V
      ledger.charge(
        LedgerKey(phase, layer: layer, .lines, .charge), count: tile.rows,
        energy_J: Double(tile.rows * 2 * tile.columns) * card.energy.lineCapacitancePerCell_F * volts2)
    }
  }
}
