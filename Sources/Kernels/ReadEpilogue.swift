/// What happens to a column's analog sum: noise, then gain and offset per column, clipping, rounding.
public struct ReadEpilogue: Sendable, Hashable {
  /// Variance of the noise added to each sum besides the cells' own, in the square of the sum's unit; 0: none.
  public var outputVariance: Float
  /// Gain of each column; empty: 1.
  public var gain: [Float]
  /// Offset of each column, in the output's unit, added after the gain; empty: 0.
  public var offset: [Float]
  /// Outputs are clipped to +-limit, not negative; infinity: no clipping.
  public var limit: Float
  /// Outputs are then rounded to multiples of step, halves to even; 0: no rounding. A limit that is no multiple of
  /// the step may be exceeded by half a step.
  public var step: Float

  /// An epilogue; by default it changes nothing.
  public init(
    outputVariance: Float = 0, gain: [Float] = [], offset: [Float] = [], limit: Float = .infinity,
    step: Float = 0
  ) {
    self.outputVariance = outputVariance
    self.gain = gain
    self.offset = offset
    self.limit = limit
    self.step = step
  }

  /// Stops the program on values that have no meaning or arrays that do not fit `columns`.
  func check(columns: Int) {
    precondition(outputVariance >= 0, "the output variance must not be negative")
    precondition(limit >= 0, "the limit must not be negative")
    precondition(step >= 0 && step.isFinite, "the step must not be negative")
    precondition(gain.isEmpty || gain.count == columns, "gain needs one value for each column")
    precondition(offset.isEmpty || offset.count == columns, "offset needs one value for each column")
  }
}
