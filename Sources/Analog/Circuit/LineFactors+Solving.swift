extension LineFactors {
  /// Voltages of the word-line nodes, `paddedRows` x `columns`, when the bit-line nodes have the voltages `bits`, `sources` flow
  /// from each word-line node to its bit-line node, and the lines are driven at `volts`.
  func wordVolts(bits: [Double], sources: [Double]?, volts: [Double]) -> [Double] {
    var words = [Double](repeating: 0, count: paddedRows * columns)
    var scratch = [SIMD8<Double>](repeating: .zero, count: columns)
    for group in 0..<groups {
      var ends = SIMD8<Double>.zero
      for row in group * 8..<min(group * 8 + 8, rows) { ends[row % 8] = volts[row] }
      let first = group * 8 * columns
      let bits = bits.span
      var words = words.mutableSpan
      var scratch = scratch.mutableSpan
      var carried = SIMD8<Double>.zero
      for column in stride(from: columns - 1, through: 0, by: -1) {
        let place = group * columns + column
        var current = laneCells_S[place] * eight(bits, first + column, columns) + carried
        if let sources { current -= eight(sources.span, first + column, columns) }
        scratch[unchecked: column] = current
        carried = wordShares[place] * current
      }
      for column in 0..<columns {
        let left_ohm = column == 0 ? entries_ohm[group] : SIMD8(repeating: rowWire_ohm)
        ends = wordShares[group * columns + column] * (left_ohm * scratch[unchecked: column] + ends)
        putEight(ends, &words, first + column, columns)
      }
    }
    return words
  }

  /// Voltages of the bit-line nodes when given currents flow into them and their ends are held at `ends`; the cells' other
  /// sides are at 0 V.
  func bitVolts(currents: [Double], ends: [Double]) -> [Double] {
    var result = currents
    var volts = result.mutableSpan
    let shares = bitShares.span
    for place in columns..<max(rows * columns, columns) {
      volts[unchecked: place] += shares[unchecked: place - columns] * volts[unchecked: place - columns]
    }
    let last = (rows - 1) * columns
    for column in 0..<columns {
      volts[unchecked: last + column] =
        shares[unchecked: last + column]
        * (exits_ohm[column] * volts[unchecked: last + column] + ends[column])
    }
    for place in stride(from: last - 1, through: 0, by: -1) {
      volts[unchecked: place] =
        shares[unchecked: place]
        * (columnWire_ohm * volts[unchecked: place] + volts[unchecked: place + columns])
    }
    return result
  }
}
