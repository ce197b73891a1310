import Kernels

/// What a read needs of a tile whose wires count, beside the packed weights.
struct WiredRead: Sendable {
  /// G+ less G- of each pair as its edge sees it, in siemens.
  let differences_S: [Float]
  /// Admittances among the drivers, N x N, in siemens.
  private let drivers_S: Matrix
  /// The network of a tile whose cells are not ohmic; nil for others.
  var network: WiredArray?
  /// Heat of the last read through the network, over the square of the read voltage.
  var networkHeat_S: Double = 0

  init(_ edge: EffectiveTile, differences_S: [Float]) {
    self.differences_S = differences_S
    drivers_S = Matrix(
      rows: edge.drivers_S.rows, columns: edge.drivers_S.columns,
      elements: edge.drivers_S.elements.map { Float($0) })
  }

  /// Sum over the examples of x' Y x, in siemens, with x what the drivers give: heat over the square of the read voltage.
  /// Rows that are not driven are held at 0 V, and what is no number drives nothing.
  func heat_S(_ inputs: Matrix, rows: Range<Int>, rowGain: [Float]) -> Double {
    guard network == nil else { return networkHeat_S }
    var driven = Matrix(rows: inputs.rows, columns: inputs.columns)
    for example in 0..<inputs.rows {
      for row in rows where inputs[example, row].isFinite {
        driven[example, row] = inputs[example, row] * (rowGain.isEmpty ? 1 : rowGain[row])
      }
    }
    let currents = Matrix.product(driven, drivers_S)
    return zip(driven.elements, currents.elements).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  }
}

/// What the read kernel is given for one read.
struct ReadRoute {
  let inputs: Matrix
  /// Sums that were found outside of it, batch x columns; empty for none.
  var added: [Float] = []
}

extension Chip {
  /// How one tile's read reaches the kernel: an ordinary product while cells are ohmic. Without wires a cell that is not
  /// sees its row's voltage alone, so the product is with what the rows' voltages conduct. With wires the columns' sums
  /// come from Newton's method, an example on each thread, and the kernel adds noise, amplifier and converter.
  mutating func readRoute(_ index: Int, inputs: Matrix, rows: Range<Int>, scale: Double) -> ReadRoute {
    guard let state = tiles[index].readState else {
      preconditionFailure("a read state is made before a read")
    }
    guard card.conduction != .ohmic else { return ReadRoute(inputs: inputs) }
    guard let network = state.wired?.network else {
      let conducted = Matrix(
        rows: inputs.rows, columns: inputs.columns,
        elements: inputs.elements.indices.map {
          Float(state.conducted(Double(inputs.elements[$0]), row: $0 % inputs.columns))
        })
      return ReadRoute(inputs: conducted)
    }
    let (volts_V, law, rowGain) = (card.energy.readVoltage_V, card.conduction, tiles[index].rowGain)
    let factor = scale / card.cell.unit_S / volts_V
    let reads = mapped(inputs.rows, threads: threads) { example in
      NetworkRead(
        network, law, inputs.row(example), rows: rows, rowGain: rowGain, readVoltage_V: volts_V)
    }
    let heat_W = reads.reduce(0) { $0 + $1.heat_W }
    tiles[index].readState?.wired?.networkHeat_S = heat_W / (volts_V * volts_V)
    return ReadRoute(inputs: inputs, added: reads.flatMap { $0.differences_A.map { Float(factor * $0) } })
  }
}

/// One example's read of a network whose cells are not ohmic.
private struct NetworkRead: Sendable {
  /// Current out of G+ less that out of G- of each pair; NaN where the network was not solved.
  let differences_A: [Double]
  /// What the drivers gave.
  let heat_W: Double

  init(
    _ network: WiredArray, _ law: CellLaw, _ inputs: ArraySlice<Float>, rows: Range<Int>, rowGain: [Float],
    readVoltage_V: Double
  ) {
    var volts = [Double](repeating: 0, count: inputs.count)
    for row in rows {
      let gain = rowGain.isEmpty ? 1 : rowGain[row]
      volts[row] = Double(inputs[inputs.startIndex + row] * gain) * readVoltage_V
    }
    let solution =
      volts.allSatisfy(\.isFinite) ? try? LineSolver.solve(network, law: law, volts: volts) : nil
    let currents_A = solution?.currents_A ?? [Double](repeating: .nan, count: network.columns)
    differences_A = (0..<network.columns / 2).map { currents_A[2 * $0] - currents_A[2 * $0 + 1] }
    heat_W = zip(volts, solution?.driverCurrents_A ?? []).reduce(0.0) { $0 + $1.0 * $1.1 }
  }
}

/// What a row's voltage makes a cell conduct that is not ohmic.
struct Conduction: Sendable {
  let law: CellLaw
  let readVoltage_V: Double
  /// Gain of each row's driver; empty when all are 1.
  let rowGain: [Float]

  init?(_ card: DeviceCard, rowGain: [Float]) {
    guard card.conduction != .ohmic else { return nil }
    law = card.conduction
    readVoltage_V = card.energy.readVoltage_V
    self.rowGain = rowGain
  }

  /// The current per siemens over read voltage and gain.
  func conducted(_ level: Double, row: Int) -> Double {
    let full_V = readVoltage_V * (rowGain.isEmpty ? 1 : Double(rowGain[row]))
    return law.current(level * full_V) / full_V
  }
}

extension ReadState {
  /// What an input counts for in a product: itself, where cells are ohmic.
  func conducted(_ level: Double, row: Int) -> Double {
    conduction?.conducted(level, row: row) ?? level
  }
}
