import Kernels

/// The variation of one die: what its cells share, and each cell's own part.
struct DieVariation: Sendable {
  private let model: VariationModel
  private let serial: Serial
  private let floorplan: Floorplan
  /// Lot x wafer x die.
  let level: Float
  /// Relative change from the die's first row to its last, and from its first column to its last.
  private let slope: (rows: Double, columns: Double)

  /// Nil when the card has no variation.
  init?(_ card: DeviceCard, serial: Serial, floorplan: Floorplan) {
    guard let model = card.variation, !model.isNothing else { return nil }
    self.model = model
    self.serial = serial
    self.floorplan = floorplan
    func draws(_ key: UInt64, _ stream: RandomStream) -> [Double] {
      normals(4, at: DrawAddress(key: key, stream: stream.rawValue, array: 0, event: 0)).map(Double.init)
    }
    func factor(_ change: Double) -> Double { max(1 + change, Double(VariationModel.least)) }
    let lot = draws(serial.lotKey, .lotFactor)
    let wafer = draws(serial.waferKey, .waferFactor)
    let die = draws(serial.rawValue, .dieFactor)
    let (x, y) = card.wafer.relativePlace(die: serial.die)
    let bowl = (model.waferRadial + model.waferRadialSigma * wafer[1]) * (x * x + y * y)
    let plane = model.waferGradientSigma * (wafer[2] * x + wafer[3] * y) / 2
    level = Float(
      factor(model.lotSigma * lot[0]) * factor(model.waferSigma * wafer[0]) * factor(bowl + plane)
        * factor(model.dieSigma * die[0]))
    slope = (model.dieGradientSigma * die[1], model.dieGradientSigma * die[2])
  }

  /// What the pairs of a tile share, row after row: level x plane x field. The two cells of a pair are neighbours.
  func sharedFactors(_ block: Placement.Block) -> [Float] {
    let (rows, columns) = (block.rows.count, block.columns.count)
    let origin = floorplan.origin(tile: block.tile)
    var factors = [Float](repeating: level, count: rows * columns)
    if model.dieGradientSigma != 0 {
      let across = (0..<columns).map { Self.tilt(slope.columns, origin.column + $0, of: floorplan.columns) }
      for row in 0..<rows {
        let along = 1 + Self.tilt(slope.rows, origin.row + row, of: floorplan.rows)
        for column in 0..<columns {
          factors[row * columns + column] *= max(along + across[column], VariationModel.least)
        }
      }
    }
    if model.correlatedSigma != 0 {
      let field = CorrelatedField(serial: serial, length_cells: model.correlationLength_cells)
      let sigma = Float(model.correlatedSigma)
      field.forEachRow(from: origin, rows: rows, columns: columns) { row, values in
        for column in 0..<columns {
          factors[row * columns + column] *= max(1 + sigma * values[column], VariationModel.least)
        }
      }
    }
    return factors
  }

  /// slope times the place from -1/2 at the first cell to 1/2 at the last.
  private static func tilt(_ slope: Double, _ index: Int, of count: Int) -> Float {
    Float(slope * ((Double(index) + 0.5) / Double(count) - 0.5))
  }

  /// Factors of a tile's cells of one polarity: what pairs share times each cell's own mismatch.
  func factors(_ shared: [Float], tile: Int, _ part: TilePart) -> [Float] {
    guard model.pelgrom_um > 0 else { return shared.map { max($0, VariationModel.least) } }
    var factors = LocalMismatch(model, serial: serial).factors(shared.count, tile: tile, part)
    for cell in factors.indices {
      factors[cell] = max(shared[cell] * max(factors[cell], VariationModel.least), VariationModel.least)
    }
    return factors
  }
}
