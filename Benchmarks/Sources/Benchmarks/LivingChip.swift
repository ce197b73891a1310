import MortalComputing

/// A chip that benchmarks can hold on to.
final class LivingChip {
  private let card: DeviceCard
  private let layers: [Int]
  private let placement: Placement
  private let threads: Int
  private var chip: Chip

  /// A chip on the card's own tiles, or on square ones.
  init(_ name: String, layers: [Int], tile: Int? = nil, threads: Int = 1) {
    self.layers = layers
    self.threads = threads
    do {
      card = try DeviceCard(named: name)
      placement = try Placement(
        layers: layers, limits: tile.map { TileLimits(rows: $0, columns: $0) } ?? card.tile)
    } catch { fatalError("\(error)") }
    chip = Chip(card, serial: 7, placement: placement, threads: threads)
  }

  func fabricate(threads: Int? = nil) {
    chip = Chip(card, serial: 7, placement: placement, threads: threads ?? self.threads)
  }

  func program() {
    chip.program(layer: 0, weights: Matrix(rows: layers[0] + 1, columns: layers[1], repeating: 0.25))
  }

  func read(batch: Int) {
    _ = chip.read(
      layer: 0, inputs: Matrix(rows: batch, columns: layers[0], repeating: 0.3), phase: .infer)
  }

  /// An hour passes, and one input is answered.
  func ageAndRead(threads: Int? = nil) {
    chip.threads = threads ?? self.threads
    chip.age(.hours(1))
    read(batch: 1)
  }
}
