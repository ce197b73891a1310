import Kernels

/// How many pulses cells survive, and what becomes of them on the way.
public struct EnduranceModel: Sendable, Equatable {
  /// Pulses that 36.8 % of cells survive: the scale of the Weibull distribution of lives.
  public var scale_pulses: Double
  /// Its shape; 1: a steady rate of failure, above 1: wear.
  public var shape: Double
  /// The share of its life from which a cell's window narrows; 1: never.
  public var narrowingOnset: Double = 1
  /// The share of the window that is lost at the end of life; 0: none.
  public var narrowing: Double = 0

  /// A law of endurance without narrowing.
  public init(scale_pulses: Double, shape: Double) {
    self.scale_pulses = scale_pulses
    self.shape = shape
  }
}

/// Lives of the cells of an array, and what their windows have become.
struct CellWear: Sendable {
  /// The number of pulses that each cell survives: whole numbers of at least 1. What passes 2^32 is never reached,
  /// because that is where a cell's count of pulses ends.
  let life_pulses: [Float]
  private let onset: Float
  private let narrowing: Float

  init(_ model: EnduranceModel, uniforms: [Float]) {
    let law = Weibull(scale: model.scale_pulses, shape: model.shape)
    // Rounding up keeps the law at whole numbers: more than n pulses are survived when the life is above n.
    life_pulses = uniforms.map { max(Float(law.life($0).rounded(.up)), 1) }
    onset = Float(model.narrowingOnset)
    narrowing = Float(model.narrowing)
  }

  /// Whether a cell is worn after so many pulses.
  func isSpent(_ cell: Int, after pulses: UInt32) -> Bool { Double(pulses) >= Double(life_pulses[cell]) }

  /// How many of `pulses` a cell that has had `before` still follows.
  func followed(_ cell: Int, pulses: Int, after before: UInt32) -> Int {
    let left = max(Double(life_pulses[cell]) - Double(before), 0)
    return left >= Double(pulses) ? pulses : Int(left)
  }

  /// A value kept within what is left of a window from `low` to `high` about `rest` after so many pulses.
  func narrowed(
    _ value: Float, _ cell: Int, after pulses: Int, rest: Float, low: Float, high: Float
  ) -> Float {
    guard narrowing > 0 else { return value }
    let used = min(Float(Double(pulses) / Double(life_pulses[cell])), 1)
    guard used > onset else { return value }
    let share = 1 - narrowing * (used - onset) / (1 - onset)
    return min(max(value, rest + share * (low - rest)), rest + share * (high - rest))
  }
}

extension CellArray {
  /// A conductance that a write leaves, kept within the cell's narrowed window; the write is already counted.
  func narrowed_S(_ value_S: Float, _ cell: Int, _ model: CellModel) -> Float {
    guard let wear else { return value_S }
    return wear.narrowed(
      value_S, cell, after: Int(pulses[cell]), rest: Float(model.rest_S), low: Float(model.floor_uS * 1e-6),
      high: Float(model.ceiling_uS * 1e-6))
  }

  /// A pulsed cell's weight after a burst that is not counted yet. A burst across the end of life moves the cell with
  /// the pulses it still follows; the rest find it stuck.
  func pulsedWeight(
    _ cell: Int, _ steps: CellSteps, upward: Bool, count: Int, _ law: PulseLaw, normal: Float
  ) -> Float {
    let own = steps[cell]
    guard let wear else {
      return own.pulsed(hidden[cell], upward: upward, count: count, law, normal: normal)
    }
    let followed = wear.followed(cell, pulses: count, after: pulses[cell])
    let weight = own.pulsed(hidden[cell], upward: upward, count: followed, law, normal: normal)
    return wear.narrowed(
      weight, cell, after: Int(pulses[cell]) + followed,
      rest: law.reference == .symmetryPoint ? own.symmetryPoint : 0, low: own.lower, high: own.upper)
  }

  /// Sticks a cell that has had the pulses of its life.
  mutating func wearOut(_ cell: Int) {
    if let wear, wear.isSpent(cell, after: pulses[cell]) { faults[cell] = .worn }
  }

  /// Whether saved faults agree with saved counts: a cell is worn exactly when its life is spent. Cells that were stuck
  /// before count on.
  func agree(faults: [Fault], pulses: [UInt32]) -> Bool {
    guard let wear else { return !faults.contains(.worn) }
    return faults.indices.allSatisfy { cell in
      switch faults[cell] {
      case .none: !wear.isSpent(cell, after: pulses[cell])
      case .worn: wear.isSpent(cell, after: pulses[cell])
      case .stuckLow, .stuckHigh, .open: true
      }
    }
  }
}

extension Fabrication {
  /// Lives of an array's cells; nil for cards whose cells do not wear.
  func wear(_ count: Int, _ tile: Int, _ part: TilePart) -> CellWear? {
    card.endurance.map {
      CellWear($0, uniforms: uniforms(count, at: DrawAddress(serial, .cellLife, tile: tile, part: part)))
    }
  }
}

extension Chip {
  /// Cells whose life is spent; they are among the stuck ones.
  public var wornCellCount: Int {
    tiles.reduce(0) { sum, tile in
      sum + tile.plus.faults.count { $0 == .worn } + tile.minus.faults.count { $0 == .worn }
    }
  }
}
