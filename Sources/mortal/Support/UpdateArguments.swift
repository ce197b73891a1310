import ArgumentParser
import MortalComputing

/// Options of how a rule's wishes reach the cells.
struct UpdateArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How wishes reach the cells: \(UpdateScheme.allCases.map(\.rawValue).joined(separator: ", ")) "
        + "(default: as the card's cells are made for).", valueName: "scheme"))
  var update: UpdateScheme?

  @Option(
    help: ArgumentHelp(
      "With stochastic rounding: wishes of fewer pulses than this are not fired.", valueName: "pulses"))
  var deadZone: Float = 0

  @Flag(
    help:
      "First drive a blank chip's pulsed cells to their points of symmetry and set their references there.")
  var zeroShift = false

  var options: UpdateOptions {
    UpdateOptions(scheme: update, deadZone: deadZone, shiftsZero: zeroShift)
  }
}

extension UpdateScheme: ExpressibleByArgument {}
extension Objective: ExpressibleByArgument {}
extension Activation: ExpressibleByArgument {}
