import Analog

/// How a line of a ledger becomes a line of a bill.
extension Bill.Line {
  init(_ key: LedgerKey, _ entry: LedgerEntry, _ model: EnergyModel) {
    let charge = Charge(key, entry, model)
    self.init(
      phase: key.phase, layer: key.layer, component: key.component, action: key.action, count: entry.count,
      energy: charge.energy, recalled_J: charge.isRecalled ? charge.energy.nominal : 0, bases: [charge.basis],
      sources: [charge.source])
  }
}

/// What one line costs and why.
private struct Charge {
  let energy: Joules
  let basis: Bill.Basis
  let source: String
  let isRecalled: Bool

  init(_ key: LedgerKey, _ entry: LedgerEntry, _ model: EnergyModel) {
    switch (key.component, key.action) {
    case (.cells, .verify):
      self.init(.zero, .tally, "tally: the joules are in the reads beneath it")
    case (.cells, .read):
      self.init(Joules(entry.energy_J), .physics, "physics: V²Gt")
    case (.cells, .pulse):
      self.init(Joules(entry.energy_J), .physics, "physics: V²Gt / pump efficiency")
    case (.lines, .charge):
      self.init(Joules(entry.energy_J), .physics, "physics: CV²")
    default:
      guard let price = EnergyModel.Price(of: key), let constant = model.prices[price] else {
        self.init(.zero, .unpriced, "no price stated")
        return
      }
      let amount = price == .tileLeakage ? entry.time_s : Double(entry.count)
      self.init(
        Joules(constant) * amount, .price, "price: \(constant.label)", constant.confidence == .recalled)
    }
  }

  private init(_ energy: Joules, _ basis: Bill.Basis, _ source: String, _ isRecalled: Bool = false) {
    self.energy = energy
    self.basis = basis
    self.source = source
    self.isRecalled = isRecalled
  }
}

extension EnergyModel.Price {
  /// The price of a line; nil where there is none to state.
  init?(of key: LedgerKey) {
    switch (key.component, key.action) {
    case (.dac, .convert): self = .inputConversion
    case (.adc, .convert): self = .outputConversion
    case (.neurons, .activate): self = .activation
    case (.digital, .add): self = .addition
    case (.digital, .multiply): self = .multiplication
    case (.digital, .draw): self = .randomBit
    case (.buffer, .store): self = .bufferBit
    case (.tiles, .leak): self = .tileLeakage
    default: return nil
    }
  }
}

extension EnergyConstant {
  /// Source, node and confidence in one line.
  var label: String {
    guard let node_nm else { return "\(source) (\(confidence.rawValue))" }
    let node = node_nm == node_nm.rounded() && node_nm < 1e6 ? "\(Int(node_nm))" : "\(node_nm)"
    return "\(source) (\(node) nm, \(confidence.rawValue))"
  }
}
