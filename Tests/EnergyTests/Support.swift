import Analog
import Energy

/// A price with an interval, in SI units.
func constant(_ nominal: Double, node_nm: Double? = nil) -> EnergyConstant {
  EnergyConstant(
    low: nominal / 2, nominal: nominal, high: nominal * 4, node_nm: node_nm, source: "a table",
    confidence: .secondary)
}

/// A card with a different price on everything and a capacitance on its lines.
func pricedCard() -> DeviceCard {
  var card = DeviceCard(name: "priced")
  card.energy.lineCapacitancePerCell_fF = 0.6
  card.energy.pumpEfficiency = 0.4
  for (index, price) in EnergyModel.Price.allCases.enumerated() {
    card.energy.prices[price] = constant(Double(index + 1) * 1e-13)
  }
  return card
}

/// A chip of 5-4-3 that has been programmed, read back, has learned a little and inferred, on tiles so small that
/// partial sums are added.
func livedChip(_ card: DeviceCard, inferences: Int = 2) -> Ledger {
  var card = card
  card.tile = TileLimits(rows: 4, columns: 3)
  var chip = Chip(card, serial: 7, layers: [5, 4, 3])
  chip.program(layer: 0, weights: Matrix(rows: 6, columns: 4, repeating: 0.3))
  _ = chip.measureWeights(layer: 0, reads: 2, phase: .verify)
  chip.move(layer: 1, by: Matrix(rows: 5, columns: 3, repeating: -0.1))
  chip.chargeDigital(.learn, layer: 1, .draw, count: 12)
  chip.chargeDigital(.learn, layer: 1, .multiply, count: 30)
  chip.chargeDigital(.learn, layer: nil, .store, count: 64)
  infer(&chip, examples: inferences)
  return chip.ledger
}

/// Passes examples through both layers of a chip.
func infer(_ chip: inout Chip, examples: Int) {
  let inputs = Matrix(rows: examples, columns: chip.layers[0], repeating: 0.5)
  let hidden = chip.activate(layer: 0, chip.read(layer: 0, inputs: inputs, phase: .infer), phase: .infer)
  _ = chip.read(layer: 1, inputs: hidden, phase: .infer)
}

/// Whether two energies agree to rounding of a few dozen sums, end by end.
func agree(_ one: Joules, _ other: Joules) -> Bool {
  agree(one.low, other.low) && agree(one.nominal, other.nominal) && agree(one.high, other.high)
}

/// Whether two numbers agree to 1e-12 of their size.
func agree(_ one: Double, _ other: Double) -> Bool {
  abs(one - other) <= 1e-12 * max(abs(one), abs(other))
}

extension Bill {
  /// The line of a part and action in one phase and layer; the only one of that name.
  func line(_ phase: Phase, _ layer: Int?, _ component: Component, _ action: Action) -> Line? {
    lines.first {
      $0.phase == phase && $0.layer == layer && $0.component == component && $0.action == action
    }
  }

  /// All sets of keys.
  static var keySets: [Set<Key>] {
    Key.allCases.reduce([[]]) { sets, key in sets + sets.map { $0.union([key]) } }
  }
}
