/// A crossbar as a network of resistors.
///
/// Word line i is driven at the left through one segment, with one more segment between neighbouring cells; bit line j
/// ends at the bottom through one segment at 0 V, again with one segment between neighbouring cells. Cell (i, j)
/// joins its two lines. A segment may have no resistance, in either direction or both. In series with the first
/// segment of a word line is its driver's output resistance, and with the last of a bit line what senses its current.
public struct WiredArray: Sendable, Equatable {
  /// The cells' conductances in siemens: word lines x bit lines. 0 is an open cell.
  public let conductances_S: PreciseMatrix
  /// Resistance of one segment of a word line, in ohms.
  public let rowWire_ohm: Double
  /// Resistance of one segment of a bit line, in ohms.
  public let columnWire_ohm: Double
  /// Output resistance of each word line's driver, in ohms.
  public let drivers_ohm: [Double]
  /// Input resistance of what senses each bit line's current, in ohms.
  public let senses_ohm: [Double]

  /// The largest conductance, and the largest resistance, in SI units; beyond it sums could overflow.
  public static let largest = 1e18
  /// The smallest resistance that is not zero, in ohms.
  public static let smallestResistance_ohm = 1e-18

  /// Number of word lines.
  public var rows: Int { conductances_S.rows }
  /// Number of bit lines.
  public var columns: Int { conductances_S.columns }

  /// An array of given conductances and wires; drivers and senses without a resistance of their own unless given.
  ///
  /// - Throws: `AnalogError` for an empty array, a conductance that is negative, not finite or above 1e18 S, and a
  ///   resistance that is neither 0 nor within 1e-18...1e18 ohms.
  public init(
    conductances_S: PreciseMatrix, rowWire_ohm: Double, columnWire_ohm: Double, drivers_ohm: [Double]? = nil,
    senses_ohm: [Double]? = nil
  ) throws(AnalogError) {
    let drivers = drivers_ohm ?? [Double](repeating: 0, count: conductances_S.rows)
    let senses = senses_ohm ?? [Double](repeating: 0, count: conductances_S.columns)
    precondition(
      drivers.count == conductances_S.rows && senses.count == conductances_S.columns,
      "there is one driver per word line and one sense resistance per bit line")
    self.conductances_S = conductances_S
    self.rowWire_ohm = rowWire_ohm
    self.columnWire_ohm = columnWire_ohm
    self.drivers_ohm = drivers
    self.senses_ohm = senses
    try check()
  }

  private func check() throws(AnalogError) {
    guard rows > 0, columns > 0 else {
      throw AnalogError("an array of \(rows) x \(columns) has no cells", remedy: "give it at least one")
    }
    if let place = conductances_S.elements.firstIndex(where: { !(0...Self.largest).contains($0) }) {
      throw AnalogError(
        "the cell at row \(place / columns), column \(place % columns) has \(conductances_S.elements[place]) S",
        remedy: "conductances lie within 0...1e18 S; 0 is an open cell")
    }
    for (name, value) in [("word-line", rowWire_ohm), ("bit-line", columnWire_ohm)]
    where !Self.isResistance(value) {
      throw AnalogError("a \(name) segment of \(value) ohm", remedy: Self.resistanceRemedy)
    }
    for (name, values) in [("driver", drivers_ohm), ("sense input", senses_ohm)] {
      if let place = values.firstIndex(where: { !Self.isResistance($0) }) {
        throw AnalogError("\(name) \(place) has \(values[place]) ohm", remedy: Self.resistanceRemedy)
      }
    }
  }

  static let resistanceRemedy = "resistances are 0 or lie within 1e-18...1e18 ohm"

  static func isResistance(_ value_ohm: Double) -> Bool {
    value_ohm == 0 || (smallestResistance_ohm...largest).contains(value_ohm)
  }

  /// Conductance between word line `row`'s source and its first cell; infinite when nothing lies between.
  func entry_S(row: Int) -> Double { 1 / (rowWire_ohm + drivers_ohm[row]) }

  /// Conductance between bit line `column`'s last cell and 0 V; infinite when nothing lies between.
  func exit_S(column: Int) -> Double { 1 / (columnWire_ohm + senses_ohm[column]) }
}
