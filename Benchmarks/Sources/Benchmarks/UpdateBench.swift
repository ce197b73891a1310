import Kernels

/// A coincidence update as training does it: trains of 31 slots for a batch, their coincidences counted for each cell,
/// and the pulses that are left of both signs fired at cells with soft bounds.
final class UpdateBench {
  private let lines: Int
  private let batch: Int
  private let rows: [Float]
  private let columns: [Float]
  private let pulses: PulseBench
  private(set) var counts: [Int32]

  init(lines: Int, batch: Int) {
    self.lines = lines
    self.batch = batch
    rows = drawn(lines * batch, key: 3)
    columns = drawn(lines * batch, key: 4)
    counts = [Int32](repeating: 0, count: lines * lines)
    pulses = PulseBench(count: lines * lines, .stored)
  }

  /// The coincidences of one batch, upwards less downwards.
  func count() {
    let address = DrawAddress(key: 5, stream: 2, array: 0, event: 0)
    let other = DrawAddress(key: 5, stream: 2, array: 1, event: 0)
    let (rows, columns) = (rows, columns)
    let rowTrains = pulseTrains(rows.span, slots: 31, scale: 0.3, at: address)
    let columnTrains = pulseTrains(columns.span, slots: 31, scale: 0.3, at: other)
    var up = [Int32](repeating: 0, count: counts.count)
    var down = up
    var upSpan = up.mutableSpan
    var downSpan = down.mutableSpan
    addCoincidences(
      up: &upSpan, down: &downSpan, rowTrains: rowTrains.span, columnTrains: columnTrains.span, batch: batch)
    for cell in counts.indices { counts[cell] = up[cell] - down[cell] }
  }

  /// The same with the pulses fired.
  func update() {
    count()
    pulses.fire(counts)
  }
}
