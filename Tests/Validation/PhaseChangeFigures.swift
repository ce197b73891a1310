import MortalComputing

/// Phase-change cells as an independent implementation of the model has them: the PCM-like noise model of aihwkit 1.2.0
/// at 25 uS, 100,000 cells in each row, programmed once and read after a time.
struct PhaseChangeFigure: Sendable {
  /// Target over 25 uS.
  let level: Double
  /// Time since programming.
  let age_s: Double
  /// Mean, spread and standard error of the mean with one read's noise, which that implementation cuts at 0.
  let mean_uS: Double
  let sd_uS: Double
  let meanError_uS: Double
  /// Mean and spread without read noise.
  let quietMean_uS: Double
  let quietSD_uS: Double
  /// Mean and spread of the drift exponents.
  let exponent: Double
  let exponentSD: Double

  /// The figures of `Calibration/pcm-nandakumar-2019/drift.csv`, the rows right after programming left out.
  static let all: [PhaseChangeFigure] = {
    let path = PublishedCurves.root.appendingPathComponent("pcm-nandakumar-2019/drift.csv").path
    guard let table = try? MeasurementTable.read(path) else { return [] }
    func column(_ name: String) -> [Double] { table[name] ?? [] }
    return (0..<table.count).filter { column("time_s")[$0] >= 0 }.map { row in
      PhaseChangeFigure(
        level: column("g_target_rel")[row], age_s: column("time_s")[row], mean_uS: column("mean_uS")[row],
        sd_uS: column("sd_uS")[row], meanError_uS: column("sd_uS")[row] / 100_000.0.squareRoot(),
        quietMean_uS: column("mean_noread_uS")[row], quietSD_uS: column("sd_noread_uS")[row],
        exponent: column("nu_mean")[row], exponentSD: column("nu_sd")[row])
    }
  }()
}
