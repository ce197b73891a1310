/// The dies of a wafer, as `fabricate --wafer` writes them.
struct WaferTable: Sendable {
  /// One die.
  struct Die: Sendable {
    let serial: String
    /// Its centre, from the wafer's, to the right and up.
    let x_mm: Double
    let y_mm: Double
    let isAlive: Bool
    let cells: Int
    let stuckCells: Int
    let openCells: Int
    let meanFactor: Double
    let factorSigma: Double
  }

  static let header = "die,serial,x_mm,y_mm,alive,cells,stuck_cells,open_cells,mean_factor,factor_sigma"
  /// More dies than any wafer has.
  private static let mostDies = 100_000

  let dies: [Die]

  /// Reads the table strictly.
  /// - Throws: `LaboratoryError` with kind `.badData`, naming the line.
  init(_ bytes: [UInt8], source: String) throws(LaboratoryError) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
    guard lines.first == Self.header else {
      throw .badData(
        "\(shown(source)) has another heading than a wafer's table", remedy: "begin with \(Self.header)")
    }
    guard (2...Self.mostDies).contains(lines.count) else {
      throw .badData("\(shown(source)) has \(lines.count - 1) dies", remedy: "give 1 to \(Self.mostDies - 1)")
    }
    var dies: [Die] = []
    for (index, line) in lines.enumerated().dropFirst() {
      guard let die = Self.die(line) else {
        throw .badData(
          "\(shown(source)) has no die in line \(index + 1)",
          remedy: "give numbers in the order of the heading, and true or false for `alive`")
      }
      dies.append(die)
    }
    self.dies = dies
  }

  private static func die(_ line: String) -> Die? {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 10, Int(fields[0]) != nil, let x_mm = place(fields[2]), let y_mm = place(fields[3]),
      let isAlive = Bool(fields[4]), let cells = Int(fields[5]), let stuck = Int(fields[6]),
      let open = Int(fields[7]), let mean = Double(fields[8]), let sigma = Double(fields[9]), cells >= 0,
      (0...cells).contains(stuck), (0...cells).contains(open), mean.isFinite, sigma.isFinite, sigma >= 0
    else { return nil }
    return Die(
      serial: fields[1], x_mm: x_mm, y_mm: y_mm, isAlive: isAlive, cells: cells, stuckCells: stuck,
      openCells: open, meanFactor: mean, factorSigma: sigma)
  }

  /// A place within ten metres.
  private static func place(_ field: String) -> Double? {
    Double(field).flatMap { (-1e4...1e4).contains($0) ? $0 : nil }
  }
}
