/// Replaces each value by its natural logarithm, with the bits of `ChipMath.ln`.
public func applyLn(_ values: inout MutableSpan<Float>, level: InstructionLevel = .current) {
  values.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    level.kernels.apply_ln(base, buffer.count)
  }
}

/// Replaces each value x by e^x, with the bits of `ChipMath.exp`.
public func applyExp(_ values: inout MutableSpan<Float>, level: InstructionLevel = .current) {
  values.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    level.kernels.apply_exp(base, buffer.count)
  }
}

/// Replaces each value x by 2^x, with the bits of `ChipMath.exp2`.
public func applyExp2(_ values: inout MutableSpan<Float>, level: InstructionLevel = .current) {
  values.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    level.kernels.apply_exp2(base, buffer.count)
  }
}

/// Power-law drift of every cell: output = conductance * 2^(-exponent * log2Time), that is g (t / t0)^-nu, with the
/// bits of `conductance * ChipMath.exp2(-exponent * log2Time)`. All spans have the same count.
/// - Parameters:
///   - output: drifted conductances, in the unit of `conductance`.
///   - conductance: conductances at the reference time, in any unit.
///   - exponent: drift exponents nu.
///   - log2Time: base-2 logarithm of the time in units of the reference time.
///   - level: instruction level, which changes the speed only.
public func applyDrift(
  _ output: inout MutableSpan<Float>, conductance: Span<Float>, exponent: Span<Float>, log2Time: Float,
  level: InstructionLevel = .current
) {
  precondition(
    conductance.count == output.count && exponent.count == output.count,
    "drift needs one conductance and one exponent for each output")
  output.withUnsafeMutableBufferPointer { out in
    conductance.withUnsafeBufferPointer { g in
      exponent.withUnsafeBufferPointer { nu in
        guard let out = out.baseAddress, let g = g.baseAddress, let nu = nu.baseAddress else { return }
        level.kernels.apply_drift(out, g, nu, log2Time, conductance.count)
      }
    }
  }
}
