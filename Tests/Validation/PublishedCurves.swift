import Foundation
import MortalComputing

/// A folder of `Calibration/`: published curves and the card that must reproduce them.
struct PublishedCurves: Sendable, CustomStringConvertible {
  /// How a curve is measured.
  enum Measurement: String, CaseIterable {
    case nominalPulses = "nominal-pulses"
    case pulses, drift
  }

  /// One table.
  struct Curve: Sendable {
    let file: String
    let measurement: Measurement
    /// Weight before the first pulse.
    let start: Double
    /// Largest difference of a nominal curve.
    let tolerance: Double
    /// Cells behind a row.
    let cells: Int
    /// How far means may differ, in standard errors of the difference.
    let standardErrors: Double
    /// How far spreads may differ, as a share.
    let relativeSD: Double
    /// Mean of the normals of pulse noise behind the figures, where they come from a short list.
    let pulseNoiseMean: Double
    /// Top of the window at which the figures were made, where it is not the card's, in microsiemens.
    let highest_uS: Double?
  }

  let folder: URL
  let card: String
  let source: String
  let curves: [Curve]

  var description: String { folder.lastPathComponent }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Calibration")

  static var all: [PublishedCurves] {
    get throws {
      try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: [.isDirectoryKey])
        .filter { FileManager.default.fileExists(atPath: $0.appendingPathComponent("calibration.json").path) }
        .sorted { $0.path < $1.path }.map(PublishedCurves.init)
    }
  }

  init(_ folder: URL) throws {
    self.folder = folder
    let path = folder.appendingPathComponent("calibration.json").path
    let object = try StrictObject(StrictJSON.parse(readWhole(path: path), source: path), source: path)
    _ = try object.integer("format_version", in: 1...1)
    card = try object.string("card")
    source = try object.string("source")
    curves = try object.objects("curves").map { curve in
      let measurement: Measurement = try curve.choice("protocol")
      let isNominal = measurement == .nominalPulses
      let found = Curve(
        file: try curve.string("file"), measurement: measurement,
        start: try curve.number("start", in: -1e3...1e3, default: 0),
        tolerance: isNominal ? try curve.number("tolerance", in: 1e-9...1e-2) : 0,
        cells: isNominal ? 2 : try curve.integer("cells", in: 100...1_000_000),
        standardErrors: isNominal ? 0 : try curve.number("standard_errors", in: 3...6),
        relativeSD: isNominal ? 0 : try curve.number("sd_relative", in: 0.001...0.05),
        pulseNoiseMean: try curve.number("pulse_noise_mean", in: -0.1...0.1, default: 0),
        highest_uS: try curve.optionalNumber("g_max_uS", in: 1...1e4))
      try curve.finish()
      return found
    }
    try object.finish()
  }

  func table(_ curve: Curve) throws -> MeasurementTable {
    try MeasurementTable.read(folder.appendingPathComponent(curve.file).path)
  }
}
