/// A chip whose reads see its wires.
extension Chip {
  /// A tile as its edge sees it now, through the last merge where that is good enough; nil when wires are ideal. `fresh`
  /// is a merge that the tile should keep.
  func effectiveTile(
    _ index: Int, ageing: Ageing?, dead: DeadLines?
  ) -> (tile: EffectiveTile, fresh: MergedWires?)? {
    guard wires == .exact, let model = card.wires else { return nil }
    let cells_S = physicalCells_S(index, ageing: ageing, dead: dead)
    if let merged = tiles[index].merged, merged.errorBound(for: cells_S) <= wireTolerance {
      return (merged.effective(for: cells_S), nil)
    }
    let merged = MergedWires(cells_S, model, thermalNoise_K: card.read.thermalNoise_K)
    return (merged.effective(for: cells_S), merged)
  }

  /// A tile's cells now, as they lie on the chip.
  func physicalCells_S(_ index: Int, ageing: Ageing?, dead: DeadLines?) -> PreciseMatrix {
    let tile = tiles[index]
    return PreciseMatrix(
      pairs: tile, plus: tile.plus.presentConductance_S(ageing),
      minus: tile.minus.presentConductance_S(ageing), dead: dead)
  }

  /// Lets go of what was solved less exactly than asked for now.
  mutating func forgetSolutions() {
    guard wires == .exact else { return }
    for index in tiles.indices {
      (tiles[index].merged, tiles[index].readState) = (nil, nil)
    }
  }

  /// Effective differences G+ - G- of a tile's pairs for the microscope; nil when wires are ideal.
  func effectiveDifferences_S(_ index: Int, ageing: Ageing?, dead: DeadLines?) -> [Float]? {
    guard wires == .exact else { return nil }
    return tiles[index].readState?.wired?.differences_S
      ?? effectiveTile(index, ageing: ageing, dead: dead)?.tile.differences_S
  }

  /// The slope of a loss with a layer's weights themselves, when `slopes` is that with the weights that a read applies:
  /// the chain rule through the wires, exact for every cell. Both are (fan-in + 1) x fan-out. Where wires are ideal
  /// nothing changes.
  ///
  /// A weight moves as the controller moves it: both cells by half, unless one is a reference. Two solves per word line
  /// with a slope (`LineSolver.gradient`). Nothing is charged: no chip could know this.
  public func slopesThroughWires(layer: Int, _ slopes: Matrix) -> Matrix {
    guard wires == .exact, let model = card.wires else { return slopes }
    let (ageing, ages_s) = (ageing, lineAges_s)
    var result = slopes
    for index in tileRange(layer: layer) {
      let block = tiles[index].block
      let dead = deadLines(index, ages_s: ages_s)
      let cells_S = physicalCells_S(index, ageing: ageing, dead: dead)
      let part = block.elements(of: slopes)
      let gradient = Self.gradient(model.array(cells_S), part, columns: block.columns.count)
      for cell in part.indices {
        let place =
          (block.rows.lowerBound + cell / block.columns.count) * slopes.columns + block.columns.lowerBound
          + cell % block.columns.count
        let (plus, minus) = (gradient.elements[2 * cell], gradient.elements[2 * cell + 1])
        result.elements[place] = Float(card.cell.pairing == .reference ? plus : (plus - minus) / 2)
      }
    }
    return result
  }

  /// Slopes with all cells of an array of pairs, from those with its effective differences.
  private static func gradient(_ array: WiredArray, _ slopes: [Float], columns: Int) -> PreciseMatrix {
    let driven = (0..<array.rows).filter { row in
      slopes[row * columns..<(row + 1) * columns].contains { $0 != 0 && $0.isFinite }
    }
    guard !driven.isEmpty else { return PreciseMatrix(rows: array.rows, columns: array.columns) }
    let volts = PreciseMatrix(rows: array.rows, columns: driven.count) { $0 == driven[$1] ? 1 : 0 }
    let sensitivities = PreciseMatrix(rows: driven.count, columns: array.columns) { row, line in
      let slope = Double(slopes[driven[row] * columns + line / 2])
      return slope.isFinite ? (line % 2 == 0 ? slope : -slope) : 0
    }
    do {
      return try LineSolver(array).gradient(volts: volts, sensitivities: sensitivities)
    } catch {
      // The iteration always converges on what a card may say; no number rather than a wrong one.
      return PreciseMatrix(rows: array.rows, columns: array.columns, repeating: .nan)
    }
  }
}
