import ArgumentParser
import MortalComputing

/// `mortal calibrate`
struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit a section of a card to measurements.",
    discussion: """
      Tables are CSV with a heading, as `mortal characterize` prints them. drift: g_target_rel,time_s,mean_uS,sd_uS and \
      better also mean_noread_uS,sd_noread_uS. programming-noise: the same, rows of time -1, or g_target_rel,mean_uS,sd_uS. \
      read-noise: the same, or g_rel,time_s,sd_read_uS. step: pulse,direction,mean,sd and better also \
      persistent_mean,persistent_sd, or with --per-device a matrix of a row per device and a column per pulse, CSV \
      without a heading or .npy. Calibration/README.md says more.
      """)

  @Argument(help: "The measurements.")
  var data: String
  @Option(help: "drift, step, programming-noise or read-noise.")
  var model: CalibrationReport.Model
  @Option(
    help:
      "The card to start from, which keeps what the data do not determine: a name, or the path of a .json file."
  )
  var base: String?
  @Option(name: .shortAndLong, help: "Write the card (- for stdout, and nothing else there).")
  var output: String?
  @Option(help: "Name of the card written (default: the base card's and -calibrated).")
  var name: String?
  @Option(help: "Devices behind each row of the table.")
  var cells: Int = 10_000
  @Option(help: "programming-noise: degree of the polynomial.")
  var degree: Int = 2
  @Option(name: .customLong("t0"), help: "drift: fix t0 (default: fitted if the data tell it).")
  var referenceTime: DurationArgument?
  @Option(help: "step: shape of the steps, if not the base card's.")
  var shape: PulseShapeName?
  @Option(parsing: .unconditional, help: "step: weight before the first pulse.")
  var start: Double = 0
  @Flag(help: "step: the data are weights, a row per device and a column per pulse.")
  var perDevice = false
  @Option(help: "step, with --per-device: pulses upwards.")
  var up: Int?
  @Option(help: "step, with --per-device: pulses downwards, after them.")
  var down: Int?
  @Option(help: "step: cells that are simulated for comparison.")
  var simulated: Int = 5000
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard start.isFinite else { throw ValidationError("--start must be finite") }
    guard !perDevice || model == .step else { throw ValidationError("--per-device goes with --model step") }
    guard !perDevice || (up != nil && down != nil) else {
      throw ValidationError("--per-device needs --up and --down")
    }
  }

  func run() throws {
    if let output { try Output.requirePlace(output) }
    let base = try CardShelf.read(base ?? Calibration.defaultBase(model)).card
    var calibration = Calibration(base: base)
    calibration.cells = cells
    calibration.degree = degree
    calibration.referenceTime = referenceTime?.span
    calibration.shape = shape
    calibration.startWeight = start
    calibration.simulatedCells = simulated
    let bytes = try readWhole(path: data)
    let report: CalibrationReport
    if perDevice, let up, let down {
      let weights = try MatrixFile.read(bytes, named: data)
      calibration.cells = weights.rows
      report = try calibration.fitSteps(perDevice: weights, up: up, down: down, source: data)
    } else {
      report = try calibration.fit(model, to: MeasurementTable.parse(bytes, source: data))
    }
    let origin = CalibrationOrigin(path: data, bytes: bytes, cells: calibration.cells)
    if let output {
      let card = try report.finishedCard(
        named: name ?? CalibrationOrigin.name(from: base.name), citation: origin.citation)
      try Output.document(CardWriter.text(card), to: output)
      if output == "-" { return }
    }
    try Output.result(
      report.json(base: base, origin: origin), text: report.text(base: base, origin: origin, written: output),
      asJSON: common.json)
  }
}

extension CalibrationReport.Model: ExpressibleByArgument {}
extension PulseShapeName: ExpressibleByArgument {}
