import Analog
import Energy

/// What takes energy, in chips and in their digital rivals alike, so that their bars can stand side by side. Raw values
/// are keys of a study.
public enum EnergyPart: String, Sendable, CaseIterable {
  /// Heat of cells and wires at reads.
  case cellsRead = "cells_read"
  /// Pulses.
  case cellsWritten = "cells_written"
  /// Charging of lines.
  case lines = "line_charging"
  /// Converters of inputs and outputs.
  case converters
  /// Arithmetic: of a chip's digital side, its neurons and buffers; all multiplications and additions of a rival.
  case arithmetic
  /// A rival's memory for weights, activations and sums.
  case memory
  /// What a rival pays for a memory that makes no errors.
  case errorCorrection = "error_correction"
  /// Leakage.
  case leakage
  /// The rest of a rival's system.
  case system

  /// The part that a line of a chip's bill belongs to.
  init(_ component: Component, _ action: Action) {
    switch component {
    case .cells: self = action == .pulse ? .cellsWritten : .cellsRead
    case .lines: self = .lines
    case .dac, .adc: self = .converters
    case .neurons, .digital, .buffer: self = .arithmetic
    case .tiles: self = .leakage
    }
  }

  /// The part that a line of a rival's bill belongs to.
  init(_ item: RivalBill.Item) {
    switch item {
    case .multiply, .add: self = .arithmetic
    case .weights, .weightsWritten, .activations, .partialSums: self = .memory
    case .leakage: self = .leakage
    case .errorCorrection: self = .errorCorrection
    case .system: self = .system
    }
  }

  /// The part in words.
  var label: String {
    switch self {
    case .cellsRead: "cells read"
    case .cellsWritten: "cells written"
    case .lines: "line charging"
    case .converters: "converters"
    case .arithmetic: "digital arithmetic"
    case .memory: "digital memory"
    case .errorCorrection: "error correction"
    case .leakage: "leakage"
    case .system: "rest of the system"
    }
  }
}
