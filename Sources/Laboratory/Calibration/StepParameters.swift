import Analog
import Foundation

/// The numbers of a law of pulses that a fit moves, in coordinates in which means and spreads respond smoothly:
/// logarithms of steps and bounds, squares of sigmas.
struct StepParameters {
  /// The law that is fitted, with what is not fitted as it is.
  let base: PulseLaw
  private let shapeStart: [Double]
  private let shapeNames: [String]

  init(_ base: PulseLaw) {
    self.base = base
    switch base.shape {
    case .constant, .softBounds: (shapeNames, shapeStart) = ([], [])
    case .linear(let linear):
      shapeNames = ["gamma_up", "gamma_down", "gamma_sigma"]
      // A cell's slope is gamma over the mean bound, whatever that bound is: so the bound shows only where cells stop.
      shapeStart = [
        linear.up / base.upperBound, -linear.down / base.lowerBound, pow(linear.sigma / base.upperBound, 2),
      ]
    case .exponential(let law):
      shapeNames = ["amplitude_up", "amplitude_down", "gamma_up", "gamma_down"]
      shapeStart = [law.amplitudeUp, law.amplitudeDown, law.gammaUp, law.gammaDown]
    case .power(let up, let down): (shapeNames, shapeStart) = (["power_up", "power_down"], [up, down])
    case .piecewise(let up, let down):
      shapeNames = up.indices.map { "steps_up.\($0)" } + down.indices.map { "steps_down.\($0)" }
      shapeStart = up + down
    }
  }

  /// Whether the sizes of the steps are in the shape's own numbers, so that `step` and `asymmetry` only scale them.
  private var isScaled: Bool { if case .piecewise = base.shape { true } else { false } }

  private static let common = [
    "step", "asymmetry", "upper_bound", "lower_bound", "step_sigma", "write_noise_steps", "cycle_sigma",
    "upper_bound_sigma", "lower_bound_sigma", "asymmetry_sigma",
  ]
  private var fittedNames: [String] {
    (isScaled
      ? shapeNames + Self.common.dropFirst(2)
      : Array(Self.common.prefix(2)) + shapeNames + Self.common.dropFirst(2))
  }

  /// Coordinates of a law, in the order of `parameters`.
  private func coordinates(_ law: PulseLaw) -> [String: Double] {
    let up = law.step * (1 + min(law.asymmetry, 0))
    let down = law.step * (1 - max(law.asymmetry, 0))
    var all: [String: Double] = [
      "step": log(max(up * down, 1e-30)) / 2, "asymmetry": log(max(down, 1e-12) / max(up, 1e-12)),
      "upper_bound": log(law.upperBound), "lower_bound": log(-law.lowerBound),
      "step_sigma": law.stepSigma * law.stepSigma, "asymmetry_sigma": law.asymmetrySigma * law.asymmetrySigma,
      "write_noise_steps": pow(law.writeNoiseSteps * law.step, 2),
      "cycle_sigma": law.cycleSigma * law.cycleSigma,
      "upper_bound_sigma": law.upperBoundSigma * law.upperBoundSigma,
      "lower_bound_sigma": law.lowerBoundSigma * law.lowerBoundSigma,
    ]
    let shape = StepParameters(law)
    for (name, value) in zip(shape.shapeNames, shape.shapeStart) { all[name] = value }
    return all
  }

  /// The parameters as a fit takes them, from a law on.
  func parameters(from law: PulseLaw) -> [FitParameter] {
    let (start, home) = (coordinates(law), coordinates(base))
    return fittedNames.map { name in
      let value = start[name] ?? 0
      return FitParameter(
        name: name, start: value, base: home[name], step: step(name, value, law),
        resolution: resolution(name),
        relativeResolution: name == "asymmetry_sigma"
          ? 0.5 : Self.isSquare(name) ? 1 : shapeNames.contains(name) ? 0.5 : 0)
    }
  }

  /// What a first, coarse search leaves alone: along these it could stray to where other laws look alike.
  func refinements(withShape: Bool) -> [String] {
    guard !isScaled else { return Array(Self.common.dropFirst(6)) }
    let spreads = ["upper_bound_sigma", "lower_bound_sigma", "asymmetry_sigma", "gamma_sigma"]
    guard withShape else { return spreads }
    return spreads + shapeNames + (shapeNames.isEmpty ? [] : ["upper_bound", "lower_bound"])
  }

  /// The law that a fit found with the base card's value of one number; what asymmetry loses the steps gain. Nil where the
  /// fit keeps that value, or agrees with it and is sure of it.
  func withBase(_ name: String, insteadOfIn fit: IdentifiedFit) -> PulseLaw? {
    guard let index = fittedNames.firstIndex(of: name), let error = fit.standardErrors[index],
      let home = coordinates(base)[name],
      (fit.values[index] - home).magnitude > 2 * error
        || (Self.isSquare(name) && fit.values[index] < 4 * error)
    else { return nil }
    var place = fit.values
    place[index] = home
    if name == "asymmetry_sigma", let steps = fittedNames.firstIndex(of: "step_sigma") {
      place[steps] = max(place[steps] + fit.values[index] - home, 0)
    }
    return law(place)
  }

  static func isSquare(_ name: String) -> Bool {
    name.hasSuffix("sigma") || name == "write_noise_steps"
  }

  private func step(_ name: String, _ value: Double, _ law: PulseLaw) -> Double {
    // Wide enough that cells which cross a bound's zero do so in numbers.
    if name == "write_noise_steps" { return max(0.1 * value, pow(0.01 * law.step, 2)) }
    if Self.isSquare(name) { return max(0.1 * value, 1e-5) }
    return name.hasSuffix("bound") ? 0.02 : max(5e-3 * value.magnitude, 5e-3)
  }

  /// Errors above this, or above a share of the value, leave a number undetermined.
  private func resolution(_ name: String) -> Double {
    if Self.isSquare(name) { return 0 }
    return Self.common.contains(name) && name != "asymmetry" ? 0.5 : 0.1
  }

  /// Points of a simulation and how they count. Below zero, where there is no square, what is simulated goes on as the
  /// mirror image of its course above zero, so that a search does not run into a wall.
  func mirrored(_ p: [Double]) -> [(place: [Double], factor: Double)] {
    let negative = p.indices.filter { Self.isSquare(fittedNames[$0]) && p[$0] < 0 }
    var flat = p
    for index in negative { flat[index] = 0 }
    return [(flat, 1 + Double(negative.count))]
      + negative.map { index in
        var place = flat
        place[index] = -p[index]
        return (place, -1)
      }
  }

  /// The law at coordinates in the order of `parameters`; nil where it makes no sense.
  func law(_ p: [Double]) -> PulseLaw? {
    var values: [String: Double] = [:]
    for (name, value) in zip(fittedNames, p) { values[name] = value }
    func plain(_ name: String) -> Double { values[name] ?? 0 }
    func root(_ name: String) -> Double { max(plain(name), 0).squareRoot() }
    var law = base
    if !isScaled {
      let (up, down) = (
        exp(plain("step") - plain("asymmetry") / 2), exp(plain("step") + plain("asymmetry") / 2)
      )
      law.step = max(up, down)
      law.asymmetry = up >= down ? 1 - down / up : up / down - 1
    }
    guard law.step < 10, law.step > 1e-12 else { return nil }
    law.upperBound = exp(plain("upper_bound"))
    law.lowerBound = -exp(plain("lower_bound"))
    guard law.upperBound < 1e3, law.lowerBound > -1e3, law.upperBound > 1e-4, law.lowerBound < -1e-4 else {
      return nil
    }
    law.stepSigma = root("step_sigma")
    law.asymmetrySigma = root("asymmetry_sigma")
    law.writeNoiseSteps = root("write_noise_steps") / law.step
    law.cycleSigma = root("cycle_sigma")
    law.upperBoundSigma = root("upper_bound_sigma")
    law.lowerBoundSigma = root("lower_bound_sigma")
    let sigmas = [law.stepSigma, law.asymmetrySigma, law.upperBoundSigma, law.lowerBoundSigma]
    guard sigmas.allSatisfy({ $0 < 10 }), law.cycleSigma < 1e4 else { return nil }
    guard let shape = shape(shapeNames.map { values[$0] ?? 0 }, law) else { return nil }
    law.shape = shape
    return law
  }

  private func shape(_ values: [Double], _ law: PulseLaw) -> PulseLaw.Shape? {
    guard values.allSatisfy({ $0.magnitude < 100 }) else { return nil }
    switch base.shape {
    case .constant, .softBounds: return base.shape
    case .linear:
      return .linear(
        PulseLaw.Linear(
          up: values[0] * law.upperBound, down: -values[1] * law.lowerBound,
          sigma: max(values[2], 0).squareRoot() * law.upperBound))
    case .exponential(let law):
      return .exponential(
        PulseLaw.Exponential(
          amplitudeUp: values[0], amplitudeDown: values[1], gammaUp: values[2], gammaDown: values[3],
          scale: law.scale, offset: law.offset))
    case .power: return values.allSatisfy { $0 >= 0 } ? .power(up: values[0], down: values[1]) : nil
    case .piecewise(let up, _):
      return values.allSatisfy { $0 >= 0 }
        ? .piecewise(up: Array(values.prefix(up.count)), down: Array(values.dropFirst(up.count))) : nil
    }
  }

  /// What the card's keys are at a law, in the card's order.
  func keys(_ law: PulseLaw) -> [(name: String, value: Double)] {
    let shape: [(name: String, value: Double)]
    switch law.shape {
    case .linear(let linear):
      shape = [("gamma_up", linear.up), ("gamma_down", linear.down), ("gamma_sigma", linear.sigma)]
    case .exponential(let law):
      shape = [
        ("amplitude_up", law.amplitudeUp), ("amplitude_down", law.amplitudeDown), ("gamma_up", law.gammaUp),
        ("gamma_down", law.gammaDown), ("z_scale", law.scale), ("z_offset", law.offset),
      ]
    default: shape = Array(zip(shapeNames, StepParameters(law).shapeStart)).map { ($0.0, $0.1) }
    }
    return shape + [
      ("step", law.step), ("step_sigma", law.stepSigma), ("asymmetry", law.asymmetry),
      ("asymmetry_sigma", law.asymmetrySigma), ("cycle_sigma", law.cycleSigma),
      ("upper_bound", law.upperBound),
      ("upper_bound_sigma", law.upperBoundSigma), ("lower_bound", law.lowerBound),
      ("lower_bound_sigma", law.lowerBoundSigma), ("write_noise_steps", law.writeNoiseSteps),
    ]
  }

  /// Standard error of a sigma: a third of what three errors of its square make of it, the larger way, so that three
  /// standard errors mean the same of both, at 0 as well. Nil for other keys.
  func squareError(_ name: String, _ fit: IdentifiedFit, _ law: PulseLaw) -> Double? {
    guard Self.isSquare(name), let index = fittedNames.firstIndex(of: name),
      let error = fit.standardErrors[index]
    else { return nil }
    let square = max(fit.values[index], 0)
    // In steps it has the step's error too, unless it is next to nothing.
    if name == "write_noise_steps", square > 2 * error { return nil }
    let unit = name == "write_noise_steps" ? 1 / law.step : name == "gamma_sigma" ? law.upperBound : 1
    let up = (square + 3 * error).squareRoot() - square.squareRoot()
    let down = square.squareRoot() - max(square - 3 * error, 0).squareRoot()
    return max(up, down) / 3 * unit
  }
}
