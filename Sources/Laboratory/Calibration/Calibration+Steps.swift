import Analog

extension Calibration {
  /// Fits `update.law` to a table as `characterize --protocol pulses` prints it.
  func steps(_ table: MeasurementTable) throws(LaboratoryError) -> CalibrationReport {
    try StepFit(self, law(), PulseMeasurement(table)).run()
  }

  /// Fits `update.law` to weights of single devices, a row per device and a column per pulse: `up` pulses, then `down`.
  /// - Throws: `LaboratoryError`, as `fit(_:to:)` does.
  public func fitSteps(
    perDevice weights: PreciseMatrix, up: Int, down: Int, source: String
  ) throws(LaboratoryError) -> CalibrationReport {
    var calibration = self
    calibration.cells = weights.rows
    return try StepFit(
      calibration, law(), PulseMeasurement(perDevice: weights, up: up, down: down, source: source)
    ).run()
  }

  private func law() throws(LaboratoryError) -> PulseLaw {
    guard case .pulses(var law) = base.update else {
      throw .badUsage(
        "the base card `\(base.name)` has no law of pulses",
        remedy: "choose a pulsed card, such as reram-sb-gong-2018")
    }
    if let shape, shape != PulseShapeName(law.shape) {
      law.shape = shape.start
      if !law.hasClosedForm { law.reference = .zero }
    }
    if case .piecewise(let up, let down) = law.shape, max(up.count, down.count) > 12 {
      throw .badUsage(
        "the base card's steps have more than 12 nodes a side",
        remedy: "give it fewer, or choose another shape")
    }
    guard (200...1_000_000).contains(simulatedCells) else {
      throw .badUsage("\(simulatedCells) simulated cells", remedy: "use 200 to 1000000")
    }
    return law
  }
}

extension PulseShapeName {
  /// The name of a shape.
  init(_ shape: PulseLaw.Shape) {
    self =
      switch shape {
      case .constant: .constant
      case .linear: .linear
      case .softBounds: .softBounds
      case .exponential: .exponential
      case .power: .power
      case .piecewise: .piecewise
      }
  }

  /// Where a fit of the shape starts when the base card has another.
  var start: PulseLaw.Shape {
    switch self {
    case .constant: .constant
    case .linear: .linear(PulseLaw.Linear(up: 0.3, down: 0.3, sigma: 0.05))
    case .softBounds: .softBounds
    case .exponential:
      .exponential(
        PulseLaw.Exponential(
          amplitudeUp: 0.2, amplitudeDown: 0.2, gammaUp: 1.5, gammaDown: 1.5, scale: 1, offset: 0))
    case .power: .power(up: 1, down: 1)
    case .piecewise: .piecewise(up: [1, 1, 1, 1, 1], down: [1, 1, 1, 1, 1])
    }
  }
}
