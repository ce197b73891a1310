import Analog

extension CardWriter {
  static func pulseLaw(_ law: PulseLaw) -> JSONValue {
    var members = shape(law.shape)
    members.append(.init("step", .number(law.step)))
    members += present([("step_sigma", law.stepSigma, absent: 0)])
    if law.stepSpread != .normal { members.append(.init("step_spread", .string(law.stepSpread.rawValue))) }
    members += present([
      ("asymmetry", law.asymmetry, absent: 0), ("asymmetry_sigma", law.asymmetrySigma, absent: 0),
      ("cycle_sigma", law.cycleSigma, absent: 0),
    ])
    if law.cycleNoise != .additive { members.append(.init("cycle_noise", .string(law.cycleNoise.rawValue))) }
    members.append(.init("upper_bound", .number(law.upperBound)))
    members += present([("upper_bound_sigma", law.upperBoundSigma, absent: 0)])
    members.append(.init("lower_bound", .number(law.lowerBound)))
    members += present([
      ("lower_bound_sigma", law.lowerBoundSigma, absent: 0),
      ("write_noise_steps", law.writeNoiseSteps, absent: 0),
    ])
    if law.reference != .zero { members.append(.init("reference", .string(law.reference.rawValue))) }
    members += present([
      ("burst", Double(law.burst), absent: 1), ("output_burst", Double(law.outputBurst), absent: 1),
    ])
    return .object(members)
  }

  private static func shape(_ shape: PulseLaw.Shape) -> [JSONValue.Member] {
    func named(_ name: PulseShapeName, _ numbers: [(String, Double)]) -> [JSONValue.Member] {
      [.init("shape", .string(name.rawValue))] + numbers.map { .init($0.0, .number($0.1)) }
    }
    switch shape {
    case .constant: return named(.constant, [])
    case .softBounds: return named(.softBounds, [])
    case .linear(let linear):
      return named(.linear, [("gamma_up", linear.up), ("gamma_down", linear.down)])
        + present([("gamma_sigma", linear.sigma, absent: 0)])
    case .exponential(let law):
      return named(
        .exponential,
        [
          ("amplitude_up", law.amplitudeUp), ("amplitude_down", law.amplitudeDown), ("gamma_up", law.gammaUp),
          ("gamma_down", law.gammaDown), ("z_scale", law.scale), ("z_offset", law.offset),
        ])
    case .power(let up, let down): return named(.power, [("power_up", up), ("power_down", down)])
    case .piecewise(let up, let down):
      return named(.piecewise, []) + [.init("steps_up", .numbers(up)), .init("steps_down", .numbers(down))]
    }
  }
}
