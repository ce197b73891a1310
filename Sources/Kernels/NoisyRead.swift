import CKernels

/// Reads a crossbar: for sample b and column j, with i over the driven rows,
///
///     y = sum_i x_bi w_ij
///     n = sqrt(sum_i x_bi^2 s_ij + outputVariance) xi_bj
///     output = round(clip((y + n) gain_j + offset_j))
///
/// One draw per output replaces one per cell; the distribution is the same because the noise of a read is Gaussian
/// and independent from cell to cell. Levels agree to rounding. At one level an output does not depend on how a
/// batch is split over calls. NaN in gives NaN out; infinite sums are clipped to the limit.
/// - Parameters:
///   - output: batch x columns, row-major.
///   - inputs: batch x rows, row-major: all rows, also those that are not driven.
///   - batch: number of samples.
///   - rows: the driven rows; nil: all.
///   - crossbar: the packed weights w and variances s.
///   - epilogue: noise of the output, gain, offset, clipping, rounding.
///   - noise: where the draws come from; nil: no noise at all. Output (b, j) takes the normal of cell
///     (firstSample + b) columns + j.
///   - firstSample: number of the first sample, so that a batch split over calls keeps its draws.
///   - level: instruction level.
public func noisyRead(
  _ output: inout MutableSpan<Float>, inputs: Span<Float>, batch: Int, rows: Range<Int>? = nil,
  crossbar: PackedCrossbar, epilogue: ReadEpilogue, noise: DrawAddress?, firstSample: Int = 0,
  level: InstructionLevel = .current
) {
  let driven = rows ?? 0..<crossbar.rows
  precondition(batch >= 0 && firstSample >= 0, "a batch cannot be negative")
  precondition(driven.lowerBound >= 0 && driven.upperBound <= crossbar.rows, "driven rows must exist")
  precondition(inputs.count == batch * crossbar.rows, "inputs must be batch x rows")
  precondition(output.count == batch * crossbar.columns, "output must be batch x columns")
  epilogue.check(columns: crossbar.columns)
  noise?.checkCells(from: firstSample * crossbar.columns, count: output.count)
  guard output.count > 0 else { return }

  let read = describe(
    batch: batch, driven: driven, crossbar: crossbar, epilogue: epilogue, noise: noise,
    firstSample: firstSample)
  let products = read.noisy && read.variance != nil ? 2 : 1
  let scratchCount = max(1, min(batch, read.chunk) * driven.count * products)
  output.withUnsafeMutableBufferPointer { output in
    inputs.withUnsafeBufferPointer { inputs in
      epilogue.gain.withUnsafeBufferPointer { gain in
        epilogue.offset.withUnsafeBufferPointer { offset in
          withUnsafeTemporaryAllocation(of: Float.self, capacity: scratchCount) { scratch in
            guard let output = output.baseAddress, let scratch = scratch.baseAddress else { return }
            var read = read
            read.gain = gain.isEmpty ? nil : gain.baseAddress
            read.offset = offset.isEmpty ? nil : offset.baseAddress
            // Without rows there are no inputs to point at, and none is read.
            level.kernels.noisy_read(&read, inputs.baseAddress ?? UnsafePointer(scratch), scratch, output)
          }
        }
      }
    }
  }
  // The description above points into the crossbar, which must live until here.
  withExtendedLifetime(crossbar) {}
}

/// Half a megabyte of packed inputs and a panel fit the second-level cache together.
private let scratchLimit = 1 << 17

private func describe(
  batch: Int, driven: Range<Int>, crossbar: PackedCrossbar, epilogue: ReadEpilogue, noise: DrawAddress?,
  firstSample: Int
) -> ck_read {
  let tile = Int(ck_tile_samples)
  let chunk = max(1, scratchLimit / max(1, 2 * driven.count) / tile) * tile
  let silent = crossbar.variance == nil && epilogue.outputVariance == 0
  let address = noise ?? DrawAddress(key: 0, stream: 0, array: 0, event: 0)
  return ck_read(
    signal: crossbar.signal.base, variance: crossbar.variance?.base, gain: nil, offset: nil,
    rows: crossbar.rows, columns: crossbar.columns,
    first_row: driven.lowerBound, driven_rows: driven.count,
    batch: batch, chunk: chunk,
    output_variance: epilogue.outputVariance, limit: epilogue.limit, step: epilogue.step,
    noisy: noise != nil && !silent, noise: address.forC,
    first_cell: UInt64(firstSample * crossbar.columns))
}
