import Analog

extension Bill {
  /// The nine kinds of line. Every line belongs to one, so the kinds sum to the total.
  public enum Kind: String, Sendable, CaseIterable {
    /// Heat of cells and wires at reads.
    case cells = "cells and wires"
    /// Charging of lines.
    case lines = "line charging"
    /// Converters of inputs and outputs.
    case converters
    /// Pulses, and the tally of verifications.
    case programming
    /// Arithmetic, neurons and buffers.
    case digital = "digital periphery"
    /// Leakage.
    case leakage = "static"
    /// Calibrating converters and undoing drift, whatever it takes.
    case calibration = "calibration and drift compensation"
    /// Learning from labels, whatever it takes.
    case learning
    /// Teaching and being taught, whatever it takes.
    case distillation

    /// The kind of a line: by what the chip was doing where that has a kind of its own, else by the part.
    public init(_ phase: Phase, _ component: Component, _ action: Action) {
      switch phase {
      case .calibrate, .driftCompensate: self = .calibration
      case .learn: self = .learning
      case .distillTeach, .distillLearn: self = .distillation
      case .fabricate, .program, .verify, .infer, .watch, .idle, .copy:
        switch component {
        case .cells: self = action == .read ? .cells : .programming
        case .lines: self = .lines
        case .dac, .adc: self = .converters
        case .neurons, .digital, .buffer: self = .digital
        case .tiles: self = .leakage
        }
      }
    }
  }

  /// What each kind of line cost; kinds without lines are left out. The bill must be told apart by phase, component
  /// and action.
  public var byKind: [(kind: Kind, energy: Joules)] {
    precondition(
      keys.isSuperset(of: [.phase, .component, .action]),
      "a bill without phases, components and actions has no kinds")
    return Kind.allCases.compactMap { kind in
      let own = lines.filter { Kind($0.phase!, $0.component!, $0.action!) == kind }
      return own.isEmpty ? nil : (kind, own.map(\.energy).sum())
    }
  }
}
