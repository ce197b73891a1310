import ArgumentParser
import MortalComputing

/// `mortal program`
struct ProgramVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "program", abstract: "Put a network trained elsewhere on a chip.",
    discussion: """
      The file holds, for each layer in order, a matrix named *.weight of outputs x inputs and optionally a vector \
      named *.bias, as PyTorch writes them; hidden units are tanh and inputs lie in [-1, 1]. A directory with files \
      such as fc1.weight.npy and fc1.bias.npy does as well. A network that learned from (x - mean) / deviation is \
      told so by --input-mean and --input-deviation.
      """)

  @Argument(help: "The chip's file; it is replaced by the programmed chip.")
  var chip: String
  @Option(help: "A safetensors file, or a directory of .npy files.")
  var weights: String
  @Option(help: "How cells are set: open-loop or write-verify.")
  var method: CopyMethod = .openLoop
  @Option(help: "What was subtracted from each input before the network learned from it.")
  var inputMean: Float = 0
  @Option(help: "What each input was then divided by.")
  var inputDeviation: Float = 1
  @Flag(help: "Make the last layer smaller until each of its weights fits; the order of the outputs stays.")
  var fitOutputs = false
  @Flag(help: "Measure the gain and the offset of each column, and program it once more without them.")
  var calibrate = false
  @OptionGroup var common: CommonOptions

  func run() throws {
    var chip = try ChipStore.loadToChange(self.chip, threads: common.threadCount)
    try requireAlive(chip)
    let scaling = NetworkScaling(
      inputMean: inputMean, inputDeviation: inputDeviation, fitsOutputs: fitOutputs)
    let (matrices, outputFactor) = try scaling.applied(
      to: WeightsFile.read(weights, layers: chip.layers),
      scales: (0..<chip.matrixCount).map { chip.weightScale(layer: $0) })
    let before = chip.ledger
    let outcome = program(&chip, realWeights: matrices, method: method)
    let columns = calibrate ? calibrateColumns(&chip, realWeights: matrices, method: method) : nil
    try ChipStore.save(chip, to: self.chip)
    let energy_J = Bill(chip.ledger.since(before), energy: chip.card.energy).total.nominal
    let json: JSONValue = [
      "method": .string(method.rawValue), "rms_error": .number(outcome.rmsError),
      "pulses": .integer(outcome.pulses + (columns?.pulses ?? 0)),
      "unconverged": .integer(outcome.unconverged), "clipped": .integer(outcome.clipped),
      "energy_J": .number(energy_J), "output_factor": .number(Double(outputFactor)),
      "calibration": columns.map(\.json) ?? .null,
    ]
    try Output.result(
      json,
      text: """
        programmed \(chip.cellCount / 2) pairs \(method.rawValue): rms error \(Quantity.number(outcome.rmsError, digits: 3)) of full \
        scale, \(outcome.pulses + (columns?.pulses ?? 0)) pulses, \(Quantity.joules(energy_J)); \(outcome.unconverged) pairs never came within \
        tolerance, \(outcome.clipped) weights were too large for a pair and cut\(columns.map(\.text) ?? "")
        """, asJSON: common.json)
  }
}

extension CalibrationOutcome {
  /// As verbs print it.
  var json: JSONValue {
    [
      "columns": .integer(columns), "rms_gain_error": .number(gainError), "rms_offset": .number(offset),
    ]
  }

  /// A line more for a verb's words.
  var text: String {
    """
    \ncorrected \(columns) columns, whose gains were off by \(Quantity.number(gainError, digits: 3)) and offsets by \
    \(Quantity.number(offset, digits: 3)) (root-mean-square)
    """
  }
}
