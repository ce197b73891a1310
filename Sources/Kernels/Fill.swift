/// Fills `output` with standard normal numbers: element k is the normal of cell `firstCell` + k. Any slice equals
/// the same slice of a longer fill, bit for bit, at every level. No value is beyond 5.77 in size.
/// - Parameters:
///   - output: the numbers.
///   - address: where they come from.
///   - firstCell: index of the first cell; all indices must lie below 2^34.
///   - level: instruction level, which changes the speed only.
public func fillNormals(
  _ output: inout MutableSpan<Float>, at address: DrawAddress, firstCell: Int = 0,
  level: InstructionLevel = .current
) {
  address.checkCells(from: firstCell, count: output.count)
  output.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    level.kernels.fill_normals(base, buffer.count, address.forC, UInt64(firstCell))
  }
}

/// Fills `output` with uniform numbers in (0, 1], multiples of 2^-24. Parameters as in `fillNormals`.
public func fillUniforms(
  _ output: inout MutableSpan<Float>, at address: DrawAddress, firstCell: Int = 0,
  level: InstructionLevel = .current
) {
  address.checkCells(from: firstCell, count: output.count)
  output.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    level.kernels.fill_uniforms(base, buffer.count, address.forC, UInt64(firstCell))
  }
}

/// Fills `output` with random 32-bit words. Parameters as in `fillNormals`.
public func fillWords(
  _ output: inout MutableSpan<UInt32>, at address: DrawAddress, firstCell: Int = 0,
  level: InstructionLevel = .current
) {
  address.checkCells(from: firstCell, count: output.count)
  output.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    level.kernels.fill_words(base, buffer.count, address.forC, UInt64(firstCell))
  }
}
