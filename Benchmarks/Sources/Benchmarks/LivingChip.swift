import MortalComputing

/// A chip that benchmarks can hold on to.
final class LivingChip {
  private let card: DeviceCard
  private let layers: [Int]
  private var chip: Chip

  init(_ name: String, layers: [Int]) {
    do { card = try DeviceCard(named: name) } catch { fatalError("\(error)") }
    self.layers = layers
    chip = Chip(card, serial: 7, layers: layers)
  }

  func fabricate() { chip = Chip(card, serial: 7, layers: layers) }

  func program() {
    chip.program(layer: 0, weights: Matrix(rows: layers[0] + 1, columns: layers[1], repeating: 0.25))
  }

  /// An hour passes, and one input is answered.
  func ageAndRead() {
    chip.age(.hours(1))
    _ = chip.read(layer: 0, inputs: Matrix(rows: 1, columns: layers[0], repeating: 0.5), phase: .infer)
  }
}
