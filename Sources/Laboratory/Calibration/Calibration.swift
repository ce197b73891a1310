import Analog

/// Fits a section of a card to measurements.
public struct Calibration: Sendable {
  /// The card that the fit starts from, and that keeps what the data do not determine.
  public var base: DeviceCard
  /// Devices behind each row of the data.
  public var cells = 10_000
  /// Degree of the polynomial of programming noise.
  public var degree = 2
  /// t0 of the drift law; nil: fitted if the data determine it, else the base card's.
  public var referenceTime: TimeSpan?
  /// Weight before the first pulse.
  public var startWeight = 0.0
  /// Shape of the steps; nil: the base card's.
  public var shape: PulseShapeName?
  /// The die whose draws stand for the population in the fit of steps: another than any that was measured.
  public var serial: Serial = Calibration.ownSerial
  /// Cells that are simulated in the fit of steps.
  public var simulatedCells = 5000

  /// A die that nobody fabricates by chance.
  public static let ownSerial = Serial(integerLiteral: 3_000_000_019)

  /// A calibration from a base card.
  public init(base: DeviceCard) { self.base = base }

  /// The base card when none is named.
  public static func defaultBase(_ model: CalibrationReport.Model) -> String {
    model == .step ? "reram-sb-gong-2018" : "pcm-nandakumar-2019"
  }

  /// Fits a model to a table.
  /// - Throws: `LaboratoryError`: `.badData` for tables and fits that will not do, `.badUsage` for settings.
  public func fit(
    _ model: CalibrationReport.Model, to table: MeasurementTable
  ) throws(LaboratoryError) -> CalibrationReport {
    guard (10...1_000_000_000).contains(cells) else {
      throw .badUsage("\(cells) cells", remedy: "give the number of devices behind each row, 10 or more")
    }
    switch model {
    case .drift: return try drift(table)
    case .step: return try steps(table)
    case .programmingNoise: return try programmingNoise(table)
    case .readNoise: return try readNoise(table)
    }
  }
}
