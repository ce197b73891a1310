extension PortAdmittance {
  /// The same array seen through resistances in series with its ports, in ohms: `drivers_ohm` (N) and
  /// `senses_ohm` (M).
  ///
  /// The old ports become inner nodes and are eliminated: (1/Y + R)^-1 without inverting Y, which is
  /// singular. Work grows with the cube of N + M; resistances that are known beforehand cost nothing when
  /// they are part of the `WiredArray`.
  /// - Throws: `AnalogError` for a resistance that is neither 0 nor within 1e-18...1e18 ohms.
  public func terminated(drivers_ohm: [Double], senses_ohm: [Double]) throws(AnalogError) -> PortAdmittance {
    precondition(drivers_ohm.count == rows && senses_ohm.count == columns, "there is one resistance per port")
    let series_ohm = drivers_ohm + senses_ohm
    if let bad = series_ohm.first(where: { !WiredArray.isResistance($0) }) {
      throw AnalogError("a series resistance of \(bad) ohm", remedy: WiredArray.resistanceRemedy)
    }
    return terminated(series_ohm: series_ohm)
  }

  func terminated(series_ohm: [Double]) -> PortAdmittance {
    let inner = series_ohm.indices.filter { series_ohm[$0] > 0 }
    guard !inner.isEmpty else { return self }
    let order = rows + columns
    var places = (0..<order).map { inner.count + $0 }
    for (index, port) in inner.enumerated() { places[port] = index }
    var workspace = Workspace()
    var front = Front(eliminated: inner.count, kept: order, workspace: &workspace)
    for place in front.edge.indices { front.edge[place] = 0 }
    for row in 0..<order {
      for column in row + 1..<max(order, row + 1) {
        let (first, second) = (min(places[row], places[column]), max(places[row], places[column]))
        if first < inner.count {
          front.edge[first * front.order + second] = admittances_S[row, column]
        } else {
          front.kept[row * order + column] = admittances_S[row, column]
        }
      }
    }
    for (index, port) in inner.enumerated() {
      front.edge[index * front.order + inner.count + port] = -1 / series_ohm[port]
    }
    front.eliminate(&workspace)
    var block = PortBlock(elements: front.kept, left: rows, right: 0, top: 0, bottom: columns)
    return PortAdmittance(rows: rows, columns: columns, upper: block.takeMatrix())
  }
}
