import Kernels

/// A smooth Gaussian field over a die with mean 0, variance 1 and correlation exp(-(d / length)^2), evaluated wherever
/// it is wanted: normals on a lattice of spacing h = length / 2, summed with weights exp(-d^2 / (2 h^2)) along either
/// axis over the 8 nearest lattice lines. Weights are scaled so that their squares sum to 1, so the variance is 1
/// between nodes as on them; what is left out is below 4e-4 of the largest weight.
struct CorrelatedField: Sendable {
  /// Lattice lines that reach a place, along either axis.
  private static let taps = 8

  private let serial: Serial
  private let spacing_cells: Double

  init(serial: Serial, length_cells: Double) {
    self.serial = serial
    spacing_cells = length_cells / 2
  }

  /// First lattice line that reaches a place, and the weights of it and its followers.
  private func weights(at place: Int) -> (first: Int, weights: [Float]) {
    let position = Double(place) / spacing_cells
    let first = Int(position)
    let rest = position - Double(first)
    let raw = (0..<Self.taps).map { tap in
      let distance = Double(tap - (Self.taps / 2 - 1)) - rest
      return portableExp(-distance * distance / 2)
    }
    let norm = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return (first, raw.map { Float($0 / norm) })
  }

  /// Calls the body with the field along each row of a block of the die.
  func forEachRow(
    from origin: (row: Int, column: Int), rows: Int, columns: Int, _ body: (Int, [Float]) -> Void
  ) {
    let across = (0..<columns).map { weights(at: origin.column + $0) }
    guard let leftmost = across.first?.first, let rightmost = across.last?.first else { return }
    let nodes = rightmost - leftmost + Self.taps
    var lines = [[Float]](repeating: [], count: Self.taps)
    var held = [Int](repeating: -1, count: Self.taps)
    var mixed = [Float](repeating: 0, count: nodes)
    var values = [Float](repeating: 0, count: columns)
    let places = across.map { $0.first - leftmost }
    // One array per tap, so that neighbouring columns lie side by side.
    let columnWeights = (0..<Self.taps).map { tap in across.map { $0.weights[tap] } }
    for row in 0..<rows {
      let along = weights(at: origin.row + row)
      for index in mixed.indices { mixed[index] = 0 }
      for tap in 0..<Self.taps {
        let line = along.first + tap
        let slot = line % Self.taps
        if held[slot] != line {
          lines[slot] = latticeLine(line, from: leftmost, count: nodes)
          held[slot] = line
        }
        Self.add(lines[slot], times: along.weights[tap], to: &mixed)
      }
      for column in 0..<columns { values[column] = 0 }
      for tap in 0..<Self.taps {
        Self.gather(mixed, places, tap, weights: columnWeights[tap], into: &values)
      }
      body(row, values)
    }
  }

  /// Normals of a lattice line: its number is the draw's event, so no size of die enters.
  private func latticeLine(_ line: Int, from first: Int, count: Int) -> [Float] {
    normals(
      count,
      at: DrawAddress(
        key: serial.rawValue, stream: RandomStream.correlatedField.rawValue, array: 0, event: UInt64(line)),
      first: first)
  }

  private static func add(_ line: [Float], times weight: Float, to sum: inout [Float]) {
    for index in sum.indices { sum[index] += weight * line[index] }
  }

  private static func gather(
    _ mixed: [Float], _ places: [Int], _ tap: Int, weights: [Float], into values: inout [Float]
  ) {
    for column in values.indices { values[column] += weights[column] * mixed[places[column] + tap] }
  }
}
