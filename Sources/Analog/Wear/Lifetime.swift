import Kernels

/// How long the parts at an array's edge live. They fail at random ages, once and for all.
public struct LifetimeModel: Sendable, Equatable {
  /// Weibull lifetimes of one kind of part, counted at 300 K.
  public struct Part: Sendable, Equatable {
    /// Seconds at 300 K that 36.8 % of parts outlive.
    public var scale_s: Double
    /// Weibull shape; 1: a steady rate of failure, above 1: wear.
    public var shape: Double
    /// Activation energy in electronvolts (Arrhenius); 0: temperature has no effect.
    public var activationEnergy_eV: Double

    /// A law of lifetimes.
    public init(scale_s: Double, shape: Double, activationEnergy_eV: Double = 0) {
      self.scale_s = scale_s
      self.shape = shape
      self.activationEnergy_eV = activationEnergy_eV
    }
  }

  /// Drivers of rows; nil: they never fail.
  public var rowDrivers: Part?
  /// Amplifiers and converters of columns; nil: they never fail.
  public var columnConverters: Part?
  /// A layer that has lost more than this share of its row drivers, or of its column converters, ends the chip, as does
  /// one that has lost all of either.
  public var fatalShare: Double = 1

  /// Parts that never fail.
  public init() {}
}

/// Lifetimes of a tile's row drivers and column converters in seconds at 300 K; empty where they never fail.
struct LineLives: Sendable {
  let rows_s: [Double]
  let columns_s: [Double]

  /// Draws the lives of a tile's lines; nil for cards without lifetimes.
  init?(_ block: Placement.Block, card: DeviceCard, serial: Serial) {
    guard let model = card.lifetime else { return nil }
    func lives_s(_ part: LifetimeModel.Part?, _ count: Int, _ stream: RandomStream, _ lines: TilePart)
      -> [Double]
    {
      guard let part else { return [] }
      let law = Weibull(scale: part.scale_s, shape: part.shape)
      return uniforms(count, at: DrawAddress(serial, stream, tile: block.tile, part: lines)).map {
        // The clock's own resolution: nothing is dead at birth.
        max(law.life($0), 1e-6)
      }
    }
    rows_s = lives_s(model.rowDrivers, block.rows.count, .rowLife, .rows)
    columns_s = lives_s(model.columnConverters, block.columns.count, .columnLife, .columns)
  }
}

/// A tile's lines that have failed. A failed line is open: neither reads nor writes reach its cells.
struct DeadLines: Sendable {
  let rows: [Bool]
  let columns: [Bool]

  /// Whether cell `row * columns + column` lies on a failed line.
  func cut(_ cell: Int) -> Bool { rows[cell / columns.count] || columns[cell % columns.count] }

  /// Rows of a range that still drive.
  func livingRows(_ range: Range<Int>) -> Int { range.count { !rows[$0] } }
  /// Columns that still convert.
  var livingColumns: Int { columns.count { !$0 } }

  /// Inputs with nothing on the failed rows, whatever was meant for them.
  func silenced(_ inputs: Matrix) -> Matrix {
    guard rows.contains(true) else { return inputs }
    var silenced = inputs
    for row in rows.indices where rows[row] {
      for example in 0..<inputs.rows { silenced[example, row] = 0 }
    }
    return silenced
  }

  /// Sets what failed columns give to 0.
  func mute(_ outputs: inout Matrix) {
    for column in columns.indices where columns[column] {
      for example in 0..<outputs.rows { outputs[example, column] = 0 }
    }
  }
}

extension Chip {
  /// Ages in seconds as the wear of drivers and of converters counts them; nil for cards without lifetimes.
  var lineAges_s: (rows: Double, columns: Double)? {
    guard let model = card.lifetime else { return nil }
    return (rows: age_s(of: model.rowDrivers), columns: age_s(of: model.columnConverters))
  }

  private func age_s(of part: LifetimeModel.Part?) -> Double {
    part.map { clock.equivalentAge_s(activationEnergy_eV: $0.activationEnergy_eV, reference: .room) } ?? 0
  }

  /// The failed lines of a tile; nil when all live.
  func deadLines(_ index: Int, ages_s: (rows: Double, columns: Double)?) -> DeadLines? {
    guard let ages_s, let lives = tiles[index].lives else { return nil }
    let tile = tiles[index]
    let rows = lives.rows_s.map { $0 <= ages_s.rows }
    let columns = lives.columns_s.map { $0 <= ages_s.columns }
    guard rows.contains(true) || columns.contains(true) else { return nil }
    return DeadLines(
      rows: rows.isEmpty ? [Bool](repeating: false, count: tile.rows) : rows,
      columns: columns.isEmpty ? [Bool](repeating: false, count: tile.columns) : columns)
  }

  /// Row drivers that have failed, over all tiles.
  public var deadRowCount: Int {
    guard let ages_s = lineAges_s else { return 0 }
    return tiles.reduce(0) { $0 + ($1.lives?.rows_s.count { $0 <= ages_s.rows } ?? 0) }
  }

  /// Column converters that have failed, over all tiles.
  public var deadColumnCount: Int {
    guard let ages_s = lineAges_s else { return 0 }
    return tiles.reduce(0) { $0 + ($1.lives?.columns_s.count { $0 <= ages_s.columns } ?? 0) }
  }
}

extension ReadState {
  /// Takes note of failed lines: what hangs on an open column draws no current.
  mutating func cut(_ lines: DeadLines?, _ tile: Tile, ageing: Ageing?) {
    dead = lines
    guard let lines, lines.columns.contains(true) else { return }
    let plus = tile.plus.presentConductance_S(ageing)
    let minus = tile.minus.presentConductance_S(ageing)
    for row in 0..<tile.rows {
      rowConductance_S[row] = (0..<tile.columns).reduce(0.0) { sum, column in
        let cell = row * tile.columns + column
        return lines.columns[column] ? sum : sum + (Double(plus[cell]) + Double(minus[cell]))
      }
    }
  }
}
