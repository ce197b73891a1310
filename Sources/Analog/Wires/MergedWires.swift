/// A tile's wires as they were last solved exactly, and what they make of conductances that have moved since.
package struct MergedWires: Sendable {
  /// The cells at the merge, N x 2M.
  package let cells_S: PreciseMatrix
  private let effective_S: PreciseMatrix
  private let drivers_S: PreciseMatrix
  private let attenuation: LineAttenuation
  private let thermalNoise: ThermalNoise?
  /// Share of the tile's conductance that wires take away.
  private let loss: Double
  private let model: WireModel

  /// Solves a tile, with its thermal noise where a temperature is given.
  package init(_ cells_S: PreciseMatrix, _ model: WireModel, thermalNoise_K: Double? = nil) {
    let array = model.array(cells_S)
    do {
      let ports = try PortAdmittance(of: array, memoryLimit_bytes: DeviceCard.wireMemory_bytes)
      effective_S = ports.effectiveConductances_S
      drivers_S = ports.driverAdmittances_S
      thermalNoise = thermalNoise_K.map { ports.thermalNoise(at: .kelvin($0)) }
    } catch {
      preconditionFailure("\(error)")
    }
    attenuation = LineAttenuation(array)
    let whole_S = cells_S.elements.reduce(0, +)
    loss = whole_S > 0 ? max(0, 1 - effective_S.elements.reduce(0, +) / whole_S) : 0
    self.cells_S = cells_S
    self.model = model
  }

  /// A bound on the error of `effective(for:)`, relative to the largest effective conductance: half the largest change
  /// of a line, as the sum of its cells' changes over the sum of its conductances, times the share that wires take.
  ///
  /// What the lines' own attenuations leave out is of second order, once in the change and once in the loss. The factor
  /// is an observed one with room: the largest that random, coherent, line-wise and sparse changes gave is 0.27.
  package func errorBound(for cells: PreciseMatrix) -> Double {
    guard cells.elements != cells_S.elements else { return 0 }
    var rows = [(change: Double, whole: Double)](repeating: (0, 0), count: cells.rows)
    var columns = [(change: Double, whole: Double)](repeating: (0, 0), count: cells.columns)
    for row in rows.indices {
      for column in columns.indices {
        let before_S = cells_S[row, column]
        let change_S = (cells[row, column] - before_S).magnitude
        rows[row].change += change_S
        rows[row].whole += before_S
        columns[column].change += change_S
        columns[column].whole += before_S
      }
    }
    var largest = 0.0
    for line in rows + columns where line.change > 0 {
      // A line that had no conductance at all: nothing is known of it.
      largest = max(largest, line.whole > 0 ? line.change / line.whole : .infinity)
    }
    // Never 0 for a change, so that where no error is allowed every state is solved anew.
    return loss > 0 ? 0.5 * largest * loss : .leastNonzeroMagnitude
  }

  /// The tile with other conductances: exactly at those of the merge, else each effective conductance moves by as much
  /// as its cell's times its lines' own attenuation does, and a driver's own admittance by the sum over its line.
  package func effective(for cells: PreciseMatrix) -> EffectiveTile {
    guard cells.elements != cells_S.elements else {
      return EffectiveTile(
        cells_S: effective_S, attenuation: attenuation, drivers_S: drivers_S, thermalNoise: thermalNoise)
    }
    let now = LineAttenuation(model.array(cells))
    var moved_S = effective_S
    var seen_S = drivers_S
    for row in 0..<cells.rows {
      var sum_S = 0.0
      for place in row * cells.columns..<(row + 1) * cells.columns {
        let change_S =
          cells.elements[place] * now.factors[place] - cells_S.elements[place] * attenuation.factors[place]
        moved_S.elements[place] += change_S
        sum_S += change_S
      }
      seen_S[row, row] += sum_S
    }
    return EffectiveTile(cells_S: moved_S, attenuation: now, drivers_S: seen_S, thermalNoise: thermalNoise)
  }
}

/// A tile as its edge sees it.
package struct EffectiveTile: Sendable {
  /// Effective conductances, N x 2M, G+ and G- of a pair side by side.
  package let cells_S: PreciseMatrix
  /// What of a cell's own noise arrives.
  let attenuation: LineAttenuation
  /// Admittances among the drivers, N x N.
  let drivers_S: PreciseMatrix
  /// Thermal noise of its 2M lines as of the merge; nil where it was not asked for.
  let thermalNoise: ThermalNoise?

  /// G+ less G- of each pair.
  var differences_S: [Float] {
    (0..<cells_S.elements.count / 2).map {
      Float(cells_S.elements[2 * $0] - cells_S.elements[2 * $0 + 1])
    }
  }
}

extension PreciseMatrix {
  /// The cells of a tile of pairs as they lie on the chip, N x 2M, those on failed lines being open.
  init(pairs tile: Tile, plus: [Float], minus: [Float], dead: DeadLines?) {
    self.init(rows: tile.rows, columns: 2 * tile.columns)
    for cell in plus.indices where dead?.cut(cell) != true {
      elements[2 * cell] = Double(max(plus[cell], 0))
      elements[2 * cell + 1] = Double(max(minus[cell], 0))
    }
  }
}
