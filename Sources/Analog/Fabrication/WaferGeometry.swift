/// How dies lie on a round wafer: a grid of whole dies within the usable circle, numbered from 0 in rows from the top,
/// each row from the left. A die's number is the last field of its serial.
public struct WaferGeometry: Sendable, Equatable {
  /// Diameter of the wafer in millimetres.
  public var diameter_mm: Double = 200
  /// Width of a die, scribe line included, in millimetres.
  public var dieWidth_mm: Double = 16
  /// Height of a die in millimetres.
  public var dieHeight_mm: Double = 16
  /// Ring at the rim that carries no whole die, in millimetres.
  public var edgeExclusion_mm: Double = 3

  /// A wafer of 200 mm with dies of 16 mm x 16 mm.
  public init() {}

  /// Where a die's centre lies.
  public struct Place: Sendable, Equatable {
    /// To the right of the wafer's centre, in millimetres.
    public var x_mm: Double
    /// Above the wafer's centre, in millimetres.
    public var y_mm: Double

    /// A place on a wafer.
    public init(x_mm: Double, y_mm: Double) {
      self.x_mm = x_mm
      self.y_mm = y_mm
    }

    /// The middle of the wafer.
    public static let center = Place(x_mm: 0, y_mm: 0)
  }

  /// The most dies a wafer may have.
  public static let diesMax = 100_000

  /// Half the diameter in millimetres.
  public var radius_mm: Double { diameter_mm / 2 }

  /// Centres of all whole dies, in the order of their numbers. Of the four grids that have a die's corner or middle at
  /// the wafer's centre, the one that yields most dies; empty when none fits or the sizes are no sizes.
  public var dies: [Place] {
    rows.flatMap { row in (0..<row.count).map { row.place($0, dieWidth_mm: dieWidth_mm) } }
  }

  /// Dies side by side.
  private struct Row {
    let y_mm: Double
    /// Place of the first die in units of a die's width.
    let first: Double
    let count: Int

    func place(_ index: Int, dieWidth_mm: Double) -> Place {
      Place(x_mm: (first + Double(index)) * dieWidth_mm, y_mm: y_mm)
    }
  }

  private var rows: [Row] {
    guard isDrawable else { return [] }
    let grids = [(0.5, 0.5), (0, 0.5), (0.5, 0), (0, 0)].map { grid(offsetX: $0.0, offsetY: $0.1) }
    func count(_ grid: [Row]) -> Int { grid.reduce(0) { $0 + $1.count } }
    return grids.reduce([]) { count($1) > count($0) ? $1 : $0 }
  }

  /// Whether a grid can be laid out at all, and without an enormous number of dies.
  private var isDrawable: Bool {
    let area = Double.pi * radius_mm * radius_mm
    return dieWidth_mm > 0 && dieHeight_mm > 0 && edgeExclusion_mm >= 0 && edgeExclusion_mm < radius_mm
      && diameter_mm.isFinite && area / (dieWidth_mm * dieHeight_mm) <= Double(Self.diesMax)
      // Slivers longer than the wafer would make a long grid of nothing.
      && dieWidth_mm <= diameter_mm && dieHeight_mm <= diameter_mm
  }

  /// Rows of whole dies from the top; a row is as long to the left as to the right.
  private func grid(offsetX: Double, offsetY: Double) -> [Row] {
    let usable_mm = radius_mm - edgeExclusion_mm
    let most = Int(radius_mm / dieHeight_mm) + 1
    return (-most...most).reversed().compactMap { row in
      let y_mm = (Double(row) + offsetY) * dieHeight_mm
      let cornerY = y_mm.magnitude + dieHeight_mm / 2
      func fits(_ column: Int) -> Bool {
        let cornerX = (Double(column) + offsetX) * dieWidth_mm + dieWidth_mm / 2
        return cornerX * cornerX + cornerY * cornerY <= usable_mm * usable_mm
      }
      guard fits(0) else { return nil }
      // The root is near; the test above decides.
      let root = max(usable_mm * usable_mm - cornerY * cornerY, 0).squareRoot()
      var last = max(Int(root / dieWidth_mm - 0.5 - offsetX), 0)
      while last > 0, !fits(last) { last -= 1 }
      while fits(last + 1) { last += 1 }
      let end = Double(last) + offsetX
      return Row(y_mm: y_mm, first: -end, count: Int(2 * end) + 1)
    }
  }

  /// Where a die lies, in units of the wafer's radius. Dies that are numbered beyond the wafer's list stand at its
  /// centre, so that any serial names a chip.
  func relativePlace(die: Int) -> (x: Double, y: Double) {
    var index = die
    for row in rows {
      if index < row.count {
        let place = row.place(index, dieWidth_mm: dieWidth_mm)
        return (place.x_mm / radius_mm, place.y_mm / radius_mm)
      }
      index -= row.count
    }
    return (0, 0)
  }
}
