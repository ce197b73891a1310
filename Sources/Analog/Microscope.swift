/// A privileged look at a chip, for plots, tests and the exact oracle. Nothing in the modelled world can do this, and
/// nothing is charged.
public struct Microscope: Sendable {
  /// For each matrix its G+ in siemens at the present time, (fan-in + 1) x fan-out.
  public let plus_S: [Matrix]
  /// For each matrix its G- in siemens.
  public let minus_S: [Matrix]
  /// For each matrix the real weights that a read applies, amplifier and driver gains, drift factors
  /// and wires included; of cells that are not ohmic, those of small inputs.
  public let effectiveWeights: [Matrix]
  /// For each matrix the offsets of its neurons.
  public let neuronOffsets: [[Float]]
  /// For each matrix the gains of its neurons.
  public let neuronGains: [[Float]]
  /// For each matrix which pairs have a stuck cell.
  public let stuckPairs: [[Bool]]
}

extension Chip {
  /// A privileged look at the present state.
  public var microscope: Microscope {
    var plus: [Matrix] = []
    var minus: [Matrix] = []
    var weights: [Matrix] = []
    var stuck: [[Bool]] = []
    let ageing = ageing
    let ages_s = lineAges_s
    for layer in 0..<placement.crossbarCount {
      let empty = Matrix(rows: placement.fanIn(layer) + 1, columns: placement.fanOut(layer))
      plus.append(empty)
      minus.append(empty)
      weights.append(empty)
      stuck.append([Bool](repeating: false, count: empty.elements.count))
      let factor = Float(weightScale(layer: layer) / card.cell.unit_S)
      for index in tileRange(layer: layer) {
        let tile = tiles[index]
        let dead = deadLines(index, ages_s: ages_s)
        let up = tile.plus.presentConductance_S(ageing)
        let down = tile.minus.presentConductance_S(ageing)
        let differences = effectiveDifferences_S(index, ageing: ageing, dead: dead)
        for cell in up.indices {
          let row = cell / tile.columns
          let column = cell % tile.columns
          let place =
            (tile.block.rows.lowerBound + row) * empty.columns + tile.block.columns.lowerBound + column
          let rowGain = tile.rowGain.isEmpty ? 1 : tile.rowGain[row]
          let columnGain = tile.columnGain.isEmpty ? 1 : tile.columnGain[column]
          plus[layer].elements[place] = up[cell]
          minus[layer].elements[place] = down[cell]
          stuck[layer][place] = tile.plus.faults[cell] != .none || tile.minus.faults[cell] != .none
          // Nothing is heard of a cell on a failed line.
          guard dead?.cut(cell) != true else { continue }
          weights[layer].elements[place] =
            factor * rowGain * columnGain * (differences?[cell] ?? up[cell] - down[cell])
            * driftReferences[layer].factor(column: tile.block.columns.lowerBound + column)
        }
      }
    }
    return Microscope(
      plus_S: plus, minus_S: minus, effectiveWeights: weights,
      neuronOffsets: (0..<placement.crossbarCount).map {
        neuronOffsets[$0].isEmpty ? [Float](repeating: 0, count: placement.fanOut($0)) : neuronOffsets[$0]
      },
      neuronGains: (0..<placement.crossbarCount).map {
        neuronGains[$0].isEmpty ? [Float](repeating: 1, count: placement.fanOut($0)) : neuronGains[$0]
      }, stuckPairs: stuck)
  }
}
