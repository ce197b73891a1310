import ArgumentParser
import MortalComputing

/// `mortal program`
struct ProgramVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "program", abstract: "Put a network trained elsewhere on a chip.",
    discussion: """
      The file holds, for each layer in order, a matrix named *.weight of outputs x inputs and optionally a vector \
      named *.bias, as PyTorch writes them; hidden units are tanh and inputs lie in [-1, 1].
      """)

  @Argument(help: "The chip's file; it is replaced by the programmed chip.")
  var chip: String
  @Option(help: "A safetensors file.")
  var weights: String
  @Option(help: "How cells are set: open-loop or write-verify.")
  var method: CopyMethod = .openLoop
  @OptionGroup var common: CommonOptions

  func run() throws {
    var chip = try ChipStore.loadToChange(self.chip, threads: common.threadCount)
    try requireAlive(chip)
    let matrices = try WeightsFile.read(weights, layers: chip.layers)
    let before = chip.ledger
    let outcome = program(&chip, realWeights: matrices, method: method)
    try ChipStore.save(chip, to: self.chip)
    let energy_J = Bill(chip.ledger.since(before), energy: chip.card.energy).total.nominal
    let json: JSONValue = [
      "method": .string(method.rawValue), "rms_error": .number(outcome.rmsError),
      "pulses": .integer(outcome.pulses),
      "unconverged": .integer(outcome.unconverged), "clipped": .integer(outcome.clipped),
      "energy_J": .number(energy_J),
    ]
    try Output.result(
      json,
      text: """
        programmed \(chip.cellCount / 2) pairs \(method.rawValue): rms error \(outcome.rmsError.significant(3)) of full \
        scale, \(outcome.pulses) pulses, \(joules(energy_J)); \(outcome.unconverged) pairs never came within \
        tolerance, \(outcome.clipped) weights were too large for a pair and cut
        """, asJSON: common.json)
  }
}
