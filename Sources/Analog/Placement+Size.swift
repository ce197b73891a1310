extension Placement {
  /// Throws when a chip cannot hold a network, and says which one of the same shape it could hold.
  static func checkSize(
    _ shapes: [(fanIn: Int, fanOut: Int)], layers: [Int], limits: TileLimits
  ) throws(AnalogError) {
    guard let need = excess(shapes, limits) else { return }
    let hasReadouts = shapes.count >= layers.count
    var low = 0.0
    var high = 1.0
    for _ in 0..<60 {
      let share = (low + high) / 2
      if excess(Self.shapes(scaled(layers, by: share), readouts: hasReadouts), limits) == nil {
        low = share
      } else {
        high = share
      }
    }
    let fitting = scaled(layers, by: low)
    let fits = excess(Self.shapes(fitting, readouts: hasReadouts), limits) == nil
    let sizes = fitting.map(String.init).joined(separator: "-")
    throw AnalogError(
      need,
      remedy: fits
        ? "\(sizes) would fit; or use larger tiles" : "use fewer inputs or outputs, or larger tiles")
  }

  /// Hidden layers scaled, at least one unit each; inputs and outputs are the task's.
  private static func scaled(_ layers: [Int], by share: Double) -> [Int] {
    layers.enumerated().map { index, units in
      index == 0 || index == layers.count - 1 ? units : max(Int(Double(units) * share), 1)
    }
  }

  /// What a network needs that a chip has not; nil when it fits.
  private static func excess(_ shapes: [(fanIn: Int, fanOut: Int)], _ limits: TileLimits) -> String? {
    let pairs = shapes.reduce(0.0) { $0 + (Double($1.fanIn) + 1) * Double($1.fanOut) }
    guard pairs <= Double(pairsMax) else {
      return "the network needs \(Int(pairs)) pairs of cells and a chip holds \(pairsMax)"
    }
    let tiles = shapes.reduce(0.0) {
      $0 + ((Double($1.fanIn) + 1) / Double(limits.rows)).rounded(.up)
        * (Double($1.fanOut) / Double(limits.columns)).rounded(.up)
    }
    guard tiles <= Double(tilesMax) else {
      return
        "the network needs \(Int(tiles)) tiles of \(limits.rows) x \(limits.columns) and a chip has \(tilesMax)"
    }
    return nil
  }
}
