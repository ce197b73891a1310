import Analog

/// The name of a step's shape in a card's file.
public enum PulseShapeName: String, Sendable, CaseIterable {
  /// The same everywhere.
  case constant
  /// Linear in the weight.
  case linear
  /// Linear to zero at the cell's bound.
  case softBounds = "soft-bounds"
  /// 1 less an exponential of the weight.
  case exponential
  /// A power of the distance to the bound.
  case power
  /// Measured, with lines between.
  case piecewise
}

extension CardSections {
  static func pulseLaw(_ object: StrictObject) throws(LaboratoryError) -> PulseLaw {
    let spread: ClosedRange<Double> = 0...1e4
    var law = PulseLaw()
    law.shape = try shape(object)
    law.step = try object.number("step", in: 1e-9...1)
    law.stepSigma = try object.number("step_sigma", in: spread, default: 0)
    law.stepSpread = try object.choice("step_spread", default: .normal)
    law.asymmetry = try object.number("asymmetry", in: -1...1, default: 0)
    law.asymmetrySigma = try object.number("asymmetry_sigma", in: spread, default: 0)
    law.cycleSigma = try object.number("cycle_sigma", in: spread, default: 0)
    law.cycleNoise = try object.choice("cycle_noise", default: .additive)
    law.upperBound = try object.number("upper_bound", in: 1e-3...1e3)
    law.upperBoundSigma = try object.number("upper_bound_sigma", in: spread, default: 0)
    law.lowerBound = try object.number("lower_bound", in: -1e3 ... -1e-3)
    law.lowerBoundSigma = try object.number("lower_bound_sigma", in: spread, default: 0)
    law.writeNoiseSteps = try object.number("write_noise_steps", in: spread, default: 0)
    law.reference = try object.choice("reference", default: .zero)
    law.burst = try object.integer("burst", in: 1...100_000, default: 1)
    law.outputBurst = try object.integer("output_burst", in: 1...100_000, default: 1)
    if law.reference == .symmetryPoint, !law.hasClosedForm {
      throw .badData(
        "\(object.path): this shape has no symmetry point in closed form", remedy: "use the reference `zero`")
    }
    try object.finish()
    return law
  }

  private static func shape(_ object: StrictObject) throws(LaboratoryError) -> PulseLaw.Shape {
    let name: PulseShapeName = try object.choice("shape")
    let factor: ClosedRange<Double> = -1e3...1e3
    switch name {
    case .constant: return .constant
    case .softBounds: return .softBounds
    case .linear:
      return .linear(
        PulseLaw.Linear(
          up: try object.number("gamma_up", in: factor), down: try object.number("gamma_down", in: factor),
          sigma: try object.number("gamma_sigma", in: 0...1e3, default: 0)))
    case .exponential:
      return .exponential(
        PulseLaw.Exponential(
          amplitudeUp: try object.number("amplitude_up", in: factor),
          amplitudeDown: try object.number("amplitude_down", in: factor),
          gammaUp: try object.number("gamma_up", in: factor),
          gammaDown: try object.number("gamma_down", in: factor),
          scale: try object.number("z_scale", in: factor), offset: try object.number("z_offset", in: factor)))
    case .power:
      return .power(
        up: try object.number("power_up", in: 0...100), down: try object.number("power_down", in: 0...100))
    case .piecewise:
      return .piecewise(up: try nodes(object, "steps_up"), down: try nodes(object, "steps_down"))
    }
  }

  private static func nodes(_ object: StrictObject, _ key: String) throws(LaboratoryError) -> [Double] {
    let nodes = try object.numbers(key, in: 0...1e3)
    guard (2...10_000).contains(nodes.count) else {
      throw object.wrong(key, .numbers(nodes.prefix(3)), must: "hold 2 to 10000 relative steps")
    }
    return nodes
  }
}
